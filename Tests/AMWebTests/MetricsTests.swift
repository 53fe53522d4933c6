import AMBytes
import AMCore
import AMText
import AMWeb
import Testing

private let file = """
    route: {receiver: all, group_wait: 1s, group_by: [a]}
    receivers: [{name: all, webhook_configs: [{url: 'http://localhost:1/'}]}, {name: unused}]
    """

@Suite struct MetricsTests {
    private static func lines(_ server: inout TestServer) -> [String] {
        text(server.answer(HTTPRequest("GET", "/metrics"))).split(separator: "\n").map(String.init)
    }

    @Test func `the page shows what happened under the names of the original`() throws {
        var server = try TestServer(file: file, flags: ["--alerts.per-alertname-limit=1"])
        let body = """
            [{"labels":{"a":"1","alertname":"X"}},{"labels":{"a":"2","alertname":"X"}},{"labels":{}},
            {"labels":{"b":"1"},"endsAt":"2020-01-01T00:00:00Z"}]
            """
        _ = server.answer(HTTPRequest("POST", "/api/v2/alerts", json: body))
        server.pass(.seconds(2))
        _ = server.answer(HTTPRequest("GET", "/nope"))
        _ = server.answer(HTTPRequest("GET", "/api/v2/silence/x"))
        _ = server.answer(HTTPRequest("GET", "/-/healthy"))
        let lines = Self.lines(&server)
        let wanted = [
            "alertmanager_alerts{state=\"active\"} 1", "alertmanager_alerts{state=\"suppressed\"} 0",
            "alertmanager_alerts{state=\"unprocessed\"} 0",
            "alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"} 3",
            "alertmanager_alerts_received_total{status=\"resolved\",version=\"v2\"} 1",
            "alertmanager_alerts_invalid_total{version=\"v2\"} 1", "alertmanager_alerts_limited_total 1",
            "alertmanager_alerts_per_alert_limit 1", "alertmanager_receivers 1",
            "alertmanager_integrations 1",
            "alertmanager_inhibition_rules 0", "alertmanager_cluster_enabled 0",
            "alertmanager_config_last_reload_successful 1", "alertmanager_config_hash 12345",
            "alertmanager_notifications_total{integration=\"webhook\"} 1",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"rateLimited\"} 0",
            "alertmanager_notification_latency_seconds_bucket{integration=\"email\",le=\"+Inf\"} 0",
            "alertmanager_silences{state=\"active\"} 0", "process_start_time_seconds 1.7952495401468148e+09",
            "alertmanager_http_requests_in_flight{method=\"get\"} 1",
            "alertmanager_http_response_size_bytes_bucket{handler=\"/-/healthy\","
                + "method=\"get\",le=\"100\"} 1",
            "alertmanager_http_request_duration_seconds_count{code=\"422\","
                + "handler=\"/api/v2/silence/{silenceID}\",method=\"get\"} 1",
            "promhttp_metric_handler_requests_total{code=\"503\"} 0",
            "alertmanager_build_info{branch=\"main\",goarch=\"amd64\",goos=\"linux\",goversion=\"swift6.3\","
                + "revision=\"abc\",tags=\"unknown\",version=\"0.34.0\"} 1",
            "# TYPE alertmanager_dispatcher_alert_processing_duration_seconds summary",
            "amserver_journal_healthy 1",
        ]
        let missing = wanted.filter { !lines.contains($0) }
        #expect(missing.isEmpty, "\(lines.joined(separator: "\n"))")
    }

    @Test func `families are sorted and each is told once`() throws {
        var server = try TestServer(file: file)
        _ = server.answer(HTTPRequest("GET", "/metrics"))
        let lines = Self.lines(&server)
        let types = lines.filter { $0.hasPrefix("# TYPE") }.map { $0.split(separator: " ")[2] }
        let helps = lines.filter { $0.hasPrefix("# HELP") }.map { $0.split(separator: " ")[2] }
        let isUnknown = lines.contains { $0.contains("/nope") || $0.contains("suppressed_total") }
        #expect(types == types.sorted() && Set(types).count == types.count && types == helps && !isUnknown)
    }

    @Test func `groups and receivers are named when asked for`() throws {
        var server = try TestServer(
            file: file, flags: ["--enable-feature=group-key-in-metrics,receiver-name-in-metrics"])
        _ = server.answer(HTTPRequest("POST", "/api/v2/alerts", json: "[{\"labels\":{\"a\":\"1\"}}]"))
        let lines = Self.lines(&server)
        let wanted = [
            "alertmanager_alerts{group_key=\"{}:{a=\\\"1\\\"}\",state=\"unprocessed\"} 1",
            "alertmanager_notifications_total{integration=\"webhook\",receiver_name=\"all\"} 0",
        ]
        let isSlackShown = lines.contains { $0.contains("integration=\"slack\"") }
        #expect(wanted.allSatisfy { lines.contains($0) } && !isSlackShown)
    }

    @Test func `nothing is said of states before groups run`() throws {
        var server = try TestServer(file: file)
        var reading = server.value.view()
        reading.isDispatching = false
        let route = server.app.route(HTTPRequest("GET", "/metrics"))
        guard case .scrape(let make) = route.action else {
            Issue.record("metrics are a scrape")
            return
        }
        let facts = ScrapeFacts(
            process: ProcessSnapshot(), server: ServerSnapshot(), http: HTTPMetrics(),
            gate: RequestGate(limit: 1))
        let page = make(
            Reading(view: reading, now: server.now, configuration: server.configuration) { _ in [:] }, facts)
        let isShown = text(page).contains("alertmanager_alerts{")
        #expect(!isShown && Self.lines(&server).contains("alertmanager_alerts{state=\"active\"} 0"))
    }

    @Test func `too many requests at once and too slow ones are refused`() {
        var gate = RequestGate(limit: 1)
        let first = gate.enter(method: "GET")
        let post = gate.enter(method: "POST")
        let second = gate.enter(method: "GET")
        gate.leave(method: "GET")
        let third = gate.enter(method: "GET")
        let texts = [first, post, second, third].map { $0.map(text) }
        let refusal = "Limit of concurrent GET requests reached (1), try again later.\n\n"
        let late = RequestTimeout(GoDuration.milliseconds(1500)).map { text($0.response) }
        #expect(
            texts == [nil, nil, refusal, nil] && gate.refused == 1
                && late == "Exceeded configured timeout of 1.5s.\n" && RequestTimeout(.zero) == nil)
    }
}
