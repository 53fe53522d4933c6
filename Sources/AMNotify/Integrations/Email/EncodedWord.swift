/// Header values with letters beyond ASCII.
/// Source: RFC 2047; Go mime.QEncoding.
enum EncodedWord {
    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let opening = Array("=?utf-8?q?".utf8)
    private static let closing = Array("?=".utf8)
    /// What fits between the two. Unit: bytes.
    private static let room = 75 - opening.count - closing.count

    /// The value as it stands in a header: itself, or as encoded words with one space between them.
    static func encode(_ value: String) -> [UInt8] {
        let bytes = Array(value.utf8)
        guard bytes.contains(where: { !isPrintable($0) && $0 != 0x09 }) else { return bytes }
        var out = opening
        var used = 0
        for scalar in value.unicodeScalars {
            let piece = piece(scalar)
            if used + piece.count > room {
                out += closing
                out.append(0x20)
                out += opening
                used = 0
            }
            out += piece
            used += piece.count
        }
        return out + closing
    }

    private static func piece(_ scalar: Unicode.Scalar) -> [UInt8] {
        if scalar == " " { return [UInt8(ascii: "_")] }
        let bytes = Array(String(scalar).utf8)
        if bytes.count == 1, isPrintable(bytes[0]), !"=?_".utf8.contains(bytes[0]) { return bytes }
        return bytes.flatMap { [UInt8(ascii: "="), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte <= 0x7E }
}
