import AMBytes
import AMNet
import Synchronization
import Testing

/// TLS: settings, certificates of clients, rotation.
@Suite struct ServerTLSTests {
    private static func start(
        _ settings: ServerTLS, notices: Mailbox<HTTPServerNotice> = Mailbox()
    ) throws -> ServerUnderTest {
        try ServerUnderTest(
            change: {
                $0.tls = { .success(settings) }
                $0.notice = { notices.put($0) }
            }, ServerUnderTest.echo)
    }

    /// One request with openssl's client; the answer's body, or nil when there is no answer.
    private static func get(
        _ port: UInt16, _ authority: TestAuthority, _ options: [String] = []
    ) -> String? {
        let words = [
            "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-quiet", "-verify_return_error",
        ]
        let trust = ["-CAfile", authority.path("ca.pem"), "-verify_ip", "127.0.0.1"]
        let request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        let output = Command.run(["timeout", "20"] + words + trust + options, input: request).output
        guard output.contains("HTTP/1.1 200 OK"), let end = output.split(separator: "\r\n\r\n").last else {
            return nil
        }
        return String(end)
    }

    private static func identity(_ name: String, _ authority: TestAuthority) -> [String] {
        ["-cert", authority.path("\(name).pem"), "-key", authority.path("\(name).key")]
    }

    @Test func `requests are served over TLS, with HTTP 1.1 alone, in the versions allowed`() throws {
        let authority = try TestAuthority()
        var settings = ServerTLS(
            certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
        let plain = try Self.start(settings)
        let agreed = Command.run(
            ["openssl", "s_client", "-connect", "127.0.0.1:\(plain.port)", "-alpn", "h2,http/1.1"]
        ).output
        #expect(agreed.contains("ALPN protocol: http/1.1"))
        settings.minVersion = "TLS12"
        settings.maxVersion = "TLS12"
        settings.cipherSuites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"]
        settings.curves = ["CurveP384"]
        let narrow = try Self.start(settings)
        let bodies = [
            Self.get(plain.port, authority), Self.get(plain.port, authority, ["-tls1_2"]),
            Self.get(plain.port, authority, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]),
            Self.get(narrow.port, authority), Self.get(narrow.port, authority, ["-tls1_3"]),
            Self.get(narrow.port, authority, ["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"]),
            Self.get(narrow.port, authority, ["-curves", "P-256"]),
        ]
        #expect(bodies == ["GET / ", "GET / ", nil, "GET / ", nil, nil, nil])
    }

    @Test func `large answers and streams arrive whole over TLS`() throws {
        let authority = try TestAuthority()
        let settings = ServerTLS(
            certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
        let server = try ServerUnderTest(change: { $0.tls = { .success(settings) } }) { request, responder in
            guard request.target == "/stream" else {
                let body = [UInt8](repeating: 2, count: 3_000_000)
                return responder.respond(HTTPResponse(status: 200, body: .bytes(body)))
            }
            let left = Mutex(100)
            let body = HTTPBody.stream {
                left.withLock { left in
                    left -= 1
                    return left < 0 ? nil : [UInt8](repeating: 3, count: 30_000)
                }
            }
            responder.respond(HTTPResponse(status: 200, body: body))
        }
        let words = [
            "timeout", "20", "openssl", "s_client", "-connect", "127.0.0.1:\(server.port)", "-quiet",
        ]
        let counts = ["/bytes", "/stream"].map { target in
            let request = "GET \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            let output = Command.run(words, input: request).output.utf8
            return output.count { $0 == 2 || $0 == 3 }
        }
        #expect(counts == [3_000_000, 3_000_000])
    }

    @Test func `certificates of clients are asked for and checked as the policy says`() throws {
        let authority = try TestAuthority()
        var settings = ServerTLS(
            certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
        let policies = [
            "NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven",
            "RequireAndVerifyClientCert",
        ]
        var served: [[Bool]] = []
        for policy in policies {
            settings.clientAuth = try ServerTLS.ClientAuth(name: policy)
            settings.clientCA = settings.clientAuth == .noClientCert ? nil : authority.bytes("ca.pem")
            let server = try Self.start(settings)
            let clients = [[], Self.identity("stranger", authority), Self.identity("client", authority)]
            served.append(clients.map { Self.get(server.port, authority, $0) == "GET / " })
        }
        let expected = [
            [true, true, true], [true, true, true], [false, true, true], [true, false, true],
            [false, false, true],
        ]
        #expect(served == expected)
    }

    @Test func `a client's certificate must carry an allowed name`() throws {
        let authority = try TestAuthority()
        let notices = Mailbox<HTTPServerNotice>()
        var settings = ServerTLS(
            certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
        settings.clientAuth = .requireAndVerifyClientCert
        settings.clientCA = authority.bytes("ca.pem")
        let names = ["client.example", "192.0.2.7", "2001:db8::7", "spiffe://x/y", "a@b.example", "example"]
        let served = try names.map { name in
            settings.allowedSANs = ["unheard.of", name]
            let server = try Self.start(settings, notices: notices)
            return Self.get(server.port, authority, Self.identity("client", authority)) == "GET / "
        }
        #expect(served == [true, true, true, true, true, false])
        let found = "client.example 192.0.2.7 2001:db8::7 spiffe://x/y a@b.example"
        let text = "could not find allowed SANs in client cert, found: [\(found)]"
        guard case .handshakeFailed(_, text)? = notices.take() else {
            Issue.record("the refusal was not told")
            return
        }
    }

    @Test func `a new certificate counts for the next connection, an unusable one closes it with a notice`()
        throws
    {
        let authority = try TestAuthority()
        let notices = Mailbox<HTTPServerNotice>()
        let pair = { (name: String) in
            ServerTLS(certificate: authority.bytes("\(name).pem"), key: authority.bytes("\(name).key"))
        }
        let current = Mutex<Result<ServerTLS, HTTPServerError>>(.success(pair("server")))
        let server = try ServerUnderTest(
            change: {
                $0.tls = { current.withLock { $0 } }
                $0.notice = { notices.put($0) }
            }, ServerUnderTest.echo)
        let subject = {
            Command.run(["openssl", "s_client", "-connect", "127.0.0.1:\(server.port)"]).output
                .split(separator: "\n").first { $0.hasPrefix("subject=") }.map(String.init)
        }
        let first = subject()
        current.withLock { $0 = .success(pair("other")) }
        let second = subject()
        current.withLock { $0 = .failure(HTTPServerError(.tls, "failed to read cert_file (x)")) }
        let third = subject()
        #expect([first, second, third] == ["subject=CN = server.test", "subject=CN = other.test", nil])
        #expect(notices.take() == .tlsUnusable(text: "failed to read cert_file (x)"))
    }

    @Test func `a plain request to the TLS port is answered in words, however it is cut`() throws {
        let authority = try TestAuthority()
        let server = try Self.start(
            ServerTLS(certificate: authority.bytes("server.pem"), key: authority.bytes("server.key")))
        let texts = try ["GET / HTTP/1.1\r\nHost: h\r\n\r\n", "POST /x HTTP/1.1\r\n"].map { request in
            let client = try RawClient(server.port)
            client.send(request.utf8.prefix(3))
            client.send(request.utf8.dropFirst(3))
            return client.readToEnd()
        }
        let words = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
        #expect(texts == [words, words])
    }

    @Test func `bytes that are neither TLS nor HTTP, and handshakes that stop, end the connection alone`()
        throws
    {
        let authority = try TestAuthority()
        let notices = Mailbox<HTTPServerNotice>()
        let settings = ServerTLS(
            certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
        let server = try ServerUnderTest(
            change: {
                $0.tls = { .success(settings) }
                $0.limits.headMilliseconds = 1_500
                $0.notice = { notices.put($0) }
            }, ServerUnderTest.echo)
        let garbage = try RawClient(server.port)
        garbage.send([UInt8](repeating: 0x2A, count: 600))
        #expect(garbage.readToEnd() != nil)
        guard case .handshakeFailed? = notices.take() else {
            Issue.record("the failure was not told")
            return
        }
        let stopped = try RawClient(server.port)
        stopped.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
        #expect(stopped.readToEnd() == "")
        #expect(Self.get(server.port, authority) == "GET / ")
    }

    @Test func `settings that cannot be used are refused in the original's words`() throws {
        let authority = try TestAuthority()
        let certificate = authority.bytes("server.pem")
        let key = authority.bytes("server.key")
        let good = ServerTLS(certificate: certificate, key: key)
        let pair = "failed to load X509KeyPair: tls: "
        func changed(_ change: (inout ServerTLS) -> Void) -> ServerTLS {
            var settings = good
            change(&settings)
            return settings
        }
        let cases: [(ServerTLS, String?)] = [
            (good, nil),
            (changed { $0.certificate = [] }, "\(pair)failed to find any PEM data in certificate input"),
            (changed { $0.key = Array("junk".utf8) }, "\(pair)failed to find any PEM data in key input"),
            (
                changed { $0.key = certificate },
                "\(pair)found a certificate rather than a key in the PEM for the private key"
            ),
            (
                changed { $0.certificate = key },
                "\(pair)failed to find certificate PEM data in certificate input, but did find a private key; "
                    + "PEM inputs may have been switched"
            ),
            (
                changed { $0.key = authority.bytes("other.key") },
                "\(pair)private key does not match public key"
            ),
            (changed { $0.minVersion = "TLS9" }, "unknown TLS version: TLS9"),
            (changed { $0.cipherSuites = ["ROT13"] }, "unknown cipher: ROT13"),
            (changed { $0.curves = ["Bezier"] }, "unknown curve: Bezier"),
            (
                changed { $0.clientCA = certificate },
                "client CA's have been configured without a Client Auth Policy"
            ),
            (changed { $0.cipherSuites = ["TLS_AES_128_GCM_SHA256"] }, nil),
        ]
        let texts = cases.map { settings, _ -> String? in
            do throws(HTTPServerError) { try settings.check() } catch { return error.text }
            return nil
        }
        #expect(texts == cases.map(\.1))
        #expect(throws: HTTPServerError(.tls, "invalid ClientAuth: X")) {
            try ServerTLS.ClientAuth(name: "X")
        }
    }
}
