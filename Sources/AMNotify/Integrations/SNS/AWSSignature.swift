internal import AMBytes
internal import AMText

/// Keys that sign requests to Amazon.
struct AWSKeys: Sendable, Equatable {
    var accessKey: String
    var secretKey: String
    /// Only with keys that expire; empty: none.
    var sessionToken = ""
}

/// Signature Version 4: who signs, for which service, where and when.
/// Source: AWS, «Signature Version 4 signing process».
struct AWSSignature: Sendable {
    let keys: AWSKeys
    let region: String
    let service: String
    let moment: Timestamp

    private static let layout = GoTimeLayout("20060102T150405Z")

    /// The moment as headers have it, `20150830T123600Z`.
    var date: String { Self.layout.format(moment) }

    /// The `Authorization` header of a request.
    /// Shape: all fields that are signed, the host and the length of the body included; names in any case.
    func authorization(
        _ method: String, _ url: GoURL, _ fields: [HTTPFields.Field], _ body: [UInt8]
    ) -> String {
        let signed = fields.map { (name: $0.name.lowercased(), value: Self.squeezed($0.value)) }
            .sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let request =
            [
                method, url.escapedPath.isEmpty ? "/" : url.escapedPath,
                URLQuery.encode(URLQuery.sorted(url.query)).replacing("+", with: "%20"),
                signed.map { "\($0.name):\($0.value)\n" }.joined(), names,
                Hex.encode(Digest.sha256(body)),
            ].joined(separator: "\n")
        let day = String(date.prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(Hex.encode(Digest.sha256(request)))"
        var key = Array("AWS4\(keys.secretKey)".utf8)
        for part in [day, region, service, "aws4_request", text] {
            key = Digest.hmacSHA256(key: key, message: Array(part.utf8))
        }
        return
            "AWS4-HMAC-SHA256 Credential=\(keys.accessKey)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(Hex.encode(key))"
    }

    /// A value with single blanks.
    private static func squeezed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
