package import AMConfig

extension Catalogue where Integration == any AMNotify.Integration {
    /// All kinds of integrations. Shape: in the order in which the original lets them inherit and checks
    /// them.
    /// Source: config.Config.UnmarshalYAML, config.Receiver, config/receiver BuildReceiverIntegrations.
    package static let known = Catalogue(
        [
            IntegrationKind(WebhookSection.self) { (section, means) throws(ConfigError) in
                try Webhook(section, means)
            },
            .notBuilt("email"),
            .notBuilt("slack"),
            .notBuilt("pushover"),
            .notBuilt("pagerduty"),
            .notBuilt("incidentio"),
            .notBuilt("opsgenie"),
            .notBuilt("wechat"),
            .notBuilt("victorops"),
            .notBuilt("sns"),
            .notBuilt("telegram"),
            .notBuilt("discord"),
            .notBuilt("webex"),
            .notBuilt("msteams"),
            .notBuilt("msteamsv2"),
            .notBuilt("jira"),
            .notBuilt("rocketchat"),
            .notBuilt("mattermost"),
        ],
        printing: [
            "discord", "email", "incidentio", "pagerduty", "slack", "webhook", "opsgenie", "wechat",
            "pushover",
            "victorops", "sns", "telegram", "webex", "msteams", "msteamsv2", "jira", "rocketchat",
            "mattermost",
        ],
        building: [
            "webhook", "email", "pagerduty", "opsgenie", "wechat", "slack", "victorops", "pushover", "sns",
            "telegram", "discord", "webex", "msteams", "msteamsv2", "jira", "incidentio", "rocketchat",
            "mattermost",
        ])
}
