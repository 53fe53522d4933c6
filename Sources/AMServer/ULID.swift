import AMBytes
import AMText

/// A name that nobody else has, and that sorts behind all names made earlier: what a node without a name of
/// its own is called.
/// Shape: 26 characters of Crockford's base 32: 48 bits of milliseconds, 80 bits of chance.
/// Source: oklog/ulid.
enum ULID {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    static func make(at moment: Timestamp, using generator: inout some RandomNumberGenerator) -> String {
        let milliseconds = moment.seconds * 1000 + Int64(moment.nanoseconds) / 1_000_000
        var out: [UInt8] = []
        for shift: Int64 in stride(from: 45, through: 0, by: -5) {
            out.append(alphabet[Int(milliseconds >> shift & 31)])
        }
        for _ in 0..<16 { out.append(alphabet[Int.random(in: 0..<32, using: &generator)]) }
        return String(decoding: out, as: UTF8.self)
    }
}
