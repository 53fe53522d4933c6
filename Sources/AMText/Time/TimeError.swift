/// A text that is no time, no duration or no time zone.
package struct TimeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The whole text, as Go gives it.
    package let text: String

    /// An error with its whole text.
    package init(_ text: String) { self.text = text }

    /// The whole text.
    package var description: String { text }

    /// A value in quotes as Go's time package shows it in its errors: bytes below blank and from 0x80 on in
    /// hex.
    /// Source: Go time/format.go quote.
    package static func quote(_ text: some Sequence<UInt8>) -> String {
        let hex = Array("0123456789abcdef".utf8)
        var out: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text {
            if byte < 0x20 || byte >= 0x80 {
                out.append(contentsOf: [0x5C, UInt8(ascii: "x"), hex[Int(byte >> 4)], hex[Int(byte & 15)]])
                continue
            }
            if byte == UInt8(ascii: "\"") || byte == 0x5C { out.append(0x5C) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
        return String(decoding: out, as: UTF8.self)
    }
}
