import AMBytes
import AMNet
import AMTesting
import Glibc
import Testing

/// What clients may not do: malformed, too large, too slow, too many.
@Suite struct ServerLimitTests {
    @Test(arguments: [
        ("GARBAGE\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request: missing required Host header"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 Bad Request: too many Host headers"),
        ("GET / HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/3.7\r\nHost: h\r\n\r\n", "505 HTTP Version Not Supported: unsupported protocol version"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "400 Bad Request"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400 Bad Request"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400 Bad Request"),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "400 Bad Request"
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "501 Not Implemented: Unsupported transfer encoding"
        ),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 Bad Request"),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400 Bad Request"),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n", "417 Expectation Failed"),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", "413 Request Entity Too Large"),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n",
            "413 Request Entity Too Large"
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", "400 Bad Request"
        ),
    ]) func `a request that cannot be served is refused in Go's words and the connection closed`(
        request: String, text: String
    ) throws {
        let server = try ServerUnderTest(change: { $0.limits.bodyBytes = 100 }, ServerUnderTest.echo)
        let client = try RawClient(server.port)
        client.send(request)
        let answer = try #require(client.answer())
        #expect(answer.body == text && answer.line.hasSuffix(text.prefix { $0 != ":" }))
        #expect(client.readToEnd() == "" && server.server.counts.refusedRequests == 1)
    }

    @Test func `a refusal comes after the answers to earlier requests`() throws {
        let waiting = Mailbox<HTTPResponder>()
        let server = try ServerUnderTest { waiting.put($1) }
        let client = try RawClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGARBAGE\r\n\r\n")
        try #require(waiting.take()).respond(HTTPResponse(status: 202))
        let lines = [client.answer()?.line, client.answer()?.line]
        #expect(lines == ["HTTP/1.1 202 Accepted", "HTTP/1.1 400 Bad Request"])
    }

    @Test func `a body may be as long as the limit and not a byte longer`() throws {
        let server = try ServerUnderTest(change: { $0.limits.bodyBytes = 100_000 }, ServerUnderTest.echo)
        let heads = [100_000: "Content-Length: 100000", 100_001: "Transfer-Encoding: chunked"]
        var lines: [String?] = []
        for (size, field) in heads.sorted(by: { $0.key < $1.key }) {
            let client = try RawClient(server.port)
            let body = String(repeating: "x", count: size)
            let framed = size == 100_000 ? body : "\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            client.send("POST / HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\n\(framed)")
            lines.append(client.answer()?.line)
        }
        #expect(lines == ["HTTP/1.1 200 OK", "HTTP/1.1 413 Request Entity Too Large"])
    }

    @Test func `the refusal of a large body reaches a client that is still sending`() throws {
        let server = try ServerUnderTest(change: { $0.limits.bodyBytes = 1_000 }, ServerUnderTest.echo)
        let client = try RawClient(server.port)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
        client.send([UInt8](repeating: 0x78, count: 300_000))
        #expect(client.answer()?.line == "HTTP/1.1 413 Request Entity Too Large")
    }

    @Test func `bodies of all clients together are bounded, and are let go when answered`() throws {
        let server = try ServerUnderTest(change: { $0.limits.allBodiesBytes = 1_000 }, ServerUnderTest.echo)
        let first = try RawClient(server.port)
        let second = try RawClient(server.port)
        first.send(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 800\r\n\r\n" + String(repeating: "a", count: 700))
        while server.server.counts.heldBodyBytes < 700 { sched_yield() }
        second.send(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 400\r\n\r\n" + String(repeating: "b", count: 400))
        let refused = second.answer()?.line
        first.send(String(repeating: "a", count: 100))
        #expect([refused, first.answer()?.line] == ["HTTP/1.1 503 Service Unavailable", "HTTP/1.1 200 OK"])
        #expect(second.readToEnd() == "" && server.server.counts.heldBodyBytes == 0)
    }

    @Test func `a header section beyond the limit is refused, whether in one field or in many`() throws {
        let server = try ServerUnderTest(
            change: {
                $0.limits.headBytes = 5_000
                $0.limits.headFields = 100
            }, ServerUnderTest.echo)
        let sections = [
            "A: \(String(repeating: "x", count: 4_800))\r\n",
            "A: \(String(repeating: "x", count: 5_001))\r\n",
            (0..<60).map { "A\($0): \(String(repeating: "x", count: 100))\r\n" }.joined(),
            (0..<101).map { "A\($0): x\r\n" }.joined(),
        ]
        let lines = try sections.map { section in
            let client = try RawClient(server.port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\(section)\r\n")
            return client.answer()?.line
        }
        let refused = "HTTP/1.1 431 Request Header Fields Too Large"
        #expect(lines == ["HTTP/1.1 200 OK", refused, refused, refused])
    }

    @Test func `a client that dawdles is cut: header section, body, first byte and between requests`() throws
    {
        let server = try ServerUnderTest(
            change: {
                $0.limits.headMilliseconds = 300
                $0.limits.idleMilliseconds = 300
                $0.limits.stallMilliseconds = 300
            }, ServerUnderTest.echo)
        let beginnings = [
            "", "GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /second HT",
        ]
        let ends = try beginnings.map { beginning in
            let client = try RawClient(server.port)
            client.send(beginning)
            let text = try #require(client.readToEnd())
            return text.split(separator: "\r\n").filter { $0.hasPrefix("HTTP/1.1 ") }.joined(separator: ", ")
        }
        let late = "HTTP/1.1 408 Request Timeout"
        #expect(ends[..<4] == ["", late, late, "HTTP/1.1 200 OK"])
        #expect(["HTTP/1.1 200 OK, \(late)", "HTTP/1.1 200 OK"].contains(ends[4]))
    }

    @Test func `a body that drips too slowly is cut though each drip is in time`() throws {
        let server = try ServerUnderTest(
            change: {
                $0.limits.stallMilliseconds = 100
                $0.limits.stallBytes = 1_000
            }, ServerUnderTest.echo)
        let client = try RawClient(server.port)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
        var drips = 0
        // Each wait for an answer is the pause before the next drip.
        while !client.receive(milliseconds: 5), drips < 2_000 {
            client.send("x")
            drips += 1
        }
        #expect(client.answer()?.line == "HTTP/1.1 408 Request Timeout")
    }

    @Test func `an answer that is late is replaced, and comes to nothing when it comes`() throws {
        let waiting = Mailbox<HTTPResponder>()
        let server = try ServerUnderTest(
            change: {
                $0.limits.answerMilliseconds = 30
                $0.lateAnswer = { HTTPResponse(status: 503, body: .bytes(Array("late\n".utf8))) }
            },
            { request, responder in
                if request.target == "/quick" { return responder.respond(HTTPResponse(status: 200)) }
                waiting.put(responder)
            })
        let client = try RawClient(server.port)
        client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /slower HTTP/1.1\r\nHost: h\r\n\r\n")
        let bodies = [client.answer()?.body, client.answer()?.body]
        for _ in 0..<2 { try #require(waiting.take()).respond(HTTPResponse(status: 200)) }
        client.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(bodies == ["late\n", "late\n"] && client.answer()?.line == "HTTP/1.1 200 OK")
    }

    @Test func `connections beyond the limit wait until one is closed`() throws {
        let notices = Mailbox<HTTPServerNotice>()
        let server = try ServerUnderTest(
            change: {
                $0.limits.connections = 2
                $0.notice = { notices.put($0) }
            }, { _, responder in responder.respond(HTTPResponse(status: 204)) })
        var held = try (0..<2).map { _ in try RawClient(server.port) }
        while server.server.counts.openConnections < 2 { sched_yield() }
        let third = try RawClient(server.port)
        third.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(
            notices.take() == .connectionLimitReached(limit: 2) && server.server.counts.openConnections == 2)
        held.removeFirst()
        #expect(third.answer()?.line == "HTTP/1.1 204 No Content")
        #expect(server.server.counts.acceptedConnections == 3)
    }

    @Test func `idle connections make room for new ones`() throws {
        let server = try ServerUnderTest(change: { $0.limits.connections = 3 }, ServerUnderTest.echo)
        var answers: [String?] = []
        let clients = try (0..<9).map { number in
            let client = try RawClient(server.port)
            client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
            answers.append(client.answer()?.body)
            return client
        }
        #expect(answers == (0..<clients.count).map { "GET /\($0) " })
    }

    @Test func `damaged requests end their connection alone, whatever the damage`() throws {
        let server = try ServerUnderTest(change: { $0.limits.headMilliseconds = 2_000 }, ServerUnderTest.echo)
        let good = Array(
            ("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;x=y\r\nhello\r\n0\r\nT: u\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab")
                .utf8)
        var dice = SplitMix(seed: 0x5EED)
        var silent = 0
        for _ in 0..<400 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                }
            }
            let client = try RawClient(server.port)
            client.send(bytes)
            client.finish()
            if client.readToEnd() == nil { silent += 1 }
        }
        let client = try RawClient(server.port)
        client.send("GET /after HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(
            silent == 0 && client.answer()?.body == "GET /after " && server.server.counts.heldBodyBytes == 0)
    }
}
