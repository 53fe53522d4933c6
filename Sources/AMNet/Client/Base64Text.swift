/// Base 64 with padding. Source: RFC 4648 §4.
enum Base64Text {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text for these bytes.
    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let left = bytes.count - at
            let second = left > 1 ? bytes[at + 1] : 0
            let third = left > 2 ? bytes[at + 2] : 0
            let word = UInt32(bytes[at]) << 16 | UInt32(second) << 8 | UInt32(third)
            out.append(alphabet[Int(word >> 18)])
            out.append(alphabet[Int(word >> 12 & 63)])
            out.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            out.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            at += 3
        }
        return String(decoding: out, as: UTF8.self)
    }
}
