import AMBytes
import AMNet
import Testing

/// Credentials, headers and proxies as `http_config` sets them, seen by the far end.
@Suite struct ClientOptionsTests {
    private static func post(_ url: String, _ change: (inout HTTPClientOptions) -> Void) -> OutgoingRequest {
        var options = HTTPClientOptions()
        change(&options)
        return OutgoingRequest(
            method: "POST", url: url, body: [0x78], options: options, timeoutMilliseconds: 20_000)
    }

    @Test func `a password file that changes counts at once, and one that is gone is a failure`() async throws
    {
        let server = FarEnd { _ in .answer(200) }
        let client = HTTPClient()
        let folder = TestFolder()
        let path = folder.path + "/password"
        let request = Self.post(server.url()) {
            $0.authorization = .basic(username: .inline("me"), password: .file(path))
        }
        // Same length and same inode: only the times tell that it changed, if they do.
        for word in [" one \n", " two \n", " six \n"] {
            TestFile.write(word, to: path)
            _ = try await client.send(request)
        }
        #expect(
            server.received.map { $0.headers["Authorization"] } == [
                "Basic bWU6b25l", "Basic bWU6dHdv", "Basic bWU6c2l4",
            ])
        let gone = Self.post(server.url()) {
            $0.authorization = .credentials(type: "Bearer", .file("/nonexistent/token"))
        }
        let failure = await #expect(throws: TransportFailure.self) { try await client.send(gone) }
        #expect(failure?.kind == .setup)
        #expect(
            failure?.redactedText
                == "Post \"<redacted>\": unable to read authorization credentials: "
                + "unable to read file /nonexistent/token: open /nonexistent/token: no such file or directory"
        )
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `http_headers are added in order, files trimmed`() async throws {
        let server = FarEnd { _ in .answer(200) }
        let client = HTTPClient()
        let folder = TestFolder()
        let path = folder.path + "/header"
        TestFile.write(" from file \n", to: path)
        let request = Self.post(server.url()) {
            $0.headers = [
                HTTPHeaderSetting(name: "X-One", values: [.inline("a"), .inline("b")]),
                HTTPHeaderSetting(name: "x-secret", values: [.inline("s3cret"), .file(path)]),
            ]
            $0.authorization = .credentials(type: "Bearer", .inline("tok en"))
        }
        _ = try await client.send(request)
        let lines = server.received[0].headers.all.map { "\($0.name): \($0.value)" }
        let usual = ["Host", "Content-Length", "User-Agent"]
        #expect(
            lines.filter { line in !usual.contains { line.hasPrefix($0) } } == [
                "Authorization: Bearer tok en", "X-One: a", "X-One: b", "X-Secret: s3cret",
                "X-Secret: from file",
            ])
        client.stop(graceMilliseconds: 0)
        server.stop()
    }

    @Test func `a plain request through a proxy has the whole URL as its target`() async throws {
        let proxy = FarEnd { _ in .answer(200) }
        let client = HTTPClient(environment: [
            "HTTP_PROXY": "me:pw@127.0.0.1:\(proxy.port)", "NO_PROXY": "b.test",
        ])
        let options: [(inout HTTPClientOptions) -> Void] = [
            { $0.proxy = .url("http://127.0.0.1:\(proxy.port)", noProxy: "") },
            { $0.proxy = .environment },
        ]
        for change in options {
            _ = try await client.send(Self.post("http://hooks.example.test/hook?a=1", change))
        }
        let seen = proxy.received.map { got in
            [got.method, got.target, got.headers["Host"] ?? "-", got.headers["Proxy-Authorization"] ?? "-"]
                + got.headers.all.map(\.name).sorted()
        }
        let names = ["Content-Length", "Host", "User-Agent"]
        #expect(
            seen == [
                ["POST", "http://hooks.example.test/hook?a=1", "hooks.example.test", "-"] + names,
                ["POST", "http://hooks.example.test/hook?a=1", "hooks.example.test", "Basic bWU6cHc="]
                    + ["Content-Length", "Host", "Proxy-Authorization", "User-Agent"],
            ])
        let direct = Self.post("http://b.test.invalid/") {
            $0.proxy = .url("http://127.0.0.1:1", noProxy: "b.test.invalid")
        }
        let failure = await #expect(throws: TransportFailure.self) { try await client.send(direct) }
        #expect(failure?.cause == "dial tcp: lookup b.test.invalid: no such host")
        client.stop(graceMilliseconds: 0)
        proxy.stop()
    }

    @Test func `options that differ do not share what they set`() async throws {
        let server = FarEnd { .answer(200, [], $0.headers["Authorization"] ?? "-") }
        let client = HTTPClient()
        var seen: [String] = []
        for word in ["a", "b", "a", ""] {
            let request = Self.post(server.url()) {
                if !word.isEmpty { $0.authorization = .credentials(type: "Key", .inline(word)) }
            }
            seen.append(String(decoding: try await client.send(request).body, as: UTF8.self))
        }
        let withUser = Self.post("http://me:pw@127.0.0.1:\(server.port)/") { _ in }
        seen.append(String(decoding: try await client.send(withUser).body, as: UTF8.self))
        #expect(seen == ["Key a", "Key b", "Key a", "-", "Basic bWU6cHc="])
        client.stop(graceMilliseconds: 0)
        server.stop()
    }
}
