import AMBytes
import AMClient
import Testing

@Suite struct ExampleTests {
    /// The example of the client's documentation, word for word but for the server.
    @Test func `the example in the documentation does what it says`() async throws {
        let client = try AlertmanagerClient(
            "http://localhost:9093", options: ClientOptions(), timeout: { 1000 }
        ) { request in
            let body =
                switch request.method {
                case "GET": "[{\"labels\":{\"alertname\":\"DiskFull\"}}]"
                case "POST": "{\"silenceID\":\"id\"}"
                default: ""
                }
            return .success(IncomingResponse(status: 200, body: Array(body.utf8)))
        }
        var names: [String] = []
        var query = AlertQuery()
        query.filters = ["severity=\"critical\""]
        for alert in try await client.alerts(query) {
            names.append(alert.labels["alertname"] ?? "")
        }
        let now = APITime(seconds: 1_790_000_000)
        let id = try await client.post(
            PostableSilence(
                matchers: [APIMatcher(name: "alertname", value: "DiskFull")], startsAt: now,
                endsAt: APITime(seconds: now.seconds + 3600), createdBy: "ana", comment: "cleaning up"))
        try await client.expire(id)
        #expect(names == ["DiskFull"] && id == "id")
    }
}
