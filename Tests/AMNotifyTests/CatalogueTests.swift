import AMConfig
import AMCore
import AMNotify
import AMText
import Testing

/// The list of all integrations: making it already checks that its three orders have each kind once.
@Suite struct CatalogueTests {
    private static let loader = ConfigurationLoader(
        catalogue: .known,
        environment: DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil }))

    private static func refusal(_ section: String) -> ConfigError? {
        let text = """
            route: {receiver: a}
            receivers:
              - name: a
                \(section)
            """
        do throws(ConfigError) {
            _ = try loader.load(Array(text.utf8), folder: ".")
            return nil
        } catch {
            return error
        }
    }

    @Test func `each kind stands in the catalogue once`() {
        let names = Catalogue<any Integration>.known.kinds.map(\.name)
        let expected = [
            "discord", "email", "incidentio", "jira", "mattermost", "msteams", "msteamsv2", "opsgenie",
            "pagerduty", "pushover", "rocketchat", "slack", "sns", "telegram", "victorops", "webex",
            "webhook", "wechat",
        ]
        #expect(names.sorted() == expected)
    }

    @Test func `a kind that is not built is refused by its name, and only when it is used`() {
        var faults: [String] = []
        for kind in Catalogue<any Integration>.known.kinds where !kind.isBuilt {
            let refusal = Self.refusal("\(kind.name)_configs: [{}]")
            if refusal?.kind != .notBuilt || refusal?.text.contains(kind.name) != true {
                faults.append("\(kind.name): \(refusal?.text ?? "accepted")")
            }
            if let refusal = Self.refusal("\(kind.name)_configs: []") {
                faults.append("\(kind.name), empty: \(refusal.text)")
            }
        }
        #expect(faults == [])
    }
}
