import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText
import Testing

/// What is said about the templates of a configuration.
struct TemplateCheckTests {
    private static let zones = ZoneDatabase { _ in nil }

    private static let definitions = """
        {{ define "team.title" }}{{ .GroupLabels.team }}: {{ .CommonLabels.alertname }}{{ end }}
        {{ define "team.text" }}{{ if .GroupLabels.cluster }}{{ .GroupLabels.cluster }}{{ end }}{{ end }}
        {{ define "team.link" }}{{ template "team.title" . }}{{ end }}
        """

    private static let files = FileAccess(
        read: { (_) throws(FileAccess.Failure) in Array(definitions.utf8) },
        glob: { (pattern) throws(FileAccess.Failure) in [pattern] })

    /// The check of a receiver with one webhook, whose payload has one text.
    private static func check(_ template: String, groupBy: String = "[alertname]") -> CheckedConfig {
        let source = """
            route:
              receiver: hook
              group_by: \(groupBy)
            receivers:
            - name: hook
              webhook_configs:
              - url: http://localhost/
                payload:
                  text: '\(template)'
            templates: [team.tmpl]
            """
        let options = ConfigCheck.Options(
            environment: DecodingEnvironment(dialect: .fallback, zones: zones), explains: true)
        return ConfigCheck(options, files: files).check(Array(source.utf8), path: "am.yml")
    }

    /// Shape: a template, and the findings about it.
    private static let table: [(String, [String])] = [
        ("no template", []), ("{{ .Status }}", []), ("{{ template \"__subject\" . }}", []),
        ("{{ template \"team.text\" . }}", []),
        ("{{ .Status", ["9:7 error template-broken"]), ("{{ nope . }}", ["9:7 error template-broken"]),
        ("{{ template \"team.titel\" . }}", ["9:7 error template-undefined"]),
        ("{{ if false }}{{ template \"x\" . }}{{ end }}", ["9:7 error template-undefined"]),
        ("{{ .Stats }}", ["9:7 warning template-fails"]),
        ("{{ (index .Alerts.Firing 0).Labels.alertname }}", ["9:7 warning template-fails"]),
        ("{{ (index .Alerts 0).Labels.alertname }}", []),
        ("{{ .GroupLabels.alertname }}", []),
        ("{{ .GroupLabels.cluster }}", ["9:7 warning template-label-not-grouped"]),
        ("{{ $.GroupLabels.cluster | toUpper }}", ["9:7 warning template-label-not-grouped"]),
        ("{{ index .GroupLabels \"cluster\" }}", ["9:7 warning template-label-not-grouped"]),
        ("{{ with .GroupLabels.cluster }}{{ . }}{{ end }}", []),
        ("{{ .GroupLabels.SortedPairs.Values | join \" \" }}", []),
        ("{{ .CommonLabels.cluster }}", []),
        ("{{ template \"team.link\" . }}", ["9:7 warning template-label-not-grouped"]),
    ]

    @Test func `templates that cannot say what they should are found`() {
        var faults: [String] = []
        for (template, expected) in Self.table {
            let found = Self.check(template).findings.map { finding in
                let place = finding.place.map { "\($0.line):\($0.column)" } ?? "-"
                return "\(place) \(finding.severity.word) \(finding.code)"
            }
            if found != expected { faults.append("\(template): \(found)") }
        }
        #expect(faults == [])
    }

    @Test func `a group by everything has every label`() {
        #expect(Self.check("{{ .GroupLabels.cluster }}", groupBy: "['...']").findings == [])
    }

    /// The findings about templates in the files of a folder of vectors, `FILE: CODE`.
    private static func findings(in folder: String) throws -> [String] {
        let nothing = FileAccess(
            read: { (path) throws(FileAccess.Failure) in throw FileAccess.Failure("open \(path)") },
            glob: { (_) throws(FileAccess.Failure) in [] })
        let options = ConfigCheck.Options(
            environment: DecodingEnvironment(dialect: .fallback, zones: zones), explains: true)
        let check = ConfigCheck(options, files: nothing)
        return try VectorFile.list(folder).filter { $0.hasSuffix(".yml") }.flatMap { name in
            check.check(try VectorFile.read(folder + "/" + name), path: name).findings
                .filter { $0.code.hasPrefix("template-") }.map { "\(name): \($0.code)" }
        }
    }

    @Test func `the templates of sensible configurations and all defaults are sound`() throws {
        #expect(try Self.findings(in: "explain/sensible") == [])
    }

    @Test func `of the captured configurations those with broken templates are found`() throws {
        let found = try Self.findings(in: "config")
        #expect(
            found == [
                "route-labels.yml: template-label-not-grouped", "tmplstring-not-parsed.yml: template-broken",
                "webhook-url-template.yml: template-label-not-grouped",
            ])
    }

    @Test func `a name that is almost right is suggested`() {
        let finding = Self.check("{{ template \"team.titel\" . }}").findings.first
        #expect(finding?.suggestion == "Did you mean \"team.title\"?")
    }

    @Test func `the explanation of a file reads as it should`() {
        let checked = Self.check("{{ .GroupLabels.cluster }}")
        #expect(
            checked.report + checked.explanation == """
                Checking 'am.yml'  SUCCESS
                Found:
                 - global config
                 - route
                 - 0 inhibit rules
                 - 1 receivers
                 - 1 templates
                  SUCCESS

                am.yml:9:7: warning: receivers[0].webhook_configs[0].payload.text asks for .GroupLabels.cluster, \
                but route (line 1) does not group by it: it is empty there [template-label-not-grouped]
                    Add cluster to group_by, or ask for .CommonLabels.cluster, which is set if all alerts of the \
                group agree on it.

                Timetable:
                 - told 30s after the first alert, changes every 5m, repeated every 4h5m: route (line 1)


                """)
    }

    @Test func `a load says which template of which receiver is wrong`() throws {
        let source = """
            route: {receiver: a}
            receivers:
            - name: a
              webhook_configs: [{url: 'http://h', payload: {text: '{{ .X'}}]
            """
        let loader = ConfigurationLoader(
            catalogue: .known, environment: DecodingEnvironment(dialect: .fallback, zones: Self.zones))
        let configuration = try loader.load(Array(source.utf8), folder: ".")
        let set = try TemplateLoading(zones: Self.zones).load([], files: Self.files)
        let faults = TemplateCheck(set).faults(of: configuration)
        let path = "receivers[0].webhook_configs[0].payload.text"
        let fields = faults.first?.logLine.fields ?? []
        #expect(
            fields.prefix(3) == [
                LogField("receiver", "a"), LogField("field", path), LogField("line", .int(4)),
            ] && faults.first?.refusal.hasPrefix("line 4: \(path): template: :1: ") == true)
    }
}
