import AMConfig
import AMNotify
import Testing

/// Where values stand in a file.
struct SourcePlacesTests {
    private static let source = """
        # first
        route:
          receiver: a
          routes:
          - &x
            receiver: b
            group_wait: 1s
            matchers: [x="1"]
          - <<: *x
            group_wait: 2s
            matchers: [x="2"]
          - <<: [{group_wait: 3s}, *x]
            matchers: [x="3"]
        receivers: [{name: a}, {name: b,
          webhook_configs: [{url: 'http://h', http_config: {http_headers: {"X y": {values: [v]}}}}]}]
        """

    @Test func `a way through aliases and merges ends where the value is written`() throws {
        let places = try Loading.load(Self.source).places
        func key(_ steps: ConfigPath.Step...) -> String {
            let path = ConfigPath(steps)
            let place = places.place(of: path).map { "\($0.line):\($0.column)" } ?? "none"
            return "\(path) \(place)"
        }
        let found = [
            key(.key("route")), key(.key("route"), .key("routes"), .index(0), .key("group_wait")),
            key(.key("route"), .key("routes"), .index(1), .key("group_wait")),
            key(.key("route"), .key("routes"), .index(1), .key("receiver")),
            key(.key("route"), .key("routes"), .index(2), .key("group_wait")),
            key(.key("route"), .key("routes"), .index(3)),
            key(.key("receivers"), .index(1), .key("webhook_configs"), .index(0), .key("url")),
            key(
                .key("receivers"), .index(1), .key("webhook_configs"), .index(0), .key("http_config"),
                .key("http_headers"), .key("X y"), .key("values"), .index(0)),
        ]
        #expect(
            found == [
                "route 2:1", "route.routes[0].group_wait 7:5", "route.routes[1].group_wait 10:5",
                "route.routes[1].receiver 6:5", "route.routes[2].group_wait 12:11", "route.routes[3] none",
                "receivers[1].webhook_configs[0].url 15:22",
                "receivers[1].webhook_configs[0].http_config.http_headers[\"X y\"].values[0] 15:85",
            ])
    }

    /// Shape: a wrong file and where its fault is said to stand.
    private static let refusals: [(String, String)] = [
        ("route: {receiver: ghost}\nreceivers: [{name: a}]", "1:19"),
        ("route: {receiver: a}\nreceivers: [{name: a}, {name: a}]", "2:31"),
        ("route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{max_alerts: 1}]}]", "2:41"),
        ("route: {receiver: a,\n  group_wait: 5}\nreceivers: [{name: a}]", "2:15"),
        ("route: {receiver: a,\n  matchers: ['=']}\nreceivers: [{name: a}]", "2:13"),
        ("route: {receiver: a,\n  nope: 1}\nreceivers: [{name: a}]", "none"),
        ("receivers: [{name: a}]", "none"),
    ]

    @Test func `a refusal says where its cause stands, unless its text does`() {
        var faults: [String] = []
        for (source, expected) in Self.refusals {
            let refusal = Loading.refusal(source)
            let place = refusal?.place.map { "\($0.line):\($0.column)" } ?? "none"
            if refusal == nil || place != expected {
                faults.append("\(source): \(place) \(refusal?.text ?? "")")
            }
        }
        #expect(faults == [])
    }
}
