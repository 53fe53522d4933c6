import AMConfig
import AMCore
import AMNotify
import AMText
import Testing

/// Labels of routes are templates that may ask for each other.
@Suite struct RouteLabelsTests {
    private static let labels: LabelSet = [
        "plain": "sre", "channel": "#{{ .GroupLabels.alertname | toLower }}-{{ len .Alerts }}",
        "cross": "<{{ routeLabels \"channel\" }}{{ routeLabels \"channel\" }}>",
        "loop": "{{ routeLabels \"pool\" }}", "pool": "{{ routeLabels \"loop\" }}",
        "bad": "{{ .Nope }}", "unknown": "[{{ routeLabels \"nobody\" }}]",
        "reason": "{{ .NotificationReason }}",
        "subject": "{{ template \"__subject\" . }}", "mine": "{{ template \"mine\" }}",
    ]

    private static func routeLabels(_ labels: LabelSet, _ set: TemplateSet) -> RouteLabels {
        var route = Route(receiver: "x")
        route.labels = labels
        return RouteLabels(of: route, templates: set)
    }

    @Test func `each label is rendered over the group, and those that fail are left out and told`() throws {
        let files = FileAccess(
            read: { _ in Array("{{ define \"mine\" }}my own{{ end }}".utf8) }, glob: { _ in ["a.tmpl"] })
        let set = try TemplateLoading(zones: ZoneDatabase { _ in nil }).load(["*"], files: files)
        let group = RouteLabels.Group(
            receiver: "x", groupLabels: ["alertname": "Down"],
            alerts: [LetterSample.alert("a"), LetterSample.alert("b", isResolved: true)],
            moment: LetterSample.moment)
        var failures: [String: String] = [:]
        let rendered = Self.routeLabels(Self.labels, set).rendered(
            Self.labels, for: group, in: LetterSample().outbound
        ) { failures[$0] = $1 }
        #expect(
            rendered == [
                "plain": "sre", "channel": "#down-2", "cross": "<#down-2#down-2>", "unknown": "[]",
                "reason": "unknown", "subject": "[FIRING:1] Down (node)", "mine": "my own",
            ])
        #expect(
            failures.keys.sorted() == ["bad", "loop", "pool"]
                && failures["loop"]?.hasSuffix("route label cycle detected: loop -> pool -> loop") == true)
    }

    @Test func `labels that ask twice for the next one take no longer than a few steps`() throws {
        let labels = (0...40).map { place in
            let next = "routeLabels \"l\(place + 1)\""
            return Label("l\(place)", place == 40 ? "end" : "{{ $x := \(next) }}{{ \(next) }}")
        }
        let set = try TemplateLoading(zones: ZoneDatabase { _ in nil }).load(
            [], files: FileAccess(read: { _ in [] }, glob: { _ in [] }))
        let group = RouteLabels.Group(
            receiver: "x", groupLabels: [:], alerts: [], moment: LetterSample.moment)
        let rendered = Self.routeLabels(LabelSet(labels), set).rendered(
            LabelSet(labels), for: group, in: LetterSample().outbound, note: { _, _ in })
        #expect(rendered["l0"] == "end" && rendered.labels.count == 41)
    }
}
