import AMBytes
import AMCore
import AMText
import AMWeb
import Testing

private let file = "route: {receiver: all, group_wait: 1h}\nreceivers: [{name: all}]\n"

@Suite struct RoutingTests {
    @Test func `paths lead where they led in the original`() throws {
        // Prefix, method, target, status, location or allow.
        let cases: [(String, String, String, Int, String)] = [
            ("", "GET", "/", 200, ""), ("", "POST", "/", 405, "GET, OPTIONS"),
            ("", "GET", "/favicon.ico", 200, ""),
            ("", "GET", "/assets/app.css", 200, ""), ("", "GET", "/assets/nope.css", 404, ""),
            ("", "GET", "/assets", 301, "/assets/"), ("", "GET", "/index.html", 404, ""),
            ("", "GET", "/-/Ready?x=1", 301, "/-/ready?x=1"), ("", "HEAD", "/-/ready/", 307, "/-/ready"),
            ("", "POST", "/-/RELOAD", 307, "/-/reload"), ("", "POST", "/-/HEALTHY", 404, ""),
            ("", "GET", "/a/../-/healthy", 301, "/-/healthy"), ("", "GET", "/./metrics/", 301, "/metrics/"),
            ("", "POST", "//-/reload", 301, "/-/reload"), ("", "GET", "/%2D/healthy", 200, ""),
            ("", "GET", "/%zz", 400, ""), ("", "GET", "http://h/-/healthy", 200, ""),
            ("", "GET", "/api/v2?a=b", 301, "/api/v2/?a=b"), ("", "OPTIONS", "/nope", 404, ""),
            ("", "OPTIONS", "/api/v1/alerts", 200, "GET, OPTIONS, POST"),
            ("", "GET", "/api/v1/silence/x/", 301, "/api/v1/silence/x"),
            ("", "DELETE", "/api/v1/silence/x", 410, ""),
            ("", "PUT", "/api/v1/silence/x", 405, "DELETE, GET, OPTIONS"),
            ("", "GET", "/api/v1/silence/x/y", 404, ""), ("", "GET", "/api/v1/", 404, ""),
            ("/am/", "GET", "/", 302, "/am"), ("am", "POST", "/", 405, "GET, OPTIONS"),
            ("/am", "GET", "/am", 301, "/am/"),
            ("/am", "GET", "/AM/", 301, "/am/"), ("/am", "GET", "/am/", 200, ""),
            ("/am", "GET", "/am/metrics", 200, ""),
            ("/am", "GET", "/am/api/v2", 301, "/am/api/v2/"), ("/am", "GET", "/api/v2/status", 404, ""),
            ("/a/b", "GET", "/a/b/api/v2/status", 200, ""), ("/", "GET", "/api/v2/status/", 200, ""),
            ("", "GET", "/api/v2/status//", 301, "/api/v2/status/"),
        ]
        var wrong: [String] = []
        for (prefix, method, target, status, place) in cases {
            var server = try TestServer(file: file, flags: ["--web.route-prefix=\(prefix)"])
            let answer = server.answer(HTTPRequest(method, target))
            let got = answer.headers["Location"] ?? answer.headers["Allow"] ?? ""
            if answer.status != status || got != place {
                wrong.append("\(prefix) \(method) \(target): \(answer.status) \(got)")
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `what cannot be read as a media type is refused with Go's words`() throws {
        let cases: [(String, Int, String)] = [
            ("application/json", 200, ""), ("application/json;charset=utf-8", 200, ""),
            ("application/json;", 200, ""),
            ("Application/JSON ; a=\"x y\"", 200, ""), ("text", 415, "\"text\""),
            ("/json", 400, "mime: no media type"),
            ("a b", 400, "mime: expected slash after first token"),
            ("a/", 400, "mime: expected token after slash"),
            ("a/b/c", 400, "mime: unexpected content after media subtype"),
            ("application/json; x", 400, "mime: invalid media parameter"),
            ("application/json; a=1; A=2", 400, "mime: duplicate parameter name"),
        ]
        var wrong: [String] = []
        for (type, status, part) in cases {
            var server = try TestServer(file: file)
            let answer = server.answer(
                HTTPRequest("POST", "/api/v2/alerts", [("Content-Type", type)], json: "[]"))
            let message = (try? JSONValue(parsing: bytes(answer)))?["message"]?.string ?? ""
            if answer.status != status || !message.contains(part) {
                wrong.append("\(type): \(answer.status) \(message)")
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `texts of the fallback reach the log`() throws {
        var server = try TestServer(file: file)
        _ = server.answer(HTTPRequest("GET", "/api/v2/alerts?filter=a%3Db%2Cc%3Dd"))
        _ = server.answer(HTTPRequest("GET", "/api/v1/alerts"))
        let messages = server.log.map { String($0.message.prefix(30)) }
        #expect(messages == ["Alertmanager is moving to a ne", "v1 API received a request on a"])
    }

    @Test func `a full journal or mailbox is said`() throws {
        var server = try TestServer(file: file)
        _ = server.value.turn([.journal(failure: "disk full")], at: server.now)
        let silence = """
            {"matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2020-01-01T00:00:00Z",
            "endsAt":"2099-01-01T00:00:00Z","createdBy":"x","comment":"y"}
            """
        let refused = server.answer(HTTPRequest("POST", "/api/v2/silences", json: silence)).status
        let taken = server.answer(HTTPRequest("POST", "/api/v2/alerts", json: "[{\"labels\":{\"a\":\"b\"}}]"))
            .status
        #expect([refused, taken, ServerAnswers.overloaded.status] == [503, 200, 503])
    }
}
