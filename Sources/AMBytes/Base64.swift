/// Bytes as text of 64 letters.
/// Source: RFC 4648 §4, §5.
package struct Base64: Sendable {
    /// A text that is no base64.
    package struct Corruption: Error, Sendable, Equatable {
        /// The place of the first byte that does not fit.
        package let offset: Int
        /// Go's text.
        package var text: String { "illegal base64 data at input byte \(offset)" }
    }

    /// With `+` and `/`.
    package static let standard = Base64(letters: "+/", isPadded: true)
    /// With `-` and `_`, for URLs.
    package static let url = Base64(letters: "-_", isPadded: true)
    /// With `-` and `_`, without `=` at the end.
    package static let unpaddedURL = Base64(letters: "-_", isPadded: false)

    private let letters: [UInt8]
    /// Shape: 256; 255 for a byte that is no letter.
    private let values: [UInt8]
    private let isPadded: Bool
    private static let padding = UInt8(ascii: "=")

    private init(letters last: String, isPadded: Bool) {
        let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        letters = Array((common + last).utf8)
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        self.values = values
        self.isPadded = isPadded
    }

    /// The text of these bytes.
    package func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let length = min(3, bytes.count - at)
            var group: UInt32 = 0
            for i in 0..<3 { group = group << 8 | (i < length ? UInt32(bytes[at + i]) : 0) }
            for i in 0...length { out.append(letters[Int(group >> UInt32(18 - 6 * i) & 63)]) }
            if isPadded { out.append(contentsOf: repeatElement(Self.padding, count: 3 - length)) }
            at += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of a text; line ends in it are skipped.
    /// Throws: `Corruption` with the place that Go's encoding/base64 names.
    package func decode(_ text: String) throws(Corruption) -> [UInt8] {
        let source = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(source.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var count = 0
        var at = 0
        while let byte = next(in: source, &at) {
            let value = values[Int(byte)]
            if value != 255 {
                group = group << 6 | UInt32(value)
                count += 1
                if count == 4 {
                    append(group, bytes: 3, to: &out)
                    group = 0
                    count = 0
                }
                continue
            }
            guard byte == Self.padding && isPadded && count >= 2 else { throw Corruption(offset: at - 1) }
            try finishPadding(source, &at, letters: count)
            append(group << UInt32(6 * (4 - count)), bytes: count - 1, to: &out)
            return out
        }
        if count == 0 { return out }
        if count == 1 || isPadded { throw Corruption(offset: source.count - count) }
        append(group << UInt32(6 * (4 - count)), bytes: count - 1, to: &out)
        return out
    }

    /// Checks what follows the first `=`.
    private func finishPadding(_ source: [UInt8], _ at: inout Int, letters: Int) throws(Corruption) {
        if letters == 2 {
            guard let second = next(in: source, &at) else { throw Corruption(offset: source.count) }
            if second != Self.padding { throw Corruption(offset: at - 2) }
        }
        if next(in: source, &at) != nil { throw Corruption(offset: at - 1) }
    }

    /// The next byte that is no line end; `at` is then behind it.
    private func next(in source: [UInt8], _ at: inout Int) -> UInt8? {
        while at < source.count {
            at += 1
            let byte = source[at - 1]
            if byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { return byte }
        }
        return nil
    }

    private func append(_ group: UInt32, bytes: Int, to out: inout [UInt8]) {
        for i in 0..<bytes { out.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * i))) }
    }
}
