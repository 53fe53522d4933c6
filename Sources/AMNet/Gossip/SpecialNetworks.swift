import AMGossip

/// Networks, as texts with the lengths of their prefixes.
struct SpecialNetworks {
    private var networks: [(address: IPAddress, bits: Int)]

    private init(_ texts: [String]) {
        networks = texts.compactMap { text in
            let parts = text.split(separator: "/")
            guard parts.count == 2, let bits = Int(parts[1]) else { return nil }
            return IPAddress(parts[0]).map { ($0, bits) }
        }
    }

    /// Whether an address lies in one of them.
    func contains(_ address: AMGossip.IPAddress) -> Bool {
        guard let address = IPAddress(address.description) else { return false }
        return networks.contains { address.shares(bits: $0.bits, with: $0.address) }
    }

    /// Those that are not of the public network. Source: RFC 6890, as hashicorp/go-sockaddr rfc.go reads it.
    static let special = SpecialNetworks([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::1/128", "::/128", "64:ff9b::/96", "100::/64",
        "2001::/16", "2002::/16", "fc00::/7", "fe80::/10",
    ])

    /// Those that no router forwards. Source: the same.
    static let unforwarded = SpecialNetworks([
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24",
        "203.0.113.0/24", "240.0.0.0/4", "::1/128", "::/128", "2001:db8::/32", "2001:10::/28", "fe80::/10",
    ])
}
