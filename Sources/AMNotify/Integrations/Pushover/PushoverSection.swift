package import AMConfig
package import AMText

/// An entry of `pushover_configs`: alerts are pushed to a user's phones.
package struct PushoverSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How Pushover is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Who is told, a template.
    package var userKey = Secret()
    /// The file with that key, read at each attempt; nothing of it is cut.
    package var userKeyFile = ""
    /// The token of the application, a template.
    package var token = Secret()
    /// The file with the token, read at each attempt; nothing of it is cut.
    package var tokenFile = ""
    /// The title, a template; at most 250 characters are told.
    package var title = ""
    /// The message, a template; at most 1024 characters are told.
    package var message = ""
    /// An address beside the message, a template; at most 512 characters are told.
    package var url = ""
    /// The title of the address, a template.
    package var urlTitle = ""
    /// The device, a template; empty: all.
    package var device = ""
    /// The sound, a template; empty: the usual one.
    package var sound = ""
    /// The priority from -2 to 2, a template.
    package var priority = ""
    /// How often an unconfirmed message of the highest priority sounds again.
    package var retry = GoDuration.zero
    /// For how long it does.
    package var expire = GoDuration.zero
    /// How long a message lives; zero: for ever.
    package var ttl = GoDuration.zero
    /// Whether the message is HTML.
    package var isHTML = false
    /// Whether the message is shown in a font of one width.
    package var isMonospace = false

    private init() {}
}

extension PushoverSection: IntegrationSection {
    package static let kind = "pushover"
    package static let typeName = "config.PushoverConfig"

    private static var standard: PushoverSection {
        var section = PushoverSection()
        section.sendResolved = true
        section.title = BuiltIn.call("pushover.default.title")
        section.message = BuiltIn.call("pushover.default.message")
        section.url = BuiltIn.call("pushover.default.url")
        section.priority = "{{ if eq .Status \"firing\" }}2{{ else }}0{{ end }}"
        section.retry = .minutes(1)
        section.expire = .hours(1)
        return section
    }

    /// Source: config/notifiers.go PushoverConfig.
    package static let section = Section(
        "config.plain", zero: PushoverSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("user_key", \.userKey, .secretTemplate),
            Field("user_key_file", \.userKeyFile, .string),
            Field("token", \.token, .secretTemplate),
            Field("token_file", \.tokenFile, .string),
            Field("title", \.title, .template),
            Field("message", \.message, .template).executed { $0.isHTML ? .html : .text },
            Field("url", \.url, .template),
            Field("url_title", \.urlTitle, .template),
            Field("device", \.device, .template),
            Field("sound", \.sound, .template),
            Field("priority", \.priority, .template),
            Field("retry", \.retry, .textDuration),
            Field("expire", \.expire, .textDuration),
            Field("ttl", \.ttl, .textDuration),
            Field("html", \.isHTML, .bool),
            Field("monospace", \.isMonospace, .bool),
        ]
    ) { (pushover, _) throws(ConfigError) in
        try need(pushover.userKey, pushover.userKeyFile, "user_key", "user_key_file")
        try need(pushover.token, pushover.tokenFile, "token", "token_file")
        if pushover.isHTML && pushover.isMonospace {
            throw ConfigError("at most one of monospace & html must be configured")
        }
    }

    private static func need(
        _ secret: Secret, _ file: String, _ name: String, _ fileName: String
    ) throws(ConfigError) {
        if secret.isEmpty && file.isEmpty {
            throw ConfigError("one of \(name) or \(fileName) must be configured")
        }
        try Refusal.unlessAtMostOne([!secret.isEmpty, !file.isEmpty], "\(name) & \(fileName)")
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
