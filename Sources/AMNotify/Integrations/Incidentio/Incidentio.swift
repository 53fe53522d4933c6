internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification as JSON to an alert source of incident.io.
///
/// 429 and 5xx are tried again.
package struct Incidentio: Integration {
    /// The largest body that incident.io takes. Unit: bytes.
    private static let largestBody = 512 << 10

    private let address: SecretAddress
    private let client: HTTPClientOptions
    private let maxAlerts: Int
    private let timeout: GoDuration

    /// An integration with an entry's settings; a file with a token is read here, once.
    init(_ section: IncidentioSection, _ means: IntegrationMeans) throws(ConfigError) {
        address = SecretAddress(section.url, file: section.urlFile)
        maxAlerts = Int(clamping: section.maxAlerts)
        timeout = section.timeout
        var client = try HTTPClientOptions(section.http ?? .standard, means.files)
        if let token = try Self.token(section, means) {
            client.authorization = .credentials(type: "Bearer", .inline(token))
        }
        self.client = client
    }

    private static func token(
        _ section: IncidentioSection, _ means: IntegrationMeans
    ) throws(ConfigError) -> String? {
        if !section.alertSourceToken.isEmpty { return section.alertSourceToken.revealed }
        if section.alertSourceTokenFile.isEmpty { return nil }
        do throws(FileAccess.Failure) {
            let bytes = try means.files.read(section.alertSourceTokenFile)
            return String(decoding: bytes, as: UTF8.self).trimmingWhiteSpace()
        } catch {
            throw ConfigError("failed to read alert_source_token_file: \(error.text)")
        }
    }

    /// Source: notify/incidentio/incidentio.go.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let url = try address.current(out, key: "url_file")
        let posting = Posting(letter, over: out, by: client).limited(to: timeout, of: "incident.io")
        let answer = try await posting.post(body(letter, out), to: url)
        try StatusRule.check(answer, details: Self.details(answer.body), alsoRetried: [429])
        return Receipt()
    }

    /// The whole notification, or as much of it as incident.io takes: its first alert.
    private func body(_ letter: Notification, _ out: Outbound) -> [UInt8] {
        var message = MessageJSON(letter, maxAlerts: maxAlerts, externalURL: out.externalURL)
        message.version = "1"
        let whole = message.bytes()
        guard whole.count > Self.largestBody else { return whole }
        let short = message.bytes(showing: 1)
        let sizes = [
            LogField("original_size", .int(whole.count)), LogField("final_size", .int(short.count)),
            LogField("max_size", .int(Self.largestBody)),
        ]
        let words = "Truncated alert content due to incident.io payload size limit"
        if short.count > Self.largestBody {
            out.log(.error, words + ", but still exceeds limit", letter, sizes)
        } else {
            out.log(.warn, words, letter, sizes)
        }
        return short
    }

    /// What the body of an answer says about a failure; empty: nothing that could be read.
    private static func details(_ body: [UInt8]) -> String {
        guard let json = try? JSONValue(parsing: body), json.object != nil else { return "" }
        var parts: [String] = []
        for key in ["message", "error"] {
            guard let value = json[key], !value.isNull else { continue }
            guard let text = value.string else { return "" }
            if !text.isEmpty { parts.append(text) }
        }
        if let value = json["errors"], !value.isNull {
            guard let list = value.array else { return "" }
            let texts = list.compactMap { $0.isNull ? "" : $0.string }
            guard texts.count == list.count else { return "" }
            if !texts.isEmpty { parts.append(texts.joined(separator: ", ")) }
        }
        return parts.joined(separator: ": ")
    }
}
