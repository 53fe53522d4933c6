/// Base64 with padding, as Go reads and writes it.
/// Source: Go encoding/base64; RFC 4648 §4 and §5.
package struct TextBase64: Sendable {
    private let letters: [UInt8]

    private init(_ last: String) {
        letters = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
    }

    /// The usual alphabet, with `+` and `/`.
    package static let standard = TextBase64("+/")
    /// The alphabet for URLs, with `-` and `_`.
    package static let url = TextBase64("-_")

    /// A text that is no Base64.
    package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The place of the first wrong byte.
        package let place: Int

        /// Go's text.
        package var description: String { "illegal base64 data at input byte \(place)" }
    }

    /// Appends the Base64 of bytes.
    package func append(_ bytes: [UInt8], to out: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
            for i in 0..<4 {
                out.append(i <= count ? letters[Int(group >> UInt32(18 - 6 * i) & 63)] : UInt8(ascii: "="))
            }
        }
    }

    /// The bytes that a text stands for; line ends within it do not count.
    /// Throws: where it is wrong.
    package func decode(_ text: UnsafeBufferPointer<UInt8>) throws(Failure) -> [UInt8] {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var count = 0
        var at = 0
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
            if byte == UInt8(ascii: "=") {
                try padding(text, at: &at, after: count)
                if count == 2 { out.append(UInt8(group >> 4 & 0xFF)) }
                if count == 3 {
                    out.append(contentsOf: [UInt8(group >> 10 & 0xFF), UInt8(group >> 2 & 0xFF)])
                }
                return out
            }
            guard values[Int(byte)] < 64 else { throw Failure(place: at - 1) }
            group = group << 6 | UInt32(values[Int(byte)])
            count += 1
            if count == 4 {
                for shift in [16, 8, 0] as [UInt32] { out.append(UInt8(group >> shift & 0xFF)) }
                (group, count) = (0, 0)
            }
        }
        // Go names the place where the unfinished group began.
        if count > 0 { throw Failure(place: at - count) }
        return out
    }

    /// Reads what may stand behind the first `=`: a second one after two letters, and nothing else.
    private func padding(
        _ text: UnsafeBufferPointer<UInt8>, at: inout Int, after count: Int
    ) throws(Failure) {
        func skipLineEnds() {
            while at < text.count, text[at] == UInt8(ascii: "\n") || text[at] == UInt8(ascii: "\r") {
                at += 1
            }
        }
        if count < 2 { throw Failure(place: at - 1) }
        if count == 2 {
            skipLineEnds()
            guard at < text.count else { throw Failure(place: text.count) }
            guard text[at] == UInt8(ascii: "=") else { throw Failure(place: at - 1) }
            at += 1
        }
        skipLineEnds()
        if at < text.count { throw Failure(place: at) }
    }
}
