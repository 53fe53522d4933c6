/// Says that a certificate is for others. Source: Go crypto/x509 HostnameError.
enum NameMismatch {
    /// `names` as OpenSSL lists them: `DNS:a.test, IP Address:127.0.0.1`.
    static func words(_ names: String, expected: String) -> String {
        var domains: [Substring] = []
        var addresses: [Substring] = []
        for piece in names.split(separator: ",") {
            let entry = piece.drop { $0 == " " }
            if entry.hasPrefix("DNS:") { domains.append(entry.dropFirst(4)) }
            if entry.hasPrefix("IP Address:") { addresses.append(entry.dropFirst(11)) }
        }
        if IPAddress(expected) != nil {
            if addresses.isEmpty {
                return "cannot validate certificate for \(expected) because it doesn't contain any IP SANs"
            }
            return "certificate is valid for \(addresses.joined(separator: ", ")), not \(expected)"
        }
        if domains.isEmpty {
            return "certificate is not valid for any names, but wanted to match \(expected)"
        }
        return "certificate is valid for \(domains.joined(separator: ", ")), not \(expected)"
    }
}
