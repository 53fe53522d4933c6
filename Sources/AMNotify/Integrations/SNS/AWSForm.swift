internal import AMText

/// The parameters of a request of the AWS Query protocol.
struct AWSForm: Sendable {
    private var pairs: [(name: String, value: [UInt8])] = []

    /// The parameters of an action.
    init(action: String, version: String) {
        add("Action", action)
        add("Version", version)
    }

    /// Adds a parameter.
    mutating func add(_ name: String, _ value: String) { add(name, Array(value.utf8)) }

    /// Adds a parameter of bytes, which may end within a character.
    mutating func add(_ name: String, _ value: [UInt8]) { pairs.append((name, value)) }

    /// The body. Shape: sorted by name.
    var body: [UInt8] {
        let sorted = pairs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return Array(sorted.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&").utf8)
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 2)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                out.append(byte)
            case UInt8(ascii: " "): out.append(UInt8(ascii: "+"))
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
