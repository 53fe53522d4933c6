import AMText

/// What templates are shown where nothing else is named. People's scripts show it, so its words are fixed.
/// Source: cli/template_render.go defaultData.
enum TemplateExample {
    private static let commonLabels = [
        ("commonlabelkey1", "commonlabelvalue1"), ("commonlabelkey2", "commonlabelvalue2"),
    ]
    private static let commonAnnotations = [
        ("commonannotationkey1", "commonannotationvalue1"),
        ("commonannotationkey2", "commonannotationvalue2"),
    ]

    /// The example at a moment, in the form of a webhook's body.
    static func value(at now: Timestamp) -> JSONValue {
        let firing = alert(
            "firing", "fingerprint1", (now - .minutes(5), now),
            labels: [("label1", "value1"), ("label2", "value2"), ("instance", "foo.bar:1234")],
            annotations: [("annotation1", "value1"), ("annotation2", "value2")])
        let resolved = alert(
            "resolved", "fingerprint2", (now - .minutes(10), now), labels: [("foo", "bar"), ("baz", "qux")],
            annotations: [("aaa", "bbb"), ("ccc", "ddd")])
        return .object([
            ("receiver", .string("receiver")), ("status", .string("alertstatus")),
            ("alerts", .array([firing, resolved])),
            (
                "groupLabels",
                map([("grouplabelkey1", "grouplabelvalue1"), ("grouplabelkey2", "grouplabelvalue2")])
            ),
            ("commonLabels", map(commonLabels)), ("commonAnnotations", map(commonAnnotations)),
            ("externalURL", .string("https://example.com")),
        ])
    }

    private static func alert(
        _ status: String, _ fingerprint: String, _ times: (start: Timestamp, end: Timestamp),
        labels: [(String, String)], annotations: [(String, String)]
    ) -> JSONValue {
        .object([
            ("status", .string(status)), ("fingerprint", .string(fingerprint)),
            ("labels", map(labels + commonLabels)), ("annotations", map(annotations + commonAnnotations)),
            ("startsAt", .string(times.start.rfc3339Nano())),
            ("endsAt", .string(times.end.rfc3339Nano())),
            ("generatorURL", .string("https://generatorurl.com")),
        ])
    }

    private static func map(_ pairs: [(String, String)]) -> JSONValue {
        .object(pairs.map { ($0.0, .string($0.1)) })
    }
}
