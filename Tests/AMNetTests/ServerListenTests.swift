import AMBytes
import AMNet
import Glibc
import Testing

/// Where the server listens, and how it stops.
@Suite struct ServerListenTests {
    private static func start(_ places: [HTTPServerConfiguration.Listen]) -> Result<[String], HTTPServerError>
    {
        let server = HTTPServer(configuration: HTTPServerConfiguration(listen: places)) { _, responder in
            responder.respond(HTTPResponse(status: 204))
        }
        defer { server.stop(deadlineMilliseconds: 0) }
        do throws(HTTPServerError) { return .success(try server.start()) } catch { return .failure(error) }
    }

    @Test(arguments: [
        ("bad", "listen tcp: address bad: missing port in address"),
        ("", "listen tcp: address : missing port in address"),
        ("::1:80", "listen tcp: address ::1:80: too many colons in address"),
        ("[::1]", "listen tcp: address [::1]: missing port in address"),
        ("[::1", "listen tcp: address [::1: missing ']' in address"),
        ("[a:80", "listen tcp: address [a:80: missing ']' in address"),
        ("[::1]x:80", "listen tcp: address [::1]x:80: missing port in address"),
        ("[::1]:80:90", "listen tcp: address [::1]:80:90: too many colons in address"),
        ("a[b:80", "listen tcp: address a[b:80: unexpected '[' in address"),
        ("a]b:80", "listen tcp: address a]b:80: unexpected ']' in address"),
        (":99999", "listen tcp: address 99999: invalid port"),
        (":-1", "listen tcp: address -1: invalid port"),
        (":nosuchservice", "listen tcp: lookup tcp/nosuchservice: unknown port"),
        ("no..such.host:80", "listen tcp: lookup no..such.host: no such host"),
        ("203.0.113.7:1", "listen tcp 203.0.113.7:1: bind: cannot assign requested address"),
        ("vsock://:9093", "listen vsock: sockets of virtual machines are not supported: vsock://:9093"),
    ]) func `an address that cannot be listened at is refused in Go's words`(address: String, text: String) {
        #expect(Self.start([.address(address)]) == .failure(HTTPServerError(Self.kind(of: text), text)))
    }

    private static func kind(of text: String) -> HTTPServerError.Kind {
        text.contains("bind:") ? .bind : .address
    }

    @Test func `the bound addresses are told as Go prints them`() throws {
        let places = ["127.0.0.1:0", "localhost:0", ":0", "0.0.0.0:0", "[::]:", "127.0.0.1:"]
        let bound = try Self.start(places.map { .address($0) }).get()
        let hosts = bound.map { $0.split(separator: ":").dropLast().joined(separator: ":") }
        let any = hosts[2] == "[" ? "[" : hosts[2]
        #expect(["[:]", "0.0.0.0", "["].contains(any) || any.hasPrefix("["))
        #expect([hosts[0], hosts[1], hosts[5]] == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
        #expect(bound.allSatisfy { !$0.hasSuffix(":0") } && hosts[3] == any && hosts[4] == any)
    }

    @Test func `a place that is taken ends the start, and the other places are let go`() throws {
        let first = try ServerUnderTest(ServerUnderTest.echo)
        let taken = "127.0.0.1:\(first.port)"
        let text = "listen tcp \(taken): bind: address already in use"
        let outcome = Self.start([.address("127.0.0.1:0"), .address(taken)])
        #expect(outcome == .failure(HTTPServerError(.bind, text)))
    }

    @Test func `all places serve, the one for every address over IPv4 as well`() throws {
        let places: [HTTPServerConfiguration.Listen] = [.address(":0"), .address("127.0.0.1:0")]
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(listen: places), handler: ServerUnderTest.echo)
        defer { server.stop(deadlineMilliseconds: 0) }
        let ports = try server.start().compactMap { UInt16($0.split(separator: ":").last ?? "") }
        let bodies = try ports.map { port in
            let client = try RawClient(port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            return client.answer()?.body
        }
        #expect(bodies == ["GET / ", "GET / "])
    }

    @Test func `a listening socket of the service manager is taken over, another is refused`() throws {
        let plain = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let refused = Self.start([.descriptor(plain)])
        let text = "file descriptor \(plain) is not a listening socket"
        #expect(refused == .failure(HTTPServerError(.bind, text)))
        #expect(listen(plain, 5) == 0)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(listen: [.descriptor(plain)]),
            handler: ServerUnderTest.echo
        )
        defer { server.stop(deadlineMilliseconds: 0) }
        let address = try server.start()[0]
        let client = try RawClient(UInt16(address.split(separator: ":").last ?? "") ?? 0)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(address.hasPrefix("0.0.0.0:") && client.answer()?.body == "GET / ")
    }

    @Test func `sockets are passed on only to the process they are meant for`() {
        let cases: [(String?, String?, [CInt]?)] = [
            ("7", "2", [3, 4]), ("8", "2", nil), (nil, "2", nil), ("7", nil, nil), ("7", "0", nil),
            ("7", "x", nil),
        ]
        let found = cases.map { pid, count, _ in
            try? SocketActivation.descriptors(listenPID: pid, listenFDs: count, ownPID: 7)
        }
        #expect(found == cases.map(\.2))
    }

    @Test func `a stop lets requests in progress finish and closes the rest`() throws {
        let waiting = Mailbox<HTTPResponder>()
        let server = try ServerUnderTest { request, responder in
            if request.target == "/slow" {
                waiting.put(responder)
            } else {
                ServerUnderTest.echo(request, responder)
            }
        }
        let idle = try RawClient(server.port)
        idle.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(idle.answer()?.body == "GET /1 ")
        let busy = try RawClient(server.port)
        busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        let responder = try #require(waiting.take())
        let stopped = Mailbox<Bool>()
        let thread = BackgroundThread {
            server.server.stop(deadlineMilliseconds: 20_000)
            stopped.put(true)
        }
        #expect(idle.readToEnd() == "")
        #expect((try? RawClient(server.port)) == nil)
        responder.respond(HTTPResponse(status: 200, body: .bytes(Array("done".utf8))))
        let answer = busy.answer()
        #expect(answer?.body == "done" && answer?.fields["connection"] == "close")
        #expect(busy.readToEnd() == "" && stopped.take() == true && thread.hasBegun)
    }

    @Test func `a stop cuts what is not done at the deadline, and a late answer finds nobody`() throws {
        let waiting = Mailbox<HTTPResponder>()
        let server = try ServerUnderTest { waiting.put($1) }
        let client = try RawClient(server.port)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let responder = try #require(waiting.take())
        server.server.stop(deadlineMilliseconds: 20)
        responder.respond(HTTPResponse(status: 200))
        #expect(client.readToEnd() == "" && server.server.counts.openConnections == 0)
        #expect(throws: HTTPServerError(.state, "the server was started before")) {
            try server.server.start()
        }
    }
}

/// A thread of its own for one call.
final class BackgroundThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    let hasBegun: Bool

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, work)
        hasBegun = status == 0
        pthread_detach(thread)
    }
}
