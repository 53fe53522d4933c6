import AMConfig
import AMCore
import AMNotify
import AMText
import Glibc

/// Loading a large configuration, without a server: ours in this process, the others by the `amtool` that
/// lies beside the server's program.
extension Scenario {
    /// 1,000 routes with two matchers each, and 300 receivers with two integrations each, read and checked.
    static func loading(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let isOurs = settings.servers.first?.command == command
        return isOurs ? try oursLoading() : try theirsLoading(settings, command)
    }

    /// The configuration.
    private static var text: String {
        var text = "route:\n  receiver: team-0\n  group_by: [alertname, cluster]\n  routes:\n"
        for number in 0..<1000 {
            text += """
                  - matchers: ['service="service-\(number)"', 'severity=~"critical|warning|page-\(number % 9)"']
                    receiver: team-\(number % 300)
                    group_wait: 10s
                    repeat_interval: 3h

                """
        }
        text += "receivers:\n"
        for number in 0..<300 {
            text += """
                - name: team-\(number)
                  webhook_configs:
                  - url: https://hooks.example/\(number)
                    http_config: {authorization: {credentials: secret-\(number)}}
                  slack_configs:
                  - api_url: https://chat.example/services/\(number)
                    channel: '#team-\(number)'
                    title: '{{ .GroupLabels.alertname }} for team \(number)'

                """
        }
        return text
    }

    private static func oursLoading() throws(BenchFault) -> Figures {
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        let files = FileAccess(read: { _ in [] }, glob: { _ in [] })
        let bytes = Array(text.utf8)
        var figures = Figures()
        do {
            let loader = ConfigurationLoader(catalogue: .known, environment: environment)
            let began = processorTime(RUSAGE_SELF)
            let configuration = try loader.load(bytes, folder: "/")
            let loaded = processorTime(RUSAGE_SELF)
            let set = try TemplateLoading(zones: environment.zones).load([], files: files)
            let faults = TemplateCheck(set).faults(of: configuration)
            let checked = processorTime(RUSAGE_SELF)
            let findings = configuration.review(ReviewOptions(), files: files)
            let reviewed = processorTime(RUSAGE_SELF)
            guard configuration.settings.route.children.count == 1000, faults.isEmpty else {
                throw BenchFault("\(faults.count) faults, \(findings.count) findings")
            }
            figures["load_ms"] = (loaded - began) * 1e3
            figures["templates_ms"] = (checked - loaded) * 1e3
            figures["review_ms"] = (reviewed - checked) * 1e3
        } catch {
            throw BenchFault("loading: \(error)")
        }
        return figures
    }

    /// Processor time of a check, less that of a check of next to nothing.
    private static func theirsLoading(_ settings: Settings, _ command: String) throws(BenchFault) -> Figures {
        let program = command.split(separator: " ").first.map(String.init) ?? command
        let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let amtool = (folder + ["amtool"]).joined(separator: "/")
        guard access(amtool, X_OK) == 0 else { throw BenchFault("there is no \(amtool)") }
        let path = settings.folder + "/ambench-\(getpid()).yml"
        defer { unlink(path) }
        func run(_ text: String) throws(BenchFault) -> Double {
            guard let file = fopen(path, "w") else {
                throw BenchFault("cannot write \(path): \(Fault.text())")
            }
            fputs(text, file)
            fclose(file)
            let before = processorTime(RUSAGE_CHILDREN)
            let id = try ServerProcess.spawn([amtool, "check-config", path], log: "/dev/null")
            var status: Int32 = 0
            waitpid(id, &status, 0)
            guard status == 0 else { throw BenchFault("amtool ended with status \(status)") }
            return processorTime(RUSAGE_CHILDREN) - before
        }
        var figures = Figures()
        figures["load_ms"] = (try run(text) - run("route: {receiver: a}\nreceivers: [{name: a}]\n")) * 1e3
        return figures
    }
}
