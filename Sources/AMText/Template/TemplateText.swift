/// A string of the template language: any bytes, as in Go, though nearly always UTF-8.
///
/// Bytes that are UTF-8 are always held as a `String`, so that two texts are the same only if they are held
/// the same way.
package struct TemplateText: Sendable {
    enum Storage: Sendable {
        case string(String)
        /// Never valid UTF-8.
        case bytes([UInt8])
    }

    let storage: Storage

    /// The bytes of a string.
    @inline(__always)
    package init(_ string: String) { storage = .string(string) }

    /// These bytes, whether UTF-8 or not.
    package init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { TemplateText($0) }
    }

    /// These bytes, whether UTF-8 or not.
    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            storage = .string(text)
        } else {
            storage = .bytes(Array(bytes))
        }
    }

    /// The length, as Go's `len` counts it. Unit: bytes.
    package var count: Int {
        switch storage {
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }

    /// Whether there are no bytes.
    package var isEmpty: Bool {
        switch storage {
        case .string(let text): text.utf8.isEmpty
        case .bytes: false
        }
    }

    /// The bytes.
    package var bytes: [UInt8] {
        switch storage {
        case .string(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    /// The text as a string, with one U+FFFD for each byte that is no UTF-8.
    package var string: String {
        switch storage {
        case .string(let text): text
        case .bytes(let bytes): GoUTF8.string(bytes)
        }
    }

    /// Runs a closure with the bytes in one piece.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .string(var text): try text.withBytes(body)
        case .bytes(let bytes): try bytes.withBytes(body)
        }
    }

    /// Appends the bytes.
    package func append(to out: inout [UInt8]) {
        switch storage {
        case .string(let text): out.append(contentsOf: text.utf8)
        case .bytes(let bytes): out.append(contentsOf: bytes)
        }
    }

    /// The bytes from `from` up to, but not with, `to`; both must lie within the text.
    package func slice(_ from: Int, _ to: Int) -> TemplateText {
        withBytes { TemplateText(UnsafeBufferPointer(rebasing: $0[from..<to])) }
    }
}

extension String {
    fileprivate mutating func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outcome = withUTF8 { bytes in
            Swift.Result { () throws(Failure) in try body(bytes) }
        }
        return try outcome.get()
    }
}

extension [UInt8] {
    fileprivate func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outcome = withUnsafeBufferPointer { bytes in
            Swift.Result { () throws(Failure) in try body(bytes) }
        }
        return try outcome.get()
    }
}

extension TemplateText: Hashable, Comparable, ExpressibleByStringLiteral {
    /// The text of a literal.
    package init(stringLiteral value: String) { self.init(value) }

    /// Whether the bytes are the same.
    package static func == (a: TemplateText, b: TemplateText) -> Bool {
        switch (a.storage, b.storage) {
        case (.string(let x), .string(let y)): x.hasBytes(of: y)
        case (.bytes(let x), .bytes(let y)): x == y
        default: false
        }
    }

    /// Whether `a` comes first in the order of bytes.
    package static func < (a: TemplateText, b: TemplateText) -> Bool { a.order(b) < 0 }

    /// Negative if this text comes first in the order of bytes, positive if the other one does, 0 if they are
    /// the same.
    func order(_ other: TemplateText) -> Int {
        withBytes { x in
            other.withBytes { y in
                let common = min(x.count, y.count)
                var i = 0
                while i < common && x[i] == y[i] { i += 1 }
                return i < common ? Int(x[i]) - Int(y[i]) : x.count - y.count
            }
        }
    }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// Whether the bytes are the same; `==` would call canonically equivalent texts the same.
    func hasBytes(of other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let verdict = utf8.withContiguousStorageIfAvailable { x in
            other.utf8.withContiguousStorageIfAvailable { y in
                var i = 0
                while i < x.count && x[i] == y[i] { i += 1 }
                return i == x.count
            }
        }
        if case .some(.some(let isSame)) = verdict { return isSame }
        return utf8.elementsEqual(other.utf8)
    }
}
