internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Posts each notification to VictorOps (Splunk On-Call); the group's digest is the entity's name.
///
/// The usual rule for answers. The address holds the key: it is never printed.
/// Source: notify/victorops/victorops.go.
package struct VictorOps: Integration {
    private let base: GoURL
    private let key: Key
    private let client: HTTPClientOptions
    private let routingKey, messageType, stateMessage, entityDisplayName, monitoringTool: MessageTemplate
    /// Shape: sorted by name.
    private let customFields: [(name: String, value: MessageTemplate)]

    /// Where the key stands. It is no template.
    private enum Key: Sendable {
        case text(String)
        case file(String)
    }

    /// The longest state message. Unit: Unicode scalars.
    private static let longestStateMessage = 20_480

    /// An integration with an entry's settings.
    init(_ section: VictorOpsSection, _ means: IntegrationMeans) throws(ConfigError) {
        base = section.apiURL?.url ?? GoURL()
        key = section.apiKey.isEmpty ? .file(section.apiKeyFile) : .text(section.apiKey.revealed)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        routingKey = means.text(section.routingKey)
        messageType = means.text(section.messageType)
        stateMessage = means.text(section.stateMessage)
        entityDisplayName = means.text(section.entityDisplayName)
        monitoringTool = means.text(section.monitoringTool)
        customFields = section.customFields.sorted { $0.key < $1.key }.map { ($0.key, means.text($0.value)) }
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        var url = base
        url.setPath(url.path + "\(try currentKey(out))/\(try rendering.text(routingKey))")
        let body = try body(rendering)
        let answer = try await Posting(letter, over: out, by: client).post(body, to: url.description)
        try StatusRule.check(answer)
        return Receipt()
    }

    private func currentKey(_ out: Outbound) throws(DeliveryFailure) -> String {
        switch key {
        case .text(let text): return text
        case .file(let path):
            return try out.text(of: path, refusal: "failed to read API key from file: ").trimmingWhiteSpace()
        }
    }

    /// A template that fails here is worth another attempt, as the original has it.
    private func body(_ rendering: Rendering) throws(DeliveryFailure) -> [UInt8] {
        let letter = rendering.letter
        var fields = FieldByField(rendering)
        var type = fields.text(messageType)
        if !letter.isFiring {
            type = "RECOVERY"
        } else if !["INFO", "WARNING", "CRITICAL"].contains(type) {
            type = "CRITICAL"
        }
        let message = rendering.cut(
            rendering.message(stateMessage), toRunes: Self.longestStateMessage,
            warning: "Truncated state_message")
        var members: [(name: String, value: String)] = [
            ("message_type", type), ("entity_id", letter.groupHash), ("state_message", message),
            ("entity_display_name", fields.text(entityDisplayName)),
            ("monitoring_tool", fields.text(monitoringTool)),
        ]
        for (name, value) in customFields { members.append((name, fields.text(value))) }
        if let failure = fields.failure {
            throw DeliveryFailure("templating error: \(failure.text)", mayRetry: true)
        }
        return JSONObject(sorting: members).body()
    }
}
