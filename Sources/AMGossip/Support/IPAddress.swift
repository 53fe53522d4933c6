/// The address of a machine. Shape: an IPv4 address in either of its forms is the same value.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The 16 bytes of the IPv6 form, highest first; an IPv4 address is mapped into it.
    private let high: UInt64
    private let low: UInt64

    private static let mapped: UInt64 = 0xFFFF

    /// An address of 4 or 16 bytes; nil for any other number.
    package init?(_ bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            high = 0
            low = Self.mapped << 32 | bytes.reduce(0) { $0 << 8 | UInt64($1) }
        case 16:
            high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
        default: return nil
        }
    }

    /// Whether it is an address of IPv4.
    package var isIPv4: Bool { high == 0 && low >> 32 == Self.mapped }

    /// The bytes as they are sent: 4 for IPv4, 16 for IPv6.
    package var bytes: [UInt8] {
        var all: [UInt8] = []
        for word in [high, low] {
            for shift: UInt64 in stride(from: 56, through: 0, by: -8) {
                all.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return isIPv4 ? Array(all.suffix(4)) : all
    }

    /// The usual text: dotted, or RFC 5952.
    package var description: String {
        if isIPv4 { return bytes.map { String($0) }.joined(separator: ".") }
        let bytes = bytes
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The longest run of zeros, the first of equals, if it has at least two groups.
        var best = 0..<0
        var start = 0
        for i in 0...8 where i == 8 || groups[i] != 0 {
            if i - start > max(best.count, 1) { best = start..<i }
            start = i + 1
        }
        let text = groups.map { String($0, radix: 16) }
        if best.isEmpty { return text.joined(separator: ":") }
        let head = text[..<best.lowerBound].joined(separator: ":")
        return head + "::" + text[best.upperBound...].joined(separator: ":")
    }
}

/// Where a node listens, for packets and for streams alike.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package var address: IPAddress
    package var port: UInt16

    /// A place.
    package init(_ address: IPAddress, _ port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `127.0.0.1:9094` or `[::1]:9094`.
    package var description: String {
        address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
