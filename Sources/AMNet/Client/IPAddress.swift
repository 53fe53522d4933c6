import Glibc

/// An IP address as bytes; an IPv4 address written as IPv6 (`::ffff:1.2.3.4`) counts as IPv4.
struct IPAddress: Sendable, Equatable {
    /// Shape: 4 or 16 bytes in network order.
    let bytes: [UInt8]

    /// Reads `1.2.3.4` or `fe80::1`; a zone (`%eth0`) is left out of account.
    init?(_ text: some StringProtocol) {
        let bare = text.prefix { $0 != "%" }
        var four = in_addr()
        if inet_pton(AF_INET, String(bare), &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, String(bare), &six) == 1 else { return nil }
        let all = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = all[..<10].allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        bytes = isMapped ? Array(all[12...]) : all
    }

    var isLoopback: Bool {
        if bytes.count == 4 { return bytes[0] == 127 }
        return bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 }
    }

    /// Whether the first bits of both are the same.
    func shares(bits: Int, with other: IPAddress) -> Bool {
        guard bytes.count == other.bytes.count, bits <= bytes.count * 8 else { return false }
        let whole = bits / 8
        guard bytes[..<whole] == other.bytes[..<whole] else { return false }
        let rest = bits % 8
        if rest == 0 { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
        return bytes[whole] & mask == other.bytes[whole] & mask
    }
}
