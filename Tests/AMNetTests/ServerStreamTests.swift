import AMBytes
import AMNet
import Glibc
import Synchronization
import Testing

/// Answers of many pieces and answers that are large.
@Suite struct ServerStreamTests {
    /// A stream of so many pieces, which counts those that were made and tells when it is let go.
    private final class Source: Sendable {
        let made = Mutex(0)
        let count: Int
        let size: Int
        let gone: Mailbox<Int>

        init(count: Int, size: Int, gone: Mailbox<Int> = Mailbox()) {
            self.count = count
            self.size = size
            self.gone = gone
        }

        deinit { gone.put(made.withLock { $0 }) }

        func next() -> [UInt8]? {
            let number = made.withLock { made -> Int in
                made += 1
                return made
            }
            return number > count ? nil : [UInt8](repeating: 0x61 + UInt8(number % 26), count: size)
        }

        func respond(to responder: HTTPResponder) {
            responder.respond(HTTPResponse(status: 200, body: .stream { self.next() }))
        }
    }

    @Test func `a stream goes out in chunks, between other answers, and its empty pieces do not end it`()
        throws
    {
        let server = try ServerUnderTest { request, responder in
            guard request.target == "/stream" else { return ServerUnderTest.echo(request, responder) }
            let pieces = Mutex(["ab", "", "", "cd", ""])
            responder.respond(
                HTTPResponse(
                    status: 200,
                    body: .stream { pieces.withLock { $0.isEmpty ? nil : Array($0.removeFirst().utf8) } }))
        }
        let client = try RawClient(server.port)
        let get = { (target: String) in "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n" }
        client.send(get("/1") + get("/stream") + get("/2") + get("/stream"))
        let answers = (0..<4).map { _ in client.answer() }
        #expect(answers.map { $0?.body } == ["GET /1 ", "abcd", "GET /2 ", "abcd"])
        #expect(
            answers[1]?.fields["transfer-encoding"] == "chunked"
                && answers[1]?.fields["content-length"] == nil)
    }

    @Test func `a stream to an old client ends with the connection, and HEAD pulls nothing`() throws {
        let server = try ServerUnderTest { _, responder in Source(count: 3, size: 2).respond(to: responder) }
        let old = try RawClient(server.port)
        old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try #require(old.readToEnd()).hasSuffix("\r\n\r\nbbccdd"))
        let head = try RawClient(server.port)
        head.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = try #require(head.readToEnd())
        #expect(text.hasSuffix("\r\n\r\n") && !text.contains("chunked") && !text.contains("Content-Length"))
    }

    @Test func `a stream is not pulled while the client does not read, and goes on when it does`() throws {
        let source = Source(count: 400, size: 65_536)
        let server = try ServerUnderTest { _, responder in source.respond(to: responder) }
        let client = try RawClient(server.port, receiveBuffer: 65_536)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        // What the kernel holds on both sides is a few megabytes; the whole answer is 26.
        var farthestAhead = 0
        while client.unread.count < 400 * 65_536, client.receive() {
            farthestAhead = max(farthestAhead, source.made.withLock { $0 } * 65_536 - client.unread.count)
        }
        #expect(farthestAhead < 16 << 20 && client.answer()?.body.utf8.count == 400 * 65_536)
    }

    @Test func `a stream is let go when the client is gone`() throws {
        let gone = Mailbox<Int>()
        let server = try ServerUnderTest { _, responder in
            Source(count: 1_000_000, size: 65_536, gone: gone).respond(to: responder)
        }
        var client: RawClient? = try RawClient(server.port)
        client?.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(client?.receive() == true)
        client = nil
        let made = try #require(gone.take())
        #expect(made < 1_000_000)
    }

    @Test func `a client that does not read is cut, and so the stream is let go`() throws {
        let gone = Mailbox<Int>()
        let server = try ServerUnderTest(change: { $0.limits.stallMilliseconds = 100 }) { _, responder in
            Source(count: 1_000_000, size: 65_536, gone: gone).respond(to: responder)
        }
        let client = try RawClient(server.port, receiveBuffer: 65_536)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let made = try #require(gone.take())
        #expect(made < 1_000_000)
        #expect(client.descriptor >= 0)
    }

    @Test func `a stream that takes its time is not the client's fault`() throws {
        let go = Mailbox<Bool>()
        let server = try ServerUnderTest(change: { $0.limits.stallMilliseconds = 30 }) { _, responder in
            let pieces = Mutex(["x", "y"])
            let body = HTTPBody.stream {
                _ = go.take()
                return pieces.withLock { $0.isEmpty ? nil : Array($0.removeFirst().utf8) }
            }
            responder.respond(HTTPResponse(status: 200, body: body))
        }
        let client = try RawClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(client.receive())
        for _ in 0..<3 {
            // The pause is several times as long as a client may be silent.
            _ = client.receive(milliseconds: 100)
            go.put(true)
        }
        #expect(client.answer()?.body == "xy")
    }

    @Test func `a large body arrives whole, and so does a large answer`() throws {
        let server = try ServerUnderTest { request, responder in
            responder.respond(HTTPResponse(status: 200, body: .bytes(request.body)))
        }
        let client = try RawClient(server.port)
        let body = (0..<9_000_000).map { UInt8(0x20 + $0 % 90) }
        let sender = Mutex(false)
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.count)\r\n\r\n")
        sender.withLock { $0 = client.send(body) }
        let answer = client.answer()
        #expect(answer?.body == String(decoding: body, as: UTF8.self))
        #expect(sender.withLock { $0 } && server.server.counts.heldBodyBytes == 0)
    }
}
