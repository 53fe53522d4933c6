import AMBytes
import AMNet
import Glibc
import Testing

/// The client against a server on the loopback interface.
@Suite struct ClientLoopbackTests {
    private static let agent = HTTPFields([
        .init("User-Agent", "Alertmanager/0.34.0"), .init("Content-Type", "application/json"),
    ])

    private static func post(_ url: String, _ body: String = "{}\n") -> OutgoingRequest {
        OutgoingRequest(
            method: "POST", url: url, headers: agent, body: Array(body.utf8), timeoutMilliseconds: 20_000)
    }

    /// The failure that a request ends with; nil when it succeeds.
    private static func failure(_ client: HTTPClient, _ request: OutgoingRequest) async -> TransportFailure? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    private static func names(_ request: FarEnd.Received) -> [String] {
        request.headers.all.map(\.name).sorted()
    }

    @Test func `a POST carries the headers that Go sends and no other`() async throws {
        let server = FarEnd { _ in .answer(200, [("X-Trace", " abc ")], "fine") }
        let client = HTTPClient()
        let answer = try await client.send(Self.post(server.url("/hook?a=1#part"), "{\"ä\":1}\n"))
        let request = try #require(server.received.first)
        #expect(Self.names(request) == ["Content-Length", "Content-Type", "Host", "User-Agent"])
        #expect(
            [request.method, request.target, request.headers["Host"], request.headers["Content-Length"]]
                == ["POST", "/hook?a=1", "127.0.0.1:\(server.port)", "9"])
        #expect(request.body == Array("{\"ä\":1}\n".utf8))
        #expect(
            answer.status == 200 && answer.body == Array("fine".utf8) && answer.headers["x-trace"] == "abc")
        #expect(answer.bodyFailure == nil)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `each method goes out with the body that belongs to it, over one connection`() async throws {
        let server = FarEnd { .answer(200, [], $0.method) }
        let client = HTTPClient()
        var seen: [String] = []
        for (method, body) in [
            ("GET", ""), ("POST", ""), ("POST", "b"), ("PUT", "b"), ("GET", ""), ("HEAD", ""), ("DELETE", ""),
            ("GET", "b"), ("POST", "b"),
        ] {
            var request = Self.post(server.url(), body)
            request.method = method
            request.headers["Content-Type"] = nil
            _ = try await client.send(request)
            let got = try #require(server.received.last)
            let text = String(decoding: got.body, as: UTF8.self)
            seen.append("\(got.method) \(got.headers["Content-Length"] ?? "-") \(text)")
        }
        #expect(
            seen == [
                "GET - ", "POST 0 ", "POST 1 b", "PUT 1 b", "GET - ", "HEAD - ", "DELETE - ", "GET 1 b",
                "POST 1 b",
            ])
        #expect(server.connections == 1)
        #expect(
            server.received.allSatisfy { $0.headers["Content-Type"] == nil && $0.headers["Accept"] == nil })
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a large body goes out whole and at once`() async throws {
        let server = FarEnd { .answer(200, [], "\($0.body.count)") }
        let client = HTTPClient()
        let text = String(repeating: "0123456789", count: 250_000)
        for _ in 0..<2 {
            let answer = try await client.send(Self.post(server.url(), text))
            #expect(answer.body == Array("2500000".utf8))
        }
        #expect(server.received.allSatisfy { $0.headers["Expect"] == nil && $0.body == Array(text.utf8) })
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `redirects are followed as Go follows them`() async throws {
        let server = FarEnd { request in
            switch request.target {
            case "/302": .answer(302, [("Location", "/moved")])
            case "/307": .answer(307, [("Location", "/moved?x=1")])
            case "/loop": .answer(302, [("Location", "/loop")])
            case "/nowhere": .answer(302, [], "no way")
            default: .answer(200)
            }
        }
        let client = HTTPClient()
        var trail: [String] = []
        for path in ["/302", "/307", "/nowhere"] {
            _ = try await client.send(Self.post(server.url(path), "b"))
        }
        for got in server.received {
            let type = got.headers["Content-Type"] ?? "-"
            let referer = got.headers["Referer"].map { " from \($0.suffix(4))" } ?? ""
            trail.append(
                "\(got.method) \(got.target) \(got.body.count) \(type)\(referer)"
            )
        }
        #expect(
            trail == [
                "POST /302 1 application/json", "GET /moved 0 - from /302",
                "POST /307 1 application/json", "POST /moved?x=1 1 application/json from /307",
                "POST /nowhere 1 application/json",
            ])
        let failure = await Self.failure(client, Self.post(server.url("/loop")))
        #expect(failure?.text == "Post \"/loop\": stopped after 10 redirects")
        #expect(server.received.count { $0.target == "/loop" } == 10)
        var stay = Self.post(server.url("/302"))
        stay.options.followRedirects = false
        #expect(try await client.send(stay).status == 302)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `credentials and sensitive headers do not go to another host`() async throws {
        let second = FarEnd { .answer($0.target == "/a" ? 307 : 200, [("Location", "/b")]) }
        let first = FarEnd { _ in .answer(307, [("Location", "http://localhost:\(second.port)/a")]) }
        let client = HTTPClient()
        var request = Self.post(first.url())
        request.options.authorization = .credentials(type: "Bearer", .inline("tok en"))
        request.options.headers = [
            HTTPHeaderSetting(name: "cookie", values: [.inline("c")]),
            HTTPHeaderSetting(name: "x-one", values: [.inline("a"), .inline("b")]),
        ]
        _ = try await client.send(request)
        let sent = (first.received + second.received).map { got in
            [got.headers["Authorization"] ?? "-", got.headers["Cookie"] ?? "-"] + got.headers.values("X-One")
        }
        #expect(sent == [["Bearer tok en", "c", "a", "b"], ["-", "-", "a", "b"], ["-", "-", "a", "b"]])
        client.stop(graceMilliseconds: 0)
        first.stop()
        second.stop()
    }

    /// A server that fails in the way its path names.
    private static func troublesome() -> FarEnd {
        FarEnd { request in
            switch request.target {
            case "/drop": .hangUp
            case "/reset": .reset
            case "/nonsense": .bytes("nonsense\r\n\r\n")
            case "/long":
                .bytes("HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 60_000) + "\r\n\r\n")
            default: .silence
            }
        }
    }

    @Test func `failures read as Go's`() async throws {
        let server = Self.troublesome()
        var limits = ClientLimits()
        limits.headerBytes = 50_000
        let client = HTTPClient(limits: limits)
        let free = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let closed = FarEnd.bindToAnyPort(free)
        close(free)
        var slow = Self.post(server.url("/slow"))
        slow.timeoutMilliseconds = 60
        var broken = Self.post(server.url())
        broken.headers["X-Bad"] = "a\nb"
        let home = "http://127.0.0.1:\(server.port)"
        let table: [(OutgoingRequest, TransportFailure.Kind, String)] = [
            (Self.post(server.url("/drop")), .connection, "Post \"\(home)/drop\": EOF"),
            (slow, .timeout, "Post \"\(home)/slow\": context deadline exceeded"),
            (broken, .setup, "Post \"\(home)/\": net/http: invalid header field value for \"X-Bad\""),
            (
                Self.post("http://me:secret@127.0.0.1:\(closed)/x"), .connection,
                "Post \"http://me:***@127.0.0.1:\(closed)/x\": "
                    + "dial tcp 127.0.0.1:\(closed): connect: connection refused"
            ),
            (
                Self.post("http://nope.invalid/"), .connection,
                "Post \"http://nope.invalid/\": dial tcp: lookup nope.invalid: no such host"
            ),
            (Self.post("ftp://a/"), .setup, "Post \"ftp://a/\": unsupported protocol scheme \"ftp\""),
            (Self.post("http:///x"), .setup, "Post \"http:///x\": http: no Host in request URL"),
            (
                Self.post("http://a/%zz"), .setup, "parse \"http://a/%zz\": invalid URL escape \"%zz\""
            ),
            (
                Self.post(server.url("/nonsense")), .connection,
                "Post \"\(home)/nonsense\": "
                    + "net/http: HTTP/1.x transport connection broken: malformed HTTP response"
            ),
            (
                Self.post(server.url("/long")), .connection,
                "Post \"\(home)/long\": net/http: server response headers exceeded 50000 bytes; aborted"
            ),
        ]
        var wrong: [String] = []
        for (request, kind, text) in table {
            let failure = await Self.failure(client, request)
            if failure?.kind != kind || failure?.text != text {
                wrong.append("\(text) ≠ \(failure?.text ?? "success")")
            }
        }
        #expect(wrong == [])
        let reset = await Self.failure(client, Self.post(server.url("/reset")))
        let text = reset?.redactedText ?? ""
        #expect(text.hasPrefix("Post \"<redacted>\": read tcp 127.0.0.1:"))
        #expect(text.hasSuffix("->127.0.0.1:\(server.port): read: connection reset by peer"))
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `an answer whose body breaks off is an answer that says so`() async throws {
        let head = "HTTP/1.1 500 Bad\r\nContent-Length: 10\r\n\r\nhalf"
        let server = FarEnd { $0.target == "/cut" ? .bytes(head) : .bytesThenSilence(head) }
        let client = HTTPClient()
        var slow = Self.post(server.url("/slow"))
        slow.timeoutMilliseconds = 1_000
        var seen: [String] = []
        for request in [Self.post(server.url("/cut")), slow] {
            let answer = try await client.send(request)
            let text = String(decoding: answer.body, as: UTF8.self)
            seen.append("\(answer.status) \(text) \(answer.bodyFailure?.cause ?? "whole")")
        }
        #expect(seen == ["500 half unexpected EOF", "500 half context deadline exceeded"])
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `of a long body the first part is kept, and an endless one is left`() async throws {
        let endless = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 900_000)
        let server = FarEnd { request in
            request.target == "/endless"
                ? .bytesThenSilence(endless) : .answer(200, [], String(repeating: "y", count: 5_000))
        }
        let client = HTTPClient()
        var sizes: [Int] = []
        for path in ["/", "/endless", "/"] {
            var request = Self.post(server.url(path))
            request.keptBodyLimit = 100
            let answer = try await client.send(request)
            sizes.append(answer.body.count)
            #expect(answer.bodyFailure == nil)
        }
        #expect(sizes == [100, 100, 100])
        #expect(server.connections == 2)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a request can be given up, by its id or with its task`() async throws {
        let server = FarEnd { _ in .silence }
        let client = HTTPClient()
        let outcome = await withCheckedContinuation { continuation in
            let id = client.send(Self.post(server.url())) { continuation.resume(returning: $0) }
            client.cancel(id)
        }
        #expect(throws: TransportFailure.self) { try outcome.get() }
        let task = Task { await Self.failure(client, Self.post(server.url())) }
        while server.received.isEmpty { await Task.yield() }
        task.cancel()
        let failure = await task.value
        #expect(failure?.kind == .cancelled && failure?.cause == "context canceled")
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `stopping lets requests end for a while and gives up the rest`() async throws {
        let server = FarEnd { $0.target == "/quick" ? .answer(200) : .silence }
        let client = HTTPClient()
        async let hung = Self.failure(client, Self.post(server.url("/hung")))
        async let quick = client.send(Self.post(server.url("/quick")))
        while server.received.count < 2 { await Task.yield() }
        client.stop(graceMilliseconds: 1_500)
        #expect(try await quick.status == 200)
        #expect(await hung?.kind == .cancelled)
        #expect(await Self.failure(client, Self.post(server.url("/quick")))?.kind == .cancelled)
        server.stop()
    }

    @Test func `an idle connection that the server closed costs no request`() async throws {
        let server = FarEnd { _ in .bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") }
        let client = HTTPClient()
        for _ in 0..<20 { #expect(try await client.send(Self.post(server.url())).status == 200) }
        #expect(server.connections == 20)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }
}
