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
            IntegrationKind(EmailSection.self) { (section, means) throws(ConfigError) in
                try Email(section, means)
            },
            IntegrationKind(SlackSection.self) { (section, means) throws(ConfigError) in
                try Slack(section, means)
            },
            IntegrationKind(PushoverSection.self) { (section, means) throws(ConfigError) in
                try Pushover(section, means)
            },
            IntegrationKind(PagerDutySection.self) { (section, means) throws(ConfigError) in
                try PagerDuty(section, means)
            },
            IntegrationKind(IncidentioSection.self) { (section, means) throws(ConfigError) in
                try Incidentio(section, means)
            },
            IntegrationKind(OpsGenieSection.self) { (section, means) throws(ConfigError) in
                try OpsGenie(section, means)
            },
            IntegrationKind(WeChatSection.self) { (section, means) throws(ConfigError) in
                try WeChat(section, means)
            },
            IntegrationKind(VictorOpsSection.self) { (section, means) throws(ConfigError) in
                try VictorOps(section, means)
            },
            IntegrationKind(SNSSection.self) { (section, means) throws(ConfigError) in
                try SNS(section, means)
            },
            IntegrationKind(TelegramSection.self) { (section, means) throws(ConfigError) in
                try Telegram(section, means)
            },
            IntegrationKind(DiscordSection.self) { (section, means) throws(ConfigError) in
                try Discord(section, means)
            },
            IntegrationKind(WebexSection.self) { (section, means) throws(ConfigError) in
                try Webex(section, means)
            },
            IntegrationKind(MSTeamsSection.self) { (section, means) throws(ConfigError) in
                try MSTeams(section, means)
            },
            IntegrationKind(MSTeamsV2Section.self) { (section, means) throws(ConfigError) in
                try MSTeamsV2(section, means)
            },
            IntegrationKind(JiraSection.self) { (section, means) throws(ConfigError) in
                try Jira(section, means)
            },
            IntegrationKind(RocketchatSection.self) { (section, means) throws(ConfigError) in
                try Rocketchat(section, means)
            },
            IntegrationKind(MattermostSection.self) { (section, means) throws(ConfigError) in
                try Mattermost(section, means)
            },
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
