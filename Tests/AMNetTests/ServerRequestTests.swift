import AMBytes
import AMNet
import Synchronization
import Testing

/// How requests come off the wire and answers go onto it.
@Suite struct ServerRequestTests {
    @Test func `an answer carries what the server adds and nothing twice`() throws {
        let server = try ServerUnderTest { _, responder in
            let fields = HTTPFields([
                .init("X-Two\r\nX-Forged", "no"), .init("X-One", "a\r\nX-Forged: yes"),
                .init("Content-Length", "77"), .init("Date", "never"), .init("Connection", "upgrade"),
            ])
            responder.respond(HTTPResponse(status: 201, headers: fields, body: .bytes(Array("hello".utf8))))
        }
        let client = try RawClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        var answer = try #require(client.answer())
        let date = answer.fields.removeValue(forKey: "date") ?? ""
        let expected = RawClient.Answer(
            line: "HTTP/1.1 201 Created",
            fields: ["x-one": "a  X-Forged: yes", "content-length": "5"], body: "hello")
        #expect(answer == expected)
        #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
    }

    @Test func `a request is the same however it is cut`() throws {
        let server = try ServerUnderTest(ServerUnderTest.echo)
        let request = Array("POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello".utf8)
        let client = try RawClient(server.port)
        var wrong: [Int] = []
        for cut in 1..<request.count {
            client.send(request[..<cut])
            client.send(request[cut...])
            if client.answer()?.body != "POST /a?b=c hello" { wrong.append(cut) }
        }
        for byte in request { client.send([byte]) }
        if client.answer()?.body != "POST /a?b=c hello" { wrong.append(0) }
        #expect(wrong == [])
    }

    @Test func `a chunked body is joined, however it is cut`() throws {
        let server = try ServerUnderTest(ServerUnderTest.echo)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        let request = Array("\(head)3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n".utf8)
        let client = try RawClient(server.port)
        var wrong: [Int] = []
        for cut in 1..<request.count {
            client.send(request[..<cut])
            client.send(request[cut...])
            if client.answer()?.body != "POST / abc0123456789" { wrong.append(cut) }
        }
        #expect(wrong == [])
    }

    @Test func `answers keep the order of pipelined requests though they are known in another`() throws {
        let waiting = Mailbox<(String, HTTPResponder)>()
        let server = try ServerUnderTest { waiting.put(($0.target, $1)) }
        let client = try RawClient(server.port)
        client.send((0..<8).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        var responders = (0..<8).compactMap { _ in waiting.take() }
        #expect(responders.map(\.0) == (0..<8).map { "/\($0)" })
        responders.swapAt(0, 5)
        for (target, responder) in responders.reversed() {
            responder.respond(HTTPResponse(status: 200, body: .bytes(Array(target.utf8))))
        }
        let bodies = (0..<8).map { _ in client.answer()?.body }
        #expect(bodies == (0..<8).map { "/\($0)" })
    }

    @Test func `no more than the allowed number of pipelined requests is begun`() throws {
        let waiting = Mailbox<(String, HTTPResponder)>()
        let begun = Mutex(0)
        let open = Mutex((now: 0, most: 0))
        let server = try ServerUnderTest(change: { $0.limits.pipelined = 3 }) { request, responder in
            begun.withLock { $0 += 1 }
            open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            waiting.put((request.target, responder))
        }
        let client = try RawClient(server.port)
        client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
        var bodies: [String?] = []
        for _ in 0..<50 {
            let (target, responder) = try #require(waiting.take())
            open.withLock { $0.now -= 1 }
            responder.respond(HTTPResponse(status: 200, body: .bytes(Array(target.utf8))))
            bodies.append(client.answer()?.body)
        }
        #expect(bodies == (0..<50).map { "/\($0)" })
        #expect(open.withLock(\.most) == 3)
    }

    @Test func `a responder that is dropped answers 500, and only the first answer counts`() throws {
        let server = try ServerUnderTest { request, responder in
            guard request.target == "/twice" else { return }
            responder.respond(HTTPResponse(status: 200))
            responder.respond(HTTPResponse(status: 404))
        }
        let client = try RawClient(server.port)
        client.send("GET /never HTTP/1.1\r\nHost: h\r\n\r\nGET /twice HTTP/1.1\r\nHost: h\r\n\r\n")
        let lines = [client.answer()?.line, client.answer()?.line]
        #expect(lines == ["HTTP/1.1 500 Internal Server Error", "HTTP/1.1 200 OK"])
    }

    @Test func `a body is asked for when the client expects it, after earlier answers`() throws {
        let server = try ServerUnderTest(ServerUnderTest.echo)
        let client = try RawClient(server.port)
        client.send(
            "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
                + "POST /2 HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n")
        let first = client.answer()?.body
        let asked = client.answer()?.line
        client.send("abc")
        #expect(
            [first, asked, client.answer()?.body] == ["GET /1 ", "HTTP/1.1 100 Continue", "POST /2 abc"])
    }

    @Test func `answers without a body have none, and HEAD has only the length`() throws {
        let server = try ServerUnderTest { request, responder in
            let body = HTTPBody.bytes(request.target == "/empty" ? [] : Array("text".utf8))
            responder.respond(HTTPResponse(status: Int(request.target.dropFirst()) ?? 200, body: body))
        }
        let client = try RawClient(server.port)
        var lengths: [String?] = []
        for request in ["GET /204", "GET /304", "HEAD /200", "HEAD /empty", "GET /empty", "GET /200"] {
            client.send("\(request) HTTP/1.1\r\nHost: h\r\n\r\n")
            lengths.append(client.answer(isHead: request.hasPrefix("HEAD"))?.fields["content-length"])
        }
        #expect(lengths == [nil, nil, "4", nil, "0", "4"])
        #expect(client.unread.isEmpty)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK", nil, true),
        ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK", "close", false),
        ("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK", nil, false),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.0 200 OK", "keep-alive", true),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", "HTTP/1.1 200 OK",
            "close", false
        ),
    ]) func `a connection is kept as its version and its wish say`(
        request: String, line: String, field: String?, stays: Bool
    ) throws {
        let server = try ServerUnderTest(ServerUnderTest.echo)
        let client = try RawClient(server.port)
        client.send(request)
        let answer = client.answer()
        client.send("GET /again HTTP/1.1\r\nHost: h\r\n\r\n")
        let again = client.answer()?.body
        #expect(answer?.line == line && answer?.fields["connection"] == field)
        #expect(again == (stays ? "GET /again " : nil))
    }

    @Test func `a target that is a whole URL is cut to its path`() throws {
        let server = try ServerUnderTest(ServerUnderTest.echo)
        let client = try RawClient(server.port)
        var bodies: [String?] = []
        for target in ["http://h:1/a?b", "HTTP://h", "https://h?q", "*", "/http://x"] {
            client.send("OPTIONS \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
            bodies.append(client.answer()?.body)
        }
        #expect(bodies == ["/a?b", "/", "/?q", "*", "/http://x"].map { "OPTIONS \($0) " })
    }

    @Test func `several loops serve many connections, and the counts are those of all`() throws {
        let server = try ServerUnderTest(change: { $0.loops = 3 }, ServerUnderTest.echo)
        let clients = try (0..<60).map { _ in try RawClient(server.port) }
        for round in 0..<5 {
            for (number, client) in clients.enumerated() {
                client.send("GET /\(round)/\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            let bodies = clients.map { $0.answer()?.body }
            #expect(bodies == (0..<60).map { "GET /\(round)/\($0) " })
        }
        #expect(server.server.counts.openConnections == 60)
    }

    @Test func `a client that ends its side still gets its answers`() throws {
        let waiting = Mailbox<HTTPResponder>()
        let server = try ServerUnderTest { waiting.put($1) }
        let client = try RawClient(server.port)
        client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /half HT")
        client.finish()
        let responders = (0..<2).compactMap { _ in waiting.take() }
        for responder in responders { responder.respond(HTTPResponse(status: 204)) }
        let text = try #require(client.readToEnd())
        #expect(text.components("HTTP/1.1 204 No Content") == 2)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
