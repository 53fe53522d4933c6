/// The list of hosts that are reached without a proxy: names with their subdomains, IP addresses, CIDR
/// blocks, each with an optional port, or `*` for all.
/// Source: Go golang.org/x/net/http/httpproxy (init, useProxy).
struct NoProxyRules: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        case address(IPAddress, port: String)
        case block(IPAddress, bits: Int)
        /// `suffix` begins with a dot; `alsoItself`: the name without the dot counts, too.
        case domain(suffix: String, alsoItself: Bool, port: String)
    }

    private var rules: [Rule] = []
    private var excludesAll = false

    /// Reads the comma-separated list.
    init(_ list: String) {
        for piece in list.split(separator: ",") {
            let entry = Self.trimmed(piece).lowercased()
            if entry.isEmpty { continue }
            if entry == "*" {
                excludesAll = true
                return
            }
            if let rule = Self.rule(entry) { rules.append(rule) }
        }
    }

    /// Whether the proxy is left out for this host; localhost and loopback addresses always go without one.
    func excludes(host: String, port: String) -> Bool {
        if host == "localhost" { return true }
        let address = IPAddress(host)
        if let address, address.isLoopback { return true }
        if excludesAll { return true }
        let name = Self.trimmed(host[...]).lowercased()
        return rules.contains { rule in
            switch rule {
            case .address(let own, let ownPort): address == own && (ownPort.isEmpty || ownPort == port)
            case .block(let own, let bits): address.map { $0.shares(bits: bits, with: own) } ?? false
            case .domain(let suffix, let alsoItself, let ownPort):
                address == nil && (name.hasSuffix(suffix) || (alsoItself && name == suffix.dropFirst()))
                    && (ownPort.isEmpty || ownPort == port)
            }
        }
    }

    private static func rule(_ entry: String) -> Rule? {
        if let slash = entry.lastIndex(of: "/"), let address = IPAddress(entry[..<slash]),
            let bits = Int(entry[entry.index(after: slash)...]), bits >= 0, bits <= address.bytes.count * 8
        {
            return .block(address, bits: bits)
        }
        var (host, port) = splitPort(entry)
        if host.isEmpty { return nil }
        if let address = IPAddress(host) { return .address(address, port: port) }
        if host.hasPrefix("*.") { host.removeFirst() }
        if host.hasPrefix(".") { return .domain(suffix: host, alsoItself: false, port: port) }
        return .domain(suffix: "." + host, alsoItself: true, port: port)
    }

    /// `host:port`, `[v6]:port`; anything else is a host without a port, an IPv6 address included.
    private static func splitPort(_ entry: String) -> (host: String, port: String) {
        guard let colon = entry.lastIndex(of: ":") else { return (entry, "") }
        let port = String(entry[entry.index(after: colon)...])
        let host = entry[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { return (String(host.dropFirst().dropLast()), port) }
        if host.contains(":") { return (entry, "") }
        return (String(host), port)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
