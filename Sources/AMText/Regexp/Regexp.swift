internal import CRE2

/// A regular expression with Go's syntax and rules, matched in linear time. Immutable, may be shared between
/// threads.
///
/// Texts are UTF-8; positions are offsets in their bytes.
package final class Regexp: Sendable {
    /// The pattern as it was given.
    package let pattern: String
    /// The name of each group that captures, empty where it has none; the first stands for the whole match.
    package let groupNames: [String]
    // Made in init, freed in deinit, and never changed between them: RE2's matching is thread-safe.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Limit: memory of a compiled pattern with its caches, tried in turn. Unit: bytes. (Almost every pattern
    /// fits the first; large repetitions of Unicode classes need the second.)
    private static let memory: [Int64] = [8 << 20, 64 << 20]

    /// Compiles a pattern.
    /// Throws: `RegexpError` with Go's text.
    package init(_ pattern: String) throws(RegexpError) {
        self.pattern = pattern
        (handle, groupNames) = try Array(pattern.utf8).withUnsafeBufferPointer {
            (bytes) throws(RegexpError) -> (OpaquePointer, [String]) in
            var parser = RegexpParser(bytes)
            _ = try parser.parse()
            return (try Self.compile(parser.rewritten, bytes), parser.groupNames)
        }
    }

    deinit { am_re2_free(handle) }

    /// Hands a pattern that Go takes to RE2.
    private static func compile(
        _ rewritten: [UInt8], _ original: UnsafeBufferPointer<UInt8>
    ) throws(RegexpError) -> OpaquePointer {
        var reason = ""
        for limit in memory {
            var code: CInt = 0
            var text = [CChar](repeating: 0, count: 200)
            let made = rewritten.withUnsafeBytes { raw in
                am_re2_new(raw.baseAddress, raw.count, limit, &code, &text, text.count)
            }
            if let made { return made }
            reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if code != AM_RE2_TOO_LARGE { throw RegexpError(text: "error parsing regexp: \(reason)") }
        }
        throw RegexpError(.tooLarge, original)
    }

    /// Whether the whole text matches. (A pattern of a matcher is wrapped as `^(?:…)$` by its owner.)
    package func matchesWhole(_ text: String) -> Bool {
        withBytes(text) { matchesWhole($0) }
    }

    /// Whether the whole text matches.
    /// Shape: UTF-8.
    package func matchesWhole(_ text: UnsafeRawBufferPointer) -> Bool {
        am_re2_full(handle, text.baseAddress, text.count)
    }

    /// Whether the text matches anywhere.
    package func matches(_ text: String) -> Bool {
        withBytes(text) { matches($0) }
    }

    /// Whether the text matches anywhere.
    /// Shape: UTF-8.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        am_re2_find(handle, text.baseAddress, text.count, 0, nil, 0)
    }

    /// The leftmost match that begins at or behind `from`, the first alternative being preferred.
    package func find(_ text: String, from: Int = 0) -> RegexpMatch? {
        withBytes(text) { bytes in
            var spans: [Int] = []
            return find(bytes, from: from, spans: &spans) ? RegexpMatch(spans: spans) : nil
        }
    }

    /// The leftmost match that begins at or behind `from`; whether there is one.
    /// Shape: `spans` takes begin and end of the whole match and of each group, −1 where a group took no
    /// part.
    package func find(_ text: UnsafeRawBufferPointer, from: Int, spans: inout [Int]) -> Bool {
        guard from >= 0 && from <= text.count else { return false }
        let groups = groupNames.count
        if spans.count != 2 * groups { spans = Array(repeating: -1, count: 2 * groups) }
        return spans.withUnsafeMutableBufferPointer {
            am_re2_find(handle, text.baseAddress, text.count, from, $0.baseAddress, CInt(groups))
        }
    }

    /// The bytes of a text, without a copy where it is stored as such.
    func withBytes<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        if let result = text.utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        var copy = text
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

/// Where a regular expression matched.
package struct RegexpMatch: Sendable, Equatable {
    /// Begin and end of the whole match and of each group in turn, −1 where a group took no part. Unit:
    /// bytes.
    package let spans: [Int]

    /// The whole match.
    package var range: Range<Int> { spans[0]..<spans[1] }

    /// What a group took; nil if it took no part or does not exist.
    package func group(_ index: Int) -> Range<Int>? {
        guard index >= 0, 2 * index + 1 < spans.count, spans[2 * index] >= 0 else { return nil }
        return spans[2 * index]..<spans[2 * index + 1]
    }
}
