/// The order of peers: by IP address as a number, then by port; what is no address comes last, as text.
struct PeerOrder: Comparable {
    private let address: [UInt8]
    private let port: Int
    private let text: String

    init(_ text: String) {
        self.text = text
        let colon = text.lastIndex(of: ":") ?? text.endIndex
        port = Int(text[colon...].dropFirst()) ?? 0
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        address = Self.version4(host) ?? Self.version6(host) ?? [UInt8](repeating: 255, count: 17)
    }

    static func < (a: PeerOrder, b: PeerOrder) -> Bool {
        if a.address != b.address { return a.address.lexicographicallyPrecedes(b.address) }
        return a.port == b.port ? a.text < b.text : a.port < b.port
    }

    /// Shape: 16 bytes, in the form that stands for version 4.
    private static func version4(_ host: Substring) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        guard parts.count == 4, bytes.count == 4 else { return nil }
        return [UInt8](repeating: 0, count: 10) + [255, 255] + bytes
    }

    /// Shape: 16 bytes.
    private static func version6(_ host: Substring) -> [UInt8]? {
        guard host.contains(":") else { return nil }
        var sides = [[UInt16]](repeating: [], count: 2)
        let gap = host.firstRange(of: "::")
        let texts = gap.map { [host[..<$0.lowerBound], host[$0.upperBound...]] } ?? [host]
        for (side, text) in texts.enumerated() {
            for part in text.split(separator: ":") {
                guard let number = UInt16(part, radix: 16) else { return nil }
                sides[side].append(number)
            }
        }
        let missing = 8 - sides[0].count - sides[1].count
        guard gap == nil ? missing == 0 : missing >= 0 else { return nil }
        let numbers = sides[0] + [UInt16](repeating: 0, count: missing) + sides[1]
        return numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
}
