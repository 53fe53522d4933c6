internal import AMBytes
package import AMConfig
package import AMText

/// An entry of `webhook_configs`: alerts are posted as JSON to an address.
package struct WebhookSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How the server is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Where to post to; empty when it stands in a file.
    package var url = Secret()
    /// The file with the address; empty when it stands here.
    package var urlFile = ""
    /// How many alerts a message may have; 0: as many as there are.
    package var maxAlerts: UInt64 = 0
    /// The longest time for one attempt; zero: no limit of its own.
    package var timeout = GoDuration.zero
    /// A body in place of the usual one; null: none.
    package var payload = YAMLValue.null

    private init() {}
}

extension WebhookSection: IntegrationSection {
    package static let kind = "webhook"
    package static let typeName = "webhook.WebhookConfig"

    private static var standard: WebhookSection {
        var section = WebhookSection()
        section.sendResolved = true
        return section
    }

    /// Source: notify/webhook/config.go.
    package static let section = Section(
        "webhook.plain", zero: WebhookSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("url", \.url, .templateURL),
            Field("url_file", \.urlFile, .string, print: .always),
            Field("max_alerts", \.maxAlerts, .uint64, print: .always),
            Field("timeout", \.timeout, .goDuration, print: .always),
            Field("payload", \.payload, .templateTree),
        ]
    ) { (webhook, _) throws(ConfigError) in
        if webhook.url.isEmpty && webhook.urlFile.isEmpty {
            throw ConfigError("one of url or url_file must be configured")
        }
        if !webhook.url.isEmpty && !webhook.urlFile.isEmpty {
            throw ConfigError("at most one of url & url_file must be configured")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    package mutating func resolvePaths(in folder: String) {
        http?.resolvePaths(in: folder)
    }
}

extension FieldType where Value == Secret {
    /// A secret address that may be a template: one is parsed with nothing but Go's own functions.
    /// Source: config/common/url.go SecretTemplateURL.
    fileprivate static let templateURL = FieldType.checked(.secretTemplate(named: "common.plain")) {
        (secret, _) throws(ConfigError) in
        let text = secret.revealed
        if text.isEmpty || text == Secret.mask { return }
        if text.contains("{{") {
            var plain = TemplateSet(functions: FunctionTable())
            do throws(TemplateError) {
                try plain.parse(text, name: "")
            } catch {
                throw ConfigError("invalid template syntax: " + error.message)
            }
            return
        }
        do throws(ConfigError) {
            _ = try WebURL(text)
        } catch {
            throw ConfigError("invalid URL: " + error.text)
        }
    }
}

extension Webhook {
    /// The integration of an entry.
    /// Throws: what the client's settings are refused with.
    package init(_ section: WebhookSection, _ means: IntegrationMeans) throws(ConfigError) {
        self.init(
            address: section.urlFile.isEmpty
                ? .url(means.text(section.url.revealed)) : .file(section.urlFile, means.templates),
            maxAlerts: Int(clamping: section.maxAlerts), timeout: section.timeout,
            payload: section.payload.isNull ? nil : FreeForm(section.payload, means),
            client: try HTTPClientOptions(section.http ?? .standard, means.files))
    }
}
