import AMConfig
import AMNotify
import Testing

/// The list of all integrations: making it already checks that its three orders have each kind once.
@Suite struct CatalogueTests {
    @Test func `each kind stands in the catalogue once`() {
        let names = Catalogue<any Integration>.known.kinds.map(\.name)
        let expected = [
            "discord", "email", "incidentio", "jira", "mattermost", "msteams", "msteamsv2", "opsgenie",
            "pagerduty", "pushover", "rocketchat", "slack", "sns", "telegram", "victorops", "webex",
            "webhook", "wechat",
        ]
        #expect(names.sorted() == expected)
    }
}
