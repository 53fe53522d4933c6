import AMBytes
import Testing

@Suite struct ExplainEndpointTests {
    private static let file = """
        route: {receiver: all, group_by: [alertname], group_wait: 10s, routes: [{matchers: [team=db], receiver: db, \
        continue: true, mute_time_intervals: [always]}, {matchers: [team=db], receiver: all}]}
        receivers: [{name: all}, {name: db, webhook_configs: [{url: 'http://x'}, {url: 'http://y'}]}]
        time_intervals: [{name: always, time_intervals: [{years: ['2000:2100']}]}]
        """

    @Test func `an alert is shown with its groups`() throws {
        var server = try TestServer(file: Self.file, flags: ["--web.route-prefix=/am"])
        let body = """
            [{"labels":{"alertname":"A","team":"db","x":"<"},"endsAt":"2099-01-01T00:00:00Z"},\
            {"labels":{"alertname":"B"}}]
            """
        let post = HTTPRequest("POST", "/am/api/v2/alerts", json: body)
        let posted = server.answer(post).status
        let target = "/am/api/amserver/v1/explain?filter=alertname%3D"
        let answer = server.answer(HTTPRequest("GET", target + "A"))
        let alert = text(server.answer(HTTPRequest("GET", "/am/api/v2/alerts?filter=alertname%3DA")))
        let head =
            "{\"alerts\":1,\"dueAt\":\"2026-11-21T08:00:10.500Z\",\"key\":\"{}/{team=\\\"db\\\"}:{alertname=\\\"A\\\"}\","
        let rest = "\"labels\":{\"alertname\":\"A\"},\"mutedBy\":"
        #expect(posted == 200 && answer.headers["Content-Type"] == "application/json")
        #expect(
            text(answer)
                == "[{\"alert\":" + alert.dropFirst().dropLast(2) + ",\"groups\":[" + head + rest
                + "[\"always\"],\"receiver\":\"db\",\"state\":\"unprocessed\",\"integrations\":["
                + "{\"name\":\"webhook\",\"index\":0},{\"name\":\"webhook\",\"index\":1}]}," + head + rest
                + "[],\"receiver\":\"all\",\"state\":\"unprocessed\",\"integrations\":[]}]}]\n")
    }

    @Test func `questions that are none are refused, and nothing is an empty list`() throws {
        var server = try TestServer(file: Self.file)
        let table: [(String, String, Int, String)] = [
            ("GET", "", 200, "[]\n"),
            ("GET", "?filter=a%3D~(", 400, "\"error parsing regexp: missing closing )"),
            ("GET", "?receiver=(", 400, "\"failed to parse receiver param: "), ("POST", "", 405, ""),
        ]
        var wrong: [String] = []
        for (method, query, status, start) in table {
            let answer = server.answer(HTTPRequest(method, "/api/amserver/v1/explain" + query))
            if answer.status != status || !text(answer).hasPrefix(start) {
                wrong.append("\(query): \(answer.status) \(text(answer))")
            }
        }
        #expect(wrong == [])
    }
}
