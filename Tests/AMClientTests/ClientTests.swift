import AMBytes
import AMText
import Synchronization
import Testing

@testable import AMClient

/// A server made of answers by method and path, which keeps what it was asked.
final class FakeServer: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body: String
    }

    private let answers: [String: Answer]
    private let asked = Mutex<[OutgoingRequest]>([])

    init(_ answers: [String: Answer]) { self.answers = answers }

    /// The requests so far.
    var requests: [OutgoingRequest] { asked.withLock { $0 } }

    func client(_ url: String = "http://host:1/pre/", options: ClientOptions = ClientOptions())
        throws -> AlertmanagerClient
    {
        try AlertmanagerClient(url, options: options, timeout: { 1000 }) { [self] request in
            asked.withLock { $0.append(request) }
            let path = request.url.split(separator: "?")[0]
            let answer = answers["\(request.method) \(path)"] ?? Answer(status: 404, body: "\"nobody\"")
            return .success(IncomingResponse(status: answer.status, body: Array(answer.body.utf8)))
        }
    }
}

@Suite struct ClientTests {
    private static let api = "http://host:1/pre/api/v2"

    @Test func `alerts are asked for and read`() async throws {
        let server = FakeServer([
            "GET \(Self.api)/alerts": .init(
                body: """
                    [{"annotations":{"b":"<x>","a":"1"},"endsAt":"2099-01-01T00:00:00.000+02:00",\
                    "fingerprint":"f8733fbbbed07019","receivers":[{"name":"r"},{"name":"s"}],\
                    "startsAt":"2026-01-01T00:00:00.000Z","status":{"inhibitedBy":[],"mutedBy":["m"],\
                    "silencedBy":["i"],"state":"suppressed"},"updatedAt":"2026-11-21T16:24:31.946Z",\
                    "generatorURL":"http://g","labels":{"alertname":"foo","a":"b"}}]
                    """)
        ])
        var query = AlertQuery()
        query.filters = ["a=\"b\"", "c!=d e"]
        query.receiver = "r|s"
        query.showsInhibited = false
        let alerts = try await server.client().alerts(query)
        var json: [UInt8] = []
        alerts.first?.json.append(to: &json)
        let got: [String] = [
            server.requests.map(\.url).joined(), server.requests.first?.headers["Accept"] ?? "",
            alerts.first?.labels["alertname"] ?? "", alerts.first?.receivers.joined(separator: ",") ?? "",
            alerts.first?.endsAt.description ?? "", String(decoding: json, as: UTF8.self),
        ]
        #expect(
            got == [
                "\(Self.api)/alerts?active=true&filter=a%3D%22b%22&filter=c%21%3Dd+e&inhibited=false"
                    + "&receiver=r%7Cs&silenced=true&unprocessed=true",
                "application/json", "foo", "r,s", "2099-01-01T00:00:00.000+02:00",
                """
                {"annotations":{"a":"1","b":"\\u003cx\\u003e"},"endsAt":"2099-01-01T00:00:00.000+02:00",\
                "fingerprint":"f8733fbbbed07019","receivers":[{"name":"r"},{"name":"s"}],\
                "startsAt":"2026-01-01T00:00:00.000Z","status":{"inhibitedBy":[],"mutedBy":["m"],\
                "silencedBy":["i"],"state":"suppressed"},"updatedAt":"2026-11-21T16:24:31.946Z",\
                "generatorURL":"http://g","labels":{"a":"b","alertname":"foo"}}
                """,
            ])
    }

    @Test func `refusals are told as the original's client tells them`() async throws {
        let table:
            [(
                status: Int, body: String, ask: @Sendable (AlertmanagerClient) async throws -> Void,
                text: String
            )] = [
                (
                    400, "\"bad \\\"x\\\" & y\"", { _ = try await $0.alerts() },
                    "[GET /alerts][400] getAlertsBadRequest \"bad \\\"x\\\" \\u0026 y\""
                ),
                (401, "no", { _ = try await $0.alerts() }, "[GET /alerts] getAlerts (status 401): {}"),
                (
                    422, "{}", { try await $0.expire("a b/c") },
                    "[DELETE /silence/{silenceID}] deleteSilence (status 422): {}"
                ),
                (
                    404, "", { _ = try await $0.silence("x") },
                    "[GET /silence/{silenceID}][404] getSilenceNotFound"
                ),
                (
                    500, "\"full\"", { _ = try await $0.silences() },
                    "[GET /silences][500] getSilencesInternalServerError \"full\""
                ),
                (502, "<html>", { _ = try await $0.status() }, "[GET /status] getStatus (status 502): {}"),
                (
                    200, "<html>", { _ = try await $0.status() },
                    "the server at http://host:1/api/v2 answered text/html, not JSON: "
                        + "is this an Alertmanager?"
                ),
                (200, "[1]", { _ = try await $0.silences() }, "the answer is no object"),
                (200, "{\"uptime\":3}", { _ = try await $0.status() }, "uptime in the answer is no text"),
            ]
        var got: [String] = []
        for row in table {
            let client = try AlertmanagerClient("host:1", options: ClientOptions(), timeout: { 1 }) { _ in
                .success(IncomingResponse(status: row.status, body: Array(row.body.utf8)))
            }
            do {
                try await row.ask(client)
                got.append("nothing was thrown")
            } catch {
                got.append("\(error)")
            }
        }
        #expect(got == table.map(\.text))
    }

    @Test func `the URL of a server may lack whatever is usual`() throws {
        let table = [
            ("http://h:9/a/b//", "http://h:9/a/b/api/v2"), ("127.0.0.1:9093", "http://127.0.0.1:9093/api/v2"),
            ("localhost:9093/x", "http://localhost:9093/x/api/v2"),
            ("/p", "http://localhost:9093/p/api/v2"), ("https://u:p%40@h", "https://h/api/v2"),
            ("http://[::1]:9093/?q=1", "http://[::1]:9093/api/v2"), ("h", "http://h/api/v2"),
        ]
        let got = try table.map { ($0.0, try APIAddress($0.0).text) }
        #expect(got.map(\.1) == table.map(\.1))
        #expect(try APIAddress("https://u:p%40@h").user?.password == "p@")
    }

    @Test func `silences are made, changed and ended`() async throws {
        let server = FakeServer([
            "POST \(Self.api)/silences": .init(body: "{\"silenceID\":\"new\"}"),
            "DELETE \(Self.api)/silence/a%20b": .init(body: ""),
            "GET \(Self.api)/silence/x": .init(
                body: """
                    {"id":"x","status":{"state":"active"},"updatedAt":"2026-01-01T00:00:00.000Z",\
                    "annotations":{"k":"v"},"comment":"c","createdBy":"ana",\
                    "endsAt":"2026-01-02T00:00:00.000Z","matchers":[{"isRegex":true,"name":"n","value":"v"}],\
                    "startsAt":"2026-01-01T00:00:00.000Z"}
                    """),
        ])
        let client = try server.client()
        let silence = try await client.silence("x")
        let id = try await client.post(silence.content)
        try await client.expire("a b")
        let posted = server.requests.last { $0.method == "POST" }.map {
            String(decoding: $0.body, as: UTF8.self)
        }
        let got: [String?] = [id, silence.state, posted]
        #expect(
            got == [
                "new", "active",
                """
                {"id":"x","annotations":{"k":"v"},"comment":"c","createdBy":"ana",\
                "endsAt":"2026-01-02T00:00:00.000Z","matchers":[{"isEqual":true,"isRegex":true,"name":"n",\
                "value":"v"}],"startsAt":"2026-01-01T00:00:00.000Z"}
                """,
            ])
    }

    @Test func `the rest of the API is read`() async throws {
        let server = FakeServer([
            "GET \(Self.api)/receivers": .init(body: "[{\"name\":\"a\"},{\"name\":\"b\"}]"),
            "GET \(Self.api)/alerts/groups": .init(
                body:
                    """
                    [{"alerts":[{"labels":{"a":"b"}}],"labels":{"c":"d"},"receiver":{"name":"r"}}]
                    """
            ),
            "POST \(Self.api)/alerts": .init(body: ""),
        ])
        let client = try server.client()
        let names = try await client.receivers()
        let groups = try await client.groups()
        try await client.post([PostableAlert(labels: ["b": "1", "a": "2"], endsAt: .zero)])
        let got: [String?] = [
            names.joined(separator: ","), groups.first?.receiver, groups.first?.labels["c"],
            groups.first?.alerts.first?.labels["a"], server.requests[1].url,
            server.requests.last.map { String(decoding: $0.body, as: UTF8.self) },
        ]
        #expect(
            got == [
                "a,b", "r", "d", "b",
                "\(Self.api)/alerts/groups?active=true&inhibited=true&silenced=true",
                "[{\"endsAt\":\"0001-01-01T00:00:00.000Z\",\"labels\":{\"a\":\"2\",\"b\":\"1\"}}]",
            ])
    }

    @Test func `user and password of the URL are sent, but not next to other rights`() async throws {
        let server = FakeServer(["GET http://h/api/v2/receivers": .init(body: "[]")])
        _ = try await server.client("http://u:p@h").receivers()
        var options = ClientOptions()
        options.bearerToken = "t"
        var refusal = ""
        do { _ = try server.client("http://u:p@h", options: options) } catch { refusal = "\(error)" }
        #expect(
            server.requests.first?.options.authorization
                == .basic(username: .inline("u"), password: .inline("p")))
        #expect(refusal == "basic authentication and http.config.file are mutually exclusive")
    }
}
