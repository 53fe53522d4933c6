internal import AMText

/// A network address `host:port`.
package struct HostPort: Sendable, Hashable {
    /// The host, without the brackets of an IPv6 address; may be empty.
    package let host: String
    /// A number or a name.
    package let port: String

    /// Splits an address at its last colon.
    /// Throws: `address X: missing port in address` and the like.
    /// Source: Go net.SplitHostPort; config.HostPort.
    package init(_ address: String) throws(ConfigError) {
        func refusal(_ reason: String) -> ConfigError { ConfigError("address \(address): \(reason)") }
        let bytes = Array(address.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else {
            throw refusal("missing port in address")
        }
        var name = bytes[..<colon]
        var searchedForOpening = bytes[...]
        var searchedForClosing = bytes[...]
        if bytes[0] == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else {
                throw refusal("missing ']' in address")
            }
            guard end + 1 == colon else {
                let hasColonBehind = end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: ":")
                throw refusal(hasColonBehind ? "too many colons in address" : "missing port in address")
            }
            name = bytes[1..<end]
            searchedForOpening = bytes[1...]
            searchedForClosing = bytes[(end + 1)...]
        } else if name.contains(UInt8(ascii: ":")) {
            throw refusal("too many colons in address")
        }
        if searchedForOpening.contains(UInt8(ascii: "[")) { throw refusal("unexpected '[' in address") }
        if searchedForClosing.contains(UInt8(ascii: "]")) { throw refusal("unexpected ']' in address") }
        guard colon + 1 < bytes.count else {
            throw ConfigError("address \(Quote.quote(address)): port cannot be empty")
        }
        host = String(decoding: name, as: UTF8.self)
        port = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }
}

extension HostPort: CustomStringConvertible {
    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
