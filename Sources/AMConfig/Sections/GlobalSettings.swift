package import AMText

/// What `global` says: defaults for all receivers.
package struct GlobalSettings: Sendable, Hashable {
    package var resolveTimeout = GoDuration.zero
    package var http: HTTPClientSettings?
    package var jiraAPIURL: WebURL?
    package var smtpFrom = ""
    package var smtpHello = ""
    package var smtpSmarthost: HostPort?
    package var smtpAuthUsername = ""
    package var smtpAuthPassword = Secret()
    package var smtpAuthPasswordFile = ""
    package var smtpAuthSecret = Secret()
    package var smtpAuthSecretFile = ""
    package var smtpAuthIdentity = ""
    package var smtpRequireTLS = false
    package var smtpTLS: TLSClientSettings?
    package var smtpForceImplicitTLS: Bool?
    package var slackAPIURL: WebURL?
    package var slackAPIURLFile = ""
    package var slackAppToken = Secret()
    package var slackAppTokenFile = ""
    package var slackAppURL: WebURL?
    package var pagerdutyURL: WebURL?
    package var opsgenieAPIURL: WebURL?
    package var opsgenieAPIKey = Secret()
    package var opsgenieAPIKeyFile = ""
    package var wechatAPIURL: WebURL?
    package var wechatAPISecret = Secret()
    package var wechatAPISecretFile = ""
    package var wechatAPICorpID = ""
    package var victoropsAPIURL: WebURL?
    package var victoropsAPIKey = Secret()
    package var victoropsAPIKeyFile = ""
    package var telegramAPIURL: WebURL?
    package var telegramBotToken = Secret()
    package var telegramBotTokenFile = ""
    package var webexAPIURL: WebURL?
    package var rocketchatAPIURL: WebURL?
    package var rocketchatToken: Secret?
    package var rocketchatTokenFile = ""
    package var rocketchatTokenID: Secret?
    package var rocketchatTokenIDFile = ""
    package var mattermostWebhookURL: WebURL?
    package var mattermostWebhookURLFile = ""

    /// Everything at its default.
    package static let standard: GlobalSettings = {
        var settings = GlobalSettings()
        settings.resolveTimeout = .minutes(5)
        settings.http = .standard
        settings.smtpHello = "localhost"
        settings.smtpRequireTLS = true
        settings.smtpTLS = TLSClientSettings()
        settings.slackAppURL = WebURL(known: "https://slack.com/api/chat.postMessage")
        settings.pagerdutyURL = WebURL(known: "https://events.pagerduty.com/v2/enqueue")
        settings.opsgenieAPIURL = WebURL(known: "https://api.opsgenie.com/")
        settings.wechatAPIURL = WebURL(known: "https://qyapi.weixin.qq.com/cgi-bin/")
        settings.victoropsAPIURL = WebURL(
            known: "https://alert.victorops.com/integrations/generic/20131114/alert/")
        settings.telegramAPIURL = WebURL(known: "https://api.telegram.org")
        settings.webexAPIURL = WebURL(known: "https://webexapis.com/v1/messages")
        settings.rocketchatAPIURL = WebURL(known: "https://open.rocket.chat/")
        return settings
    }()

    /// Nothing set at all.
    init() {}
}

extension GlobalSettings {
    /// The section `global`.
    static let section = Section(
        "config.plain", zero: GlobalSettings(), defaults: .standard,
        fields: [
            Field("resolve_timeout", \.resolveTimeout, .duration, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("jira_api_url", \.jiraAPIURL, .url),
            Field("smtp_from", \.smtpFrom, .string),
            Field("smtp_hello", \.smtpHello, .string),
            Field("smtp_smarthost", \.smtpSmarthost, .hostPort),
            Field("smtp_auth_username", \.smtpAuthUsername, .string),
            Field("smtp_auth_password", \.smtpAuthPassword, .secret),
            Field("smtp_auth_password_file", \.smtpAuthPasswordFile, .string),
            Field("smtp_auth_secret", \.smtpAuthSecret, .secret),
            Field("smtp_auth_secret_file", \.smtpAuthSecretFile, .string),
            Field("smtp_auth_identity", \.smtpAuthIdentity, .string),
            Field("smtp_require_tls", \.smtpRequireTLS, .bool, print: .always),
            Field("smtp_tls_config", \.smtpTLS, .optional(TLSClientSettings.section.type)),
            Field("smtp_force_implicit_tls", \.smtpForceImplicitTLS, .optional(.bool)),
            Field("slack_api_url", \.slackAPIURL, .secretURL),
            Field("slack_api_url_file", \.slackAPIURLFile, .string),
            Field("slack_app_token", \.slackAppToken, .secret),
            Field("slack_app_token_file", \.slackAppTokenFile, .string),
            Field("slack_app_url", \.slackAppURL, .url),
            Field("pagerduty_url", \.pagerdutyURL, .url),
            Field("opsgenie_api_url", \.opsgenieAPIURL, .url),
            Field("opsgenie_api_key", \.opsgenieAPIKey, .secret),
            Field("opsgenie_api_key_file", \.opsgenieAPIKeyFile, .string),
            Field("wechat_api_url", \.wechatAPIURL, .url),
            Field("wechat_api_secret", \.wechatAPISecret, .secret),
            Field("wechat_api_secret_file", \.wechatAPISecretFile, .string),
            Field("wechat_api_corp_id", \.wechatAPICorpID, .string),
            Field("victorops_api_url", \.victoropsAPIURL, .url),
            Field("victorops_api_key", \.victoropsAPIKey, .secret),
            Field("victorops_api_key_file", \.victoropsAPIKeyFile, .string),
            Field("telegram_api_url", \.telegramAPIURL, .url),
            Field("telegram_bot_token", \.telegramBotToken, .secret),
            Field("telegram_bot_token_file", \.telegramBotTokenFile, .string),
            Field("webex_api_url", \.webexAPIURL, .url),
            Field("rocketchat_api_url", \.rocketchatAPIURL, .url),
            Field("rocketchat_token", \.rocketchatToken, .optional(.secret)),
            Field("rocketchat_token_file", \.rocketchatTokenFile, .string),
            Field("rocketchat_token_id", \.rocketchatTokenID, .optional(.secret)),
            Field("rocketchat_token_id_file", \.rocketchatTokenIDFile, .string),
            Field("mattermost_webhook_url", \.mattermostWebhookURL, .secretURL),
            Field("mattermost_webhook_url_file", \.mattermostWebhookURLFile, .string),
        ])

    /// What must hold of the section, looked at once the whole file is decoded.
    /// Source: config.Config.UnmarshalYAML.
    func check() throws(ConfigError) {
        try atMostOne("slack_app_token", !slackAppToken.isEmpty, "slack_app_token_file", slackAppTokenFile)
        try atMostOne("slack_api_url", slackAPIURL != nil, "slack_api_url_file", slackAPIURLFile)
        try checkSlack()
        try atMostOne(
            "opsgenie_api_key", !opsgenieAPIKey.isEmpty, "opsgenie_api_key_file", opsgenieAPIKeyFile)
        try atMostOne(
            "victorops_api_key", !victoropsAPIKey.isEmpty, "victorops_api_key_file", victoropsAPIKeyFile)
        try atMostOne(
            "telegram_bot_token", !telegramBotToken.isEmpty, "telegram_bot_token_file", telegramBotTokenFile)
        try atMostOne(
            "smtp_auth_password", !smtpAuthPassword.isEmpty, "smtp_auth_password_file", smtpAuthPasswordFile)
        try atMostOne(
            "rocketchat_token", rocketchatToken != nil, "rocketchat_token_file", rocketchatTokenFile)
        try atMostOne(
            "rocketchat_token_id", rocketchatTokenID != nil, "rocketchat_token_id_file", rocketchatTokenIDFile
        )
        try atMostOne(
            "smtp_auth_secret", !smtpAuthSecret.isEmpty, "smtp_auth_secret_file", smtpAuthSecretFile)
        try atMostOne(
            "wechat_api_secret", !wechatAPISecret.isEmpty, "wechat_api_secret_file", wechatAPISecretFile)
        try atMostOne(
            "mattermost_webhook_url", mattermostWebhookURL != nil, "mattermost_webhook_url_file",
            mattermostWebhookURLFile)
    }

    /// A token and a webhook exclude each other, unless the webhook is the address that tokens are used with.
    /// (The original crashes when the webhook stands in a file; here it is refused like the rest.)
    private func checkSlack() throws(ConfigError) {
        guard !slackAppToken.isEmpty || !slackAppTokenFile.isEmpty,
            slackAPIURL != nil || !slackAPIURLFile.isEmpty
        else { return }
        guard let slackAPIURL, slackAPIURL.text == slackAppURL?.text else {
            let names = "slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file"
            throw ConfigError("at most one of \(names) must be configured")
        }
    }

    private func atMostOne(
        _ name: String, _ isSet: Bool, _ fileName: String, _ file: String
    ) throws(ConfigError) {
        try Refusal.unlessAtMostOne([isSet, !file.isEmpty], "\(name) & \(fileName)")
    }
}
