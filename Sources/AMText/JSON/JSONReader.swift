/// A forward reader of one JSON text (RFC 8259) that stays in its owner's buffer: no allocation but for
/// decoded strings.
///
/// Its owner asks for what it expects next; `kind()` says what is there. Every error has the text of Go's
/// encoding/json.
package struct JSONReader {
    /// What a value begins like.
    package enum Kind: Sendable { case null, bool, number, string, array, object }

    /// A string as it stands in the text: the bytes between the quotes.
    package struct Slice: Sendable {
        /// Where the content begins and ends in the buffer.
        package let range: Range<Int>
        /// Whether the content is its own value: ASCII without an escape.
        package let isPlain: Bool
    }

    /// The whole text.
    package let bytes: UnsafeBufferPointer<UInt8>
    /// Where the reader stands.
    package internal(set) var position = 0
    private var depth = 0
    private let maximumDepth: Int

    /// A reader at the start of a text that must outlive it.
    /// Limit: `maximumDepth` arrays and objects inside each other.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 1000) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// The next byte that is no white space, not consumed; nil at the end.
    @inline(__always)
    private mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    @inline(__always)
    private mutating func need() throws(JSONError) -> UInt8 {
        guard let byte = peek() else { throw .end(at: bytes.count) }
        return byte
    }

    /// What the next value is; nothing but white space is consumed.
    /// Throws: `JSONError` if no value begins here.
    package mutating func kind() throws(JSONError) -> Kind {
        let byte = try need()
        switch byte {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw .character(bytes, at: position, "looking for beginning of value")
        }
    }

    /// Whether only white space is left.
    package mutating func isAtEnd() -> Bool { peek() == nil }

    /// Refuses anything but white space behind the value.
    package mutating func end() throws(JSONError) {
        if peek() != nil { throw .character(bytes, at: position, "after top-level value") }
    }
}

// Arrays and objects.
extension JSONReader {
    /// Consumes the `{` or `[` that `kind()` announced.
    package mutating func enter() throws(JSONError) {
        position += 1
        depth += 1
        if depth > maximumDepth { throw JSONError(text: "exceeded max depth", offset: position) }
    }

    /// The key of the next member, with the reader before its value; nil behind the closing brace.
    package mutating func key(first: Bool) throws(JSONError) -> Slice? {
        var byte = try need()
        if byte == UInt8(ascii: "}") {
            position += 1
            depth -= 1
            return nil
        }
        if !first {
            guard byte == UInt8(ascii: ",") else {
                throw .character(bytes, at: position, "after object key:value pair")
            }
            position += 1
            byte = try need()
        }
        guard byte == UInt8(ascii: "\"") else {
            throw .character(bytes, at: position, "looking for beginning of object key string")
        }
        let key = try string()
        let colon = try need()
        guard colon == UInt8(ascii: ":") else { throw .character(bytes, at: position, "after object key") }
        position += 1
        return key
    }

    /// Whether another element follows, with the reader before it; false behind the closing bracket.
    package mutating func element(first: Bool) throws(JSONError) -> Bool {
        let byte = try need()
        if byte == UInt8(ascii: "]") {
            position += 1
            depth -= 1
            return false
        }
        if first { return true }
        guard byte == UInt8(ascii: ",") else { throw .character(bytes, at: position, "after array element") }
        position += 1
        return true
    }

    /// Reads over one value of any kind, checking its syntax.
    package mutating func skip() throws(JSONError) {
        switch try kind() {
        case .null: try null()
        case .bool: _ = try bool()
        case .number: _ = try number()
        case .string: _ = try string()
        case .array:
            try enter()
            var first = true
            while try element(first: first) {
                try skip()
                first = false
            }
        case .object:
            try enter()
            var first = true
            while try key(first: first) != nil {
                try skip()
                first = false
            }
        }
    }
}

// Words and numbers.
extension JSONReader {
    /// Consumes `null`.
    package mutating func null() throws(JSONError) { try word("null") }

    /// Consumes `true` or `false`.
    package mutating func bool() throws(JSONError) -> Bool {
        let isTrue = bytes[position] == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        for i in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw .end(at: bytes.count) }
            let expected = word.utf8Start[i]
            guard bytes[position] == expected else {
                let context = "in literal \(word) (expecting '\(Unicode.Scalar(expected))')"
                throw .character(bytes, at: position, context)
            }
            position += 1
        }
    }

    /// Consumes a number; the bytes of its text.
    package mutating func number() throws(JSONError) -> Range<Int> {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count && bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if position < bytes.count && bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count && bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count
                && (bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-"))
            {
                position += 1
            }
            try digits()
        }
        return start..<position
    }

    private mutating func digits() throws(JSONError) {
        guard position < bytes.count else { throw .end(at: bytes.count) }
        let byte = bytes[position]
        guard byte &- UInt8(ascii: "0") < 10 else {
            throw .character(bytes, at: position, "in numeric literal")
        }
        position += 1
        while position < bytes.count && bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    }
}
