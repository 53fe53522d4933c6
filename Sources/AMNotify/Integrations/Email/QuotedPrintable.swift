/// Text as lines of at most 76 printable characters.
/// Source: RFC 2045 §6.7; Go mime/quotedprintable.
struct QuotedPrintable {
    private static let longest = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    private var out: [UInt8] = []
    private var line: [UInt8] = []
    private var isAfterReturn = false

    /// The encoded form of a text; every kind of line end becomes CRLF.
    static func encode(_ text: String) -> [UInt8] {
        var writer = QuotedPrintable()
        for byte in text.utf8 { writer.take(byte) }
        writer.protectLastBlank()
        return writer.out + writer.line
    }

    private mutating func take(_ byte: UInt8) {
        switch byte {
        case 0x0A, 0x0D:
            if isAfterReturn && byte == 0x0A {
                isAfterReturn = false
                return
            }
            protectLastBlank()
            endLine()
            isAfterReturn = byte == 0x0D
        case 0x20, 0x09, 0x21...0x3C, 0x3E...0x7E:
            if line.count == Self.longest - 1 { breakSoftly() }
            line.append(byte)
            isAfterReturn = false
        default:
            escape(byte)
            isAfterReturn = false
        }
    }

    private mutating func escape(_ byte: UInt8) {
        if Self.longest - 1 - line.count < 3 { breakSoftly() }
        line += [UInt8(ascii: "="), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
    }

    /// A blank at the end of a line would be lost on the way.
    private mutating func protectLastBlank() {
        guard let last = line.last, last == 0x20 || last == 0x09 else { return }
        line.removeLast()
        escape(last)
    }

    private mutating func breakSoftly() {
        line.append(UInt8(ascii: "="))
        endLine()
    }

    private mutating func endLine() {
        out += line
        out += [0x0D, 0x0A]
        line.removeAll(keepingCapacity: true)
    }
}
