private let ones: UInt64 = 0x0101_0101_0101_0101
private let tops: UInt64 = 0x8080_8080_8080_8080

extension JSONReader {
    /// Consumes the string that `kind()` announced; its escapes are checked, not yet decoded.
    package mutating func string() throws(JSONError) -> Slice {
        let start = position + 1
        let (end, isPlain) = try closingQuote(from: start)
        position = end + 1
        return Slice(range: start..<end, isPlain: isPlain)
    }

    /// Finds the quote that ends the string whose content begins at `start`.
    private func closingQuote(from start: Int) throws(JSONError) -> (end: Int, isPlain: Bool) {
        guard let base = bytes.baseAddress else { throw .end(at: 0) }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var i = start
        var isPlain = true
        while true {
            // Eight bytes at a time, as long as none of them is a quote, a backslash, a control or beyond
            // ASCII.
            while i + 8 <= count {
                let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                let quote = word ^ (ones &* 0x22)
                let slash = word ^ (ones &* 0x5C)
                let found =
                    ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
                    | ((word &- ones &* 0x20) & ~word) | word
                if found & tops != 0 { break }
                i += 8
            }
            guard i < count else { throw .end(at: count) }
            let byte = base[i]
            if byte == UInt8(ascii: "\"") { return (i, isPlain) }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                i = try escape(at: i)
                continue
            }
            if byte < 0x20 { throw .character(bytes, at: i, "in string") }
            if byte >= 0x80 { isPlain = false }
            i += 1
        }
    }

    /// Checks the escape whose backslash is at `at`; where it ends.
    private func escape(at: Int) throws(JSONError) -> Int {
        guard at + 1 < bytes.count else { throw .end(at: bytes.count) }
        switch bytes[at + 1] {
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"),
            UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""):
            return at + 2
        case UInt8(ascii: "u"):
            for i in at + 2..<at + 6 {
                guard i < bytes.count else { throw .end(at: bytes.count) }
                guard hexDigit(bytes[i]) != nil else { throw .escape(bytes, at: at, length: 6) }
            }
            return at + 6
        default: throw .escape(bytes, at: at, length: 2)
        }
    }

    /// The value of a string.
    package func text(_ slice: Slice) -> String {
        let content = UnsafeBufferPointer(rebasing: bytes[slice.range])
        if slice.isPlain { return String(decoding: content, as: UTF8.self) }
        if !content.contains(UInt8(ascii: "\\")) { return GoUTF8.string(content) }
        var out: [UInt8] = []
        out.reserveCapacity(content.count)
        append(slice, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends the value of a string as valid UTF-8: one U+FFFD for an invalid byte or a lone surrogate.
    package func append(_ slice: Slice, to out: inout [UInt8]) {
        let content = UnsafeBufferPointer(rebasing: bytes[slice.range])
        if slice.isPlain { return out.append(contentsOf: content) }
        var i = 0
        while i < content.count {
            let byte = content[i]
            if byte == UInt8(ascii: "\\") {
                i = Self.appendEscape(content, at: i, to: &out)
                continue
            }
            let length = GoUTF8.sequenceLength(content, at: i)
            if length == 0 {
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                i += 1
            } else {
                out.append(contentsOf: content[i..<i + length])
                i += length
            }
        }
    }

    /// Appends what the (checked) escape at `at` stands for; where it ends.
    private static func appendEscape(
        _ content: UnsafeBufferPointer<UInt8>, at: Int, to out: inout [UInt8]
    ) -> Int {
        switch content[at + 1] {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            let unit = codeUnit(content, at: at) ?? 0xFFFD
            if unit & 0xFC00 == 0xD800, let next = codeUnit(content, at: at + 6), next & 0xFC00 == 0xDC00 {
                GoUTF8.append(0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF, to: &out)
                return at + 12
            }
            GoUTF8.append(unit, to: &out)
            return at + 6
        default: out.append(content[at + 1])
        }
        return at + 2
    }

    /// The number of the `\uXXXX` at `at`, if there is one.
    private static func codeUnit(_ content: UnsafeBufferPointer<UInt8>, at: Int) -> UInt32? {
        guard content.count - at >= 6, content[at] == UInt8(ascii: "\\"), content[at + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt32 = 0
        for i in at + 2..<at + 6 {
            guard let digit = hexDigit(content[i]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
