import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import Glibc

/// Rendering messages, without a server: ours in this process, the others by the `amtool` that lies beside
/// the server's program.
extension Scenario {
    /// A title and a list of 50 alerts as users write them for Slack, rendered again and again.
    static func templates(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        var figures = Figures()
        let isOurs = settings.servers.first?.command == command
        for (name, template) in [("title", "chat.title"), ("text", "chat.text")] {
            let seconds = isOurs ? try ours(template) : try theirs(template, settings, command)
            figures["\(name)_us"] = seconds * 1e6
        }
        return figures
    }

    /// How often a message is rendered.
    private static let count = 2000

    private static let file = """
        {{ define "chat.title" -}}
        [{{ .Status | toUpper }}:{{ .Alerts.Firing | len }}] {{ .GroupLabels.SortedPairs.Values | join " " }}
        {{- end }}
        {{ define "chat.text" -}}
        {{ range .Alerts -}}
        *{{ .Labels.alertname }}* {{ .Annotations.summary }}
        {{ range .Labels.SortedPairs }} • {{ .Name }}: `{{ .Value }}`
        {{ end }}<{{ .GeneratorURL }}|Source>
        {{ end -}}
        {{ end }}
        """

    /// Processor seconds for one message, with the facts made anew for each as for each delivery.
    private static func ours(_ template: String) throws(BenchFault) -> Double {
        let access = FileAccess(read: { _ in Array(file.utf8) }, glob: { _ in ["chat.tmpl"] })
        let letter = letter()
        do {
            let set = try TemplateLoading(zones: ZoneDatabase { _ in nil }).load(["chat.tmpl"], files: access)
            let compiled = IntegrationMeans(files: access, templates: set).text(
                "{{ template \"\(template)\" . }}")
            let began = processorTime(RUSAGE_SELF)
            var bytes = 0
            for _ in 0..<count { bytes += try Rendering(letter, over: outbound).text(compiled).utf8.count }
            guard bytes > count * 10 else { throw BenchFault("nothing was rendered") }
            return (processorTime(RUSAGE_SELF) - began) / Double(count)
        } catch {
            throw BenchFault("templates: \(error)")
        }
    }

    /// Processor seconds for one message: what `amtool` needs for many, less what it needs for none.
    private static func theirs(
        _ template: String, _ settings: Settings, _ command: String
    ) throws(BenchFault) -> Double {
        let program = command.split(separator: " ").first.map(String.init) ?? command
        let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let amtool = (folder + ["amtool"]).joined(separator: "/")
        guard access(amtool, X_OK) == 0 else { throw BenchFault("there is no \(amtool)") }
        let prefix = settings.folder + "/ambench-\(getpid())"
        let (texts, data) = (prefix + ".tmpl", prefix + ".json")
        defer {
            unlink(texts)
            unlink(data)
        }
        try write(file, to: texts)
        try write(try facts(), to: data)
        func run(_ times: Int) throws(BenchFault) -> Double {
            let before = processorTime(RUSAGE_CHILDREN)
            let text = "{{ range \(times) }}{{ template \"\(template)\" $ }}{{ end }}"
            let id = try ServerProcess.spawn(
                [
                    amtool, "template", "render", "--template.glob=\(texts)", "--template.data=\(data)",
                    "--template.text=\(text)",
                ], log: "/dev/null")
            var status: Int32 = 0
            waitpid(id, &status, 0)
            guard status == 0 else { throw BenchFault("amtool ended with status \(status)") }
            return processorTime(RUSAGE_CHILDREN) - before
        }
        return (try run(count) - run(0)) / Double(count)
    }

    /// The letter's facts as the data of `amtool`.
    private static func facts() throws(BenchFault) -> String {
        let access = FileAccess(read: { _ in [] }, glob: { _ in [] })
        do {
            return try Rendering(letter(), over: outbound).text(
                IntegrationMeans(files: access).text("{{ toJson . }}"))
        } catch {
            throw BenchFault("templates: \(error)")
        }
    }

    private static var outbound: Outbound {
        Outbound(
            http: { _ in .success(IncomingResponse(status: 200)) },
            readFile: { path in .failure(TextFailure("open \(path)")) },
            externalURL: "http://am.example:9093", userAgent: "ambench", millisecondsLeft: { _ in 0 })
    }

    private static func letter() -> Notification {
        let start = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_000_000)
        let alerts = (0..<50).map { number in
            let labels: LabelSet = [
                "alertname": "HighLatency", "cluster": "eu1", "instance": "web-\(number):9100", "job": "node",
                "namespace": "shop", "pod": "web-\(number)-abcdef", "severity": "critical", "team": "core",
            ]
            return NotifiedAlert(
                fingerprint: Fingerprint(of: labels), labels: labels,
                annotations: [
                    "summary": "Latency is high", "description": "p99 above 2 s on web-\(number)",
                    "runbook_url": "https://runbooks.example/latency",
                ], generatorURL: "http://prom.example:9090/graph?g0.expr=lat%3E2&g0.tab=1",
                times: AlertTimes(startsAt: start, endsAt: .zero, updatedAt: start), isResolved: false)
        }
        return Notification(
            id: DeliveryID(number: 1), generation: 0, receiver: "team", receiverLabels: [:],
            integration: IntegrationRef(kind: "slack", index: 0, sendResolved: true), groupKey: "{}:{}",
            groupLabels: ["alertname": "HighLatency", "cluster": "eu1"], routeLabels: [:], alerts: alerts,
            reason: .firstNotification, flushedAt: start, deadline: Ticks(nanoseconds: 0), attempt: 1,
            repeatInterval: .seconds(3600), receiverValues: [])
    }

    /// Processor seconds used so far by this process, or by those it started.
    static func processorTime(_ whose: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(whose.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private static func write(_ text: String, to path: String) throws(BenchFault) {
        guard let file = fopen(path, "w") else { throw BenchFault("cannot write \(path): \(Fault.text())") }
        fputs(text, file)
        fclose(file)
    }
}
