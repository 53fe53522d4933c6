import AMBytes
import AMText

/// A text that says who asks for a token, signed with a private key.
/// Source: RFC 7519, RFC 7523 §3; prometheus/common config/oauth_assertion.go.
enum SignedText {
    /// How long it may be shown. Unit: seconds.
    static let lifetime: Int64 = 600

    /// The text, for a moment and with a number of its own.
    /// - Parameters:
    ///   - now: Unit: seconds since 1970.
    ///   - number: Unique for each text.
    static func make(
        _ options: OAuth2Options, _ assertion: OAuth2Options.Assertion, pem: [UInt8], now: Int64,
        number: String
    ) throws(TransportFailure) -> String {
        let algorithm = RSASignature.Algorithm(rawValue: assertion.algorithm) ?? .rs256
        let header = head(assertion, algorithm)
        let claims = claims(options, assertion, now: now, number: number)
        let base64 = Base64.unpaddedURL
        let unsigned = "\(base64.encode(header)).\(base64.encode(claims))"
        do throws(RSASignature.Failure) {
            let signature = try RSASignature.sign(Array(unsigned.utf8), pem: pem, algorithm)
            return "\(unsigned).\(base64.encode(signature))"
        } catch {
            let words =
                switch error {
                case .notPEM: "invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key"
                case .notAnRSAKey: "key is not a valid RSA private key"
                }
            throw TransportFailure(.setup, words)
        }
    }

    private static func head(
        _ assertion: OAuth2Options.Assertion, _ algorithm: RSASignature.Algorithm
    ) -> [UInt8] {
        var members: [(String, String)] = [("alg", json(algorithm.rawValue))]
        if !assertion.keyID.isEmpty { members.append(("kid", json(assertion.keyID))) }
        members.append(("typ", json("JWT")))
        return object(members)
    }

    private static func claims(
        _ options: OAuth2Options, _ assertion: OAuth2Options.Assertion, now: Int64, number: String
    ) -> [UInt8] {
        var claims: [String: String] = [
            "iss": json(assertion.issuer),
            "sub": json(options.clientID),
            "jti": json(number),
            "aud": json(assertion.audience.isEmpty ? options.tokenURL : assertion.audience),
            "iat": String(now),
            "exp": String(now + lifetime),
        ]
        if !options.scopes.isEmpty { claims["scope"] = json(options.scopes.joined(separator: " ")) }
        for claim in assertion.claims { claims[claim.name] = claim.json }
        return object(
            claims.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) })
    }

    private static func object(_ members: [(String, String)]) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONWriter.string(member.0, to: &out)
            out.append(UInt8(ascii: ":"))
            out += member.1.utf8
        }
        out.append(UInt8(ascii: "}"))
        return out
    }

    private static func json(_ text: String) -> String {
        var out: [UInt8] = []
        JSONWriter.string(text, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// A random number in the usual form. Source: RFC 9562 §5.4.
    static func uniqueNumber() -> String {
        var bytes = SecureRandom.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Hex.encode(bytes))
        var text = ""
        for (index, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}
