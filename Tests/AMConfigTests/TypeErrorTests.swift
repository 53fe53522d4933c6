import AMConfig
import Testing

/// What is said about wrong types, unknown and repeated keys, and about texts that are not YAML.
struct TypeErrorTests {
    private static let head = "route: {receiver: a}\nreceivers:\n- name: a\n"
    private static let hook = head + "  webhook_configs:\n  - url: http://x/\n"

    private static func types(_ lines: String...) -> String {
        "yaml: unmarshal errors:\n  " + lines.joined(separator: "\n  ")
    }

    private static let cases: [(source: String, refusal: String?)] = [
        (hook, nil),
        (hook + "    max_alerts: -1\n", types("line 6: cannot unmarshal !!int `-1` into uint64")),
        (hook + "    max_alerts: '1'\n", types("line 6: cannot unmarshal !!str `1` into uint64")),
        (hook + "    max_alerts: 1.9\n", nil),
        (
            hook + "    max_alerts: 2020-01-01\n",
            types("line 6: cannot unmarshal !!timestamp `2020-01-01` into uint64")
        ),
        (hook + "    timeout: 90\n", nil),
        (hook + "    timeout: 1d\n", types("line 6: cannot unmarshal !!str `1d` into time.Duration")),
        (hook + "    send_resolved: 'yes'\n", types("line 6: cannot unmarshal !!str `yes` into bool")),
        (hook + "    send_resolved: [on]\n", types("line 6: cannot unmarshal !!seq into bool")),
        (hook + "    send_resolved: {}\n", types("line 6: cannot unmarshal !!map into bool")),
        (hook + "    url: http://y/\n", types("line 6: field url already set in type webhook.plain")),
        (hook + "    http_config: 7\n", types("line 6: cannot unmarshal !!int `7` into config.plain")),
        (
            hook + "    http_config: {authorization: {kind: x}}\n",
            types("line 6: field kind not found in type config.Authorization")
        ),
        (
            hook + "    http_config: {http_headers: {A: {value: x}}}\n",
            types("line 6: field value not found in type config.Header")
        ),
        (
            hook + "    http_config: {basic_auth: {password: [a]}}\n",
            types("line 6: cannot unmarshal !!seq into config.plain")
        ),
        (
            hook + "    http_config: {proxy_connect_header: {A: b}}\n",
            types("line 6: cannot unmarshal !!str `b` into []config.Secret")
        ),
        (
            hook + "    max_alerts: x\n    nope: 1\n  - nope: 2\n",
            types(
                "line 6: cannot unmarshal !!str `x` into uint64",
                "line 7: field nope not found in type webhook.plain",
                "line 8: field nope not found in type webhook.plain")
        ),
        (head + "inhibit_rules: {}\n", types("line 4: cannot unmarshal !!map into []common.InhibitRule")),
        (
            head + "inhibit_rules: [{equals: [a]}]\n",
            types("line 4: field equals not found in type common.plain")
        ),
        (
            head + "time_intervals: x\n",
            types("line 4: cannot unmarshal !!str `x` into []config.TimeInterval")
        ),
        (
            head + "time_intervals: [{name: a, time_intervals: [{times: [{start: x}]}]}]\n",
            types("line 4: field start not found in type timeinterval.yamlTimeRange")
        ),
        ("route: [a]\n", types("line 1: cannot unmarshal !!seq into config.plain")),
        ("route: {routes: x}\n", types("line 1: cannot unmarshal !!str `x` into []*config.Route")),
        ("route: {match: {a: b, a: c}}\n", types("line 1: key \"a\" already set in map")),
        ("route: {labels: {a: [b]}}\n", types("line 1: cannot unmarshal !!seq into model.LabelValue")),
        ("route: {group_wait: [1]}\n", types("line 1: cannot unmarshal !!seq into string")),
        ("route: {group_wait: Null}\n", "empty duration string"),
        ("route: {? [a] : b}\n", types("line 1: cannot unmarshal !!seq into string")),
        ("route: {continue: !!str yes}\n", types("line 1: cannot unmarshal !!str `yes` into bool")),
        ("route: {continue: !!bool yes, receiver: a}\n", "undefined receiver \"a\" used in route"),
        ("route: {receiver: !!binary YQ==}\n", "undefined receiver \"a\" used in route"),
        ("route: {receiver: !!binary '?'}\n", "yaml: !!binary value contains invalid base64 data"),
        ("route: {receiver: !!float x}\n", "yaml: cannot decode !!str `x` as a !!float"),
        ("route: *x\n", "yaml: unknown anchor 'x' referenced"),
        ("route: &x {<<: 1}\n", "yaml: map merge requires map or sequence of maps as the value"),
        ("route: &x {routes: [*x]}\n", "yaml: anchor 'x' value contains itself"),
        ("route: {a\n", "yaml: line 1: did not find expected ',' or '}'"),
        ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
        ("a: 1\nb: \"\\q\"\n", "yaml: line 2: found unknown escape character"),
        ("\u{FEFF}" + hook, nil),
        (hook.replacing("\n", with: "\r\n"), nil),
        ("--- {route: {receiver: a}, receivers: [{name: a}]}\n---\n- x\n", nil),
        ("global: {smtp_smarthost: a:b:c}\n", "address a:b:c: too many colons in address"),
        ("global: {smtp_smarthost: '[::1]x:25'}\n", "address [::1]x:25: missing port in address"),
        ("global: {smtp_smarthost: ':25'}\n", "no routes provided"),
        ("global: {slack_app_token_file: a, slack_api_url_file: b}\n", slackBoth),
    ]

    private static let slackBoth =
        "at most one of slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file"
        + " must be configured"

    @Test func `a wrong text is refused in the words of the original`() {
        let wrong = Self.cases.compactMap { given in
            let text = Loading.refusal(given.source)?.text
            return text == given.refusal ? nil : "\(given.source)→ \(text ?? "taken")"
        }
        #expect(wrong == [])
    }

    @Test func `what this build cannot do is taken, and named for who would run it`() {
        let tracing = "tracing is not supported by this build yet"
        let cases: [(String, [String])] = [
            (
                Self.head + "tracing: {endpoint: x}\nx: 1\n",
                [Self.types("line 5: field x not found in type config.plain")]
            ),
            (Self.head + "tracing: {endpoint: x}\n", [tracing]), (Self.head + "tracing:\n", []),
            (Self.head + "event_recorder: {stdout_outputs: [{}]}\n", []),
            ("route: {receiver: a, labels: {x: '{{ .Status }}'}}\nreceivers: [{name: a}]\n", []),
        ]
        let wrong = cases.filter { source, words in
            do throws(ConfigError) {
                return try Loading.load(source).unbuilt != words
            } catch {
                return [error.text] != words
            }
        }.map(\.0)
        #expect(wrong == [])
    }
}
