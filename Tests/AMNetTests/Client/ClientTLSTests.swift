import AMBytes
import AMNet
import Testing

/// TLS against `openssl s_server`.
@Suite struct ClientTLSTests {
    private static func get(_ url: String, _ change: (inout HTTPClientOptions) -> Void = { _ in })
        -> OutgoingRequest
    {
        var options = HTTPClientOptions()
        change(&options)
        return OutgoingRequest(method: "GET", url: url, options: options, timeoutMilliseconds: 20_000)
    }

    /// The status, or why there is none.
    private static func result(_ client: HTTPClient, _ request: OutgoingRequest) async -> String {
        do {
            return "\(try await client.send(request).status)"
        } catch {
            return error.cause
        }
    }

    @Test func `certificates are checked against the given authorities and names`() async throws {
        let folder = TestFolder()
        let own = OpenSSLServer.identity(in: folder, "own", names: "DNS:a.test,DNS:b.test,IP:127.0.0.1")
        let other = OpenSSLServer.identity(in: folder, "other", names: "DNS:a.test")
        let server = try #require(OpenSSLServer(own))
        let client = HTTPClient()
        let url = "https://127.0.0.1:\(server.port)/"
        let unknown = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        let missing =
            "unable to read CA cert: unable to read file \(folder.path)/none.pem: "
            + "open \(folder.path)/none.pem: no such file or directory"
        let table: [(String, (inout HTTPClientOptions) -> Void)] = [
            (unknown, { _ in }),
            ("200", { $0.tls.ca = .file(own.certificate) }),
            ("200", { $0.tls.ca = .inline(TestFile.read(own.certificate)) }),
            (unknown, { $0.tls.ca = .file(other.certificate) }),
            ("200", { $0.tls.insecureSkipVerify = true }),
            (
                "200",
                {
                    $0.tls.ca = .file(own.certificate); $0.tls.serverName = "b.test"
                }
            ),
            (
                "tls: failed to verify certificate: x509: "
                    + "certificate is valid for a.test, b.test, not c.test",
                {
                    $0.tls.ca = .file(own.certificate); $0.tls.serverName = "c.test"
                }
            ),
            (
                "200",
                {
                    $0.tls.ca = .file(own.certificate); $0.enableHTTP2 = false
                }
            ),
            (
                "200",
                {
                    $0.tls.ca = .file(own.certificate); $0.tls.minVersion = "TLS13"
                }
            ),
            (missing, { $0.tls.ca = .file("\(folder.path)/none.pem") }),
            ("unable to use specified CA cert inline", { $0.tls.ca = .inline("nothing") }),
        ]
        var found: [String] = []
        for (_, change) in table { found.append(await Self.result(client, Self.get(url, change))) }
        #expect(found == table.map(\.0))
        let plain = FarEnd { _ in .bytes("HTTP/1.0 400 Bad\r\n\r\n") }
        #expect(
            await Self.result(client, Self.get("https://127.0.0.1:\(plain.port)/"))
                == "http: server gave HTTP response to HTTPS client")
        client.stop(graceMilliseconds: 0)
        plain.stop()
        server.stop()
    }

    @Test func `the server name is what SNI says, and the Host header stays`() async throws {
        let folder = TestFolder()
        let usual = OpenSSLServer.identity(in: folder, "usual", names: "DNS:usual.test,IP:127.0.0.1")
        let special = OpenSSLServer.identity(in: folder, "special", names: "DNS:special.test")
        let server = try #require(
            OpenSSLServer(
                usual, ["-servername", "special.test", "-cert2", special.certificate, "-key2", special.key]))
        let client = HTTPClient()
        let trust = TestFile.read(usual.certificate) + TestFile.read(special.certificate)
        var found: [String] = []
        // Back and forth: neither may take the other's connection.
        for name in ["special.test", "", "special.test", ""] {
            let request = Self.get("https://127.0.0.1:\(server.port)/") {
                $0.tls.ca = .inline(trust)
                $0.tls.serverName = name
            }
            found.append(await Self.result(client, request))
        }
        #expect(found == ["200", "200", "200", "200"])
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a client certificate is shown, and old versions are refused`() async throws {
        let folder = TestFolder()
        let own = OpenSSLServer.identity(in: folder, "own", names: "IP:127.0.0.1")
        let mine = OpenSSLServer.identity(in: folder, "mine", names: "DNS:me.test")
        let mutual = try #require(
            OpenSSLServer(own, ["-Verify", "1", "-verify_return_error", "-CAfile", mine.certificate]))
        let old = try #require(OpenSSLServer(own, ["-tls1_2"]))
        let client = HTTPClient()
        func ask(_ port: UInt16, _ change: (inout HTTPClientOptions) -> Void) async -> String {
            let request = Self.get("https://127.0.0.1:\(port)/") {
                $0.tls.ca = .file(own.certificate)
                change(&$0)
            }
            return await Self.result(client, request)
        }
        let found = await [
            ask(mutual.port) { _ in },
            ask(mutual.port) {
                $0.tls.certificate = .file(mine.certificate)
                $0.tls.key = .file(mine.key)
            },
            ask(mutual.port) {
                $0.tls.certificate = .inline(TestFile.read(mine.certificate))
                $0.tls.key = .inline(TestFile.read(mine.key))
            },
            ask(mutual.port) {
                $0.tls.certificate = .file(mine.certificate)
                $0.tls.key = .inline("no key")
            },
            ask(old.port) { $0.tls.maxVersion = "TLS12" },
            ask(old.port) { $0.tls.minVersion = "TLS13" },
        ]
        let pair = "unable to use specified client cert (file \(mine.certificate)) & key (inline)"
        #expect(
            found == [
                "remote error: tls: certificate required", "200", "200",
                "\(pair): tls: failed to find any PEM data in key input", "200",
                "remote error: tls: protocol version not supported",
            ])
        client.stop(graceMilliseconds: 0)
        mutual.stop()
        old.stop()
    }

    @Test func `a CA file that was exchanged counts with the next request`() async throws {
        let folder = TestFolder()
        let own = OpenSSLServer.identity(in: folder, "own", names: "IP:127.0.0.1")
        let other = OpenSSLServer.identity(in: folder, "other", names: "IP:127.0.0.1")
        let server = try #require(OpenSSLServer(own))
        let client = HTTPClient()
        let path = "\(folder.path)/ca.pem"
        var found: [String] = []
        for identity in [own, other, own] {
            TestFile.write(TestFile.read(identity.certificate), to: path)
            let request = Self.get("https://127.0.0.1:\(server.port)/") { $0.tls.ca = .file(path) }
            found.append(String(await Self.result(client, request).suffix(17)))
        }
        #expect(found == ["200", "unknown authority", "200"])
        #expect(TLSMaterial.problem(HTTPClientOptions.TLS()) == nil)
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `https goes through a proxy with CONNECT, which shows the credentials to the proxy alone`()
        async throws
    {
        let folder = TestFolder()
        let own = OpenSSLServer.identity(in: folder, "own", names: "DNS:far.test")
        let server = try #require(OpenSSLServer(own))
        let port = server.port
        let proxy = FarEnd { request in
            request.headers["Proxy-Authorization"] == nil ? .answer(407) : .tunnel(port)
        }
        let client = HTTPClient()
        func ask(_ proxyURL: String) async -> String {
            let request = Self.get("https://far.test/x") {
                $0.tls.ca = .file(own.certificate)
                $0.proxy = .url(proxyURL, noProxy: "")
                $0.proxyConnectHeaders = [HTTPHeaderSetting(name: "x-tunnel", values: [.inline("yes")])]
                $0.authorization = .credentials(type: "Bearer", .inline("secret"))
            }
            return await Self.result(client, request)
        }
        let found = await [
            ask("http://me:pw@127.0.0.1:\(proxy.port)"), ask("http://127.0.0.1:\(proxy.port)"),
            ask("http://127.0.0.1:1"), ask("ftp://127.0.0.1:1"),
        ]
        #expect(
            found == [
                "200", "Proxy Authentication Required",
                "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused",
                "proxy: unknown scheme: ftp",
            ])
        let connect = try #require(proxy.received.first)
        let lines = connect.headers.all.map { "\($0.name): \($0.value)" }.sorted()
        #expect(
            ["\(connect.method) \(connect.target)"] + lines == [
                "CONNECT far.test:443", "Host: far.test:443", "Proxy-Authorization: Basic bWU6cHc=",
                "User-Agent: Go-http-client/1.1", "X-Tunnel: yes",
            ])
        // A server name of its own changes what is checked, not where the tunnel leads.
        let renamed = Self.get("https://near.test:8443/x") {
            $0.tls.ca = .file(own.certificate)
            $0.tls.serverName = "far.test"
            $0.proxy = .url("http://me:pw@127.0.0.1:\(proxy.port)", noProxy: "")
        }
        #expect(await Self.result(client, renamed) == "200")
        #expect(proxy.received.last?.target == "near.test:8443")
        client.stop(graceMilliseconds: 0)
        proxy.stop()
        server.stop()
    }
}
