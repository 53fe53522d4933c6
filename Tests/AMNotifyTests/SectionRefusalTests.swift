import AMConfig
import AMCore
import AMNotify
import AMText
import Testing

/// Entries that are refused, each in the words users know, and what entries take from `global`.
@Suite struct SectionRefusalTests {
    private static let loader = ConfigurationLoader(
        catalogue: .known,
        environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))

    /// The configuration as it is shown, or its refusal.
    private static func load(_ kind: String, _ entry: String, global: String = "{}") -> String {
        let text = """
            global: \(global)
            route: {receiver: r}
            receivers: [{name: r, \(kind)_configs: [\(entry)]}]
            """
        do throws(ConfigError) {
            return try loader.load(Array(text.utf8), folder: "/etc/am").original
        } catch {
            return error.text
        }
    }

    @Test func `entries are refused in the words of the original`() {
        let both = "at most one of webhook_url & webhook_url_file must be configured"
        let none = "one of webhook_url or webhook_url_file must be configured"
        let url = "webhook_url: 'http://h/'"
        let auth = "http_config: {authorization: {credentials: c}}"
        let table = [
            ("discord", "{}", none), ("msteams", "{\(url), webhook_url_file: f}", both),
            ("msteamsv2", "{webhook_url: null}", none), ("discord", "null", "missing discord config"),
            ("mattermost", "{}", "missing webhook_url or webhook_url_file on mattermost_config"),
            ("mattermost", "{\(url), webhook_url_file: f}", both),
            (
                "mattermost", "{\(url), attachments: [{fields: [{value: v}]}]}",
                "missing title in Mattermost field configuration"
            ),
            (
                "mattermost", "{\(url), fields: [{title: t}]}",
                "missing value in Mattermost field configuration"
            ),
            ("webex", "{\(auth)}", "missing room_id on webex_config"),
            ("webex", "{room_id: r}", "missing webex_configs.http_config.authorization"),
            ("telegram", "{chat_id: 1}", "missing bot_token or bot_token_file on telegram_config"),
            ("telegram", "{bot_token: t}", "missing chat_id or chat_id_file on telegram_config"),
            (
                "telegram", "{chat_id: 1, chat_id_file: c, parse_mode: x}",
                "at most one of chat_id & chat_id_file must be configured"
            ),
            ("jira", "{project: p, issue_type: t}", "no global Jira Cloud URL set"),
            ("jira", "{issue_type: t}", "missing project in jira_config"),
            ("jira", "{project: p}", "missing issue_type in jira_config"),
            ("rocketchat", "{}", "no global Rocketchat TokenID set either inline or in a file"),
            ("rocketchat", "{token_id: i}", "no global Rocketchat Token set either inline or in a file"),
            (
                "rocketchat", "{token: '', token_file: f}",
                "at most one of token & token_file must be configured"
            ),
            ("incidentio", "{}", "one of url or url_file must be configured"),
            (
                "incidentio", "{url_file: f, alert_source_token: t, \(auth)}",
                "cannot specify alert_source_token or alert_source_token_file "
                    + "when using http_config.authorization"
            ),
        ]
        let wrong = table.filter { kind, entry, refusal in
            Self.load(kind, entry) != refusal
        }
        #expect(wrong.map { "\($0.0) \($0.1): \(Self.load($0.0, $0.1))" } == [])
    }

    @Test func `what crashes the original is refused`() {
        let found = [
            Self.load("msteamsv2", "{webhook_url: 'http://h/'}", global: "{http_config: null}"),
            Self.load("rocketchat", "null", global: "{rocketchat_token: t, rocketchat_token_id: i}"),
        ]
        let expected = [
            "msteamsv2_configs cannot be used when http_config of global is null",
            "receiver \"r\": an entry of rocketchat_configs is null",
        ]
        #expect(found == expected)
    }

    @Test func `only incidentio's own files stay relative, and inherited ones are joined once`() {
        let own = "{url: 'http://h/', http_config: {authorization: {credentials_file: c}}}"
        let inherited = "{url: 'http://h/'}"
        let global = "{http_config: {authorization: {credentials_file: c}}}"
        let hook = "{webhook_url: 'http://h/', http_config: {authorization: {credentials_file: c}}}"
        let found = [
            Self.load("incidentio", own), Self.load("incidentio", inherited, global: global),
            Self.load("discord", hook),
        ].map { text in
            text.split(separator: "\n").filter { $0.contains("credentials_file") }
                .map { $0.split(separator: " ").last ?? "" }
        }
        #expect(found == [["c"], ["/etc/am/c", "/etc/am/c"], ["/etc/am/c"]])
    }
}
