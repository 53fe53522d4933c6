import AMBytes
import AMNet
import Glibc
import Synchronization
import Testing

/// Connections with mail servers: lines and replies, TLS from the first byte, and all ways in which they end.
@Suite struct MailClientTests {
    /// A server that says these bytes, answers each line with the next, then hangs up.
    private static func server(_ says: [String], hangsUp: Bool = true) -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let port = FarEnd.bindToAnyPort(listener)
        listen(listener, 4)
        FarEnd.thread {
            let fd = accept(listener, nil, nil)
            var byte: UInt8 = 0
            for (index, text) in says.enumerated() {
                if index > 0 { while read(fd, &byte, 1) == 1, byte != 0x0A {} }
                // In pieces: a reply may come in any.
                for piece in Array(text.utf8) {
                    _ = withUnsafeBytes(of: piece) { write(fd, $0.baseAddress, 1) }
                }
            }
            // Without a word more, until the far end leaves.
            if !hangsUp { while read(fd, &byte, 1) == 1 {} }
            close(fd)
            close(listener)
        }
        return port
    }

    private static func place(
        _ port: UInt16, host: String = "127.0.0.1", isTLS: Bool = false, milliseconds: Int = 600_000,
        _ tls: HTTPClientOptions.TLS = .init()
    ) -> MailServer {
        MailServer(
            host: host, port: String(port), isImplicitTLS: isTLS, tls: tls, timeoutMilliseconds: milliseconds)
    }

    @Test func `replies of one and of many lines are taken as they come`() async throws {
        let client = MailClient()
        let port = Self.server(["220 here\r\n", "250-first\r\n250 AUTH PLAIN\r\n", "221\r\n"])
        let line = try await client.connect(Self.place(port))
        var replies = [try await line.reply()]
        for words in ["EHLO me\r\n", "QUIT\r\n"] {
            try await line.send(Array(words.utf8))
            replies.append(try await line.reply())
        }
        #expect(
            replies == [
                MailReply(code: 220, lines: ["here"]), MailReply(code: 250, lines: ["first", "AUTH PLAIN"]),
                MailReply(code: 221, lines: [""]),
            ])
        #expect(!line.isEncrypted)
        let end = await #expect(throws: TransportFailure.self) { try await line.reply() }
        #expect(end?.text == "EOF")
        line.close()
        client.stop()
    }

    /// What a server says, and what is made of it.
    private static let faults: [(says: String, words: String)] = [
        ("22\r\n", "short response: 22"), ("abc hello\r\n", "invalid response code: abc hello"),
        ("220-first\r\n", "unexpected EOF"),
        ("220 " + String(repeating: "x", count: 9_000), "a line of the mail server's reply is too long"),
    ]

    @Test(arguments: faults.indices)
    func `what is no reply ends the connection`(_ index: Int) async throws {
        let fault = Self.faults[index]
        let client = MailClient()
        let line = try await client.connect(Self.place(Self.server([fault.says])))
        let failure = await #expect(throws: TransportFailure.self) { try await line.reply() }
        #expect(failure?.text == fault.words)
        client.stop()
    }

    @Test func `a silent server and a closed port end as such`() async throws {
        let client = MailClient()
        let port = Self.server(["220 here\r\n"], hangsUp: false)
        let line = try await client.connect(Self.place(port, milliseconds: 300))
        _ = try await line.reply()
        let late = await #expect(throws: TransportFailure.self) { try await line.reply() }
        #expect(late?.kind == .timeout)
        let refused = await #expect(throws: TransportFailure.self) {
            try await client.connect(Self.place(1))
        }
        #expect(refused?.text == "dial tcp 127.0.0.1:1: connect: connection refused")
        client.stop()
    }

    @Test func `TLS from the first byte is for servers that are trusted by name`() async throws {
        let folder = TestFolder()
        let identity = OpenSSLServer.identity(in: folder, "mail", names: "DNS:localhost")
        // It answers each line with the same line from its end to its beginning.
        let server = try #require(OpenSSLServer(identity, mode: "-rev"))
        let client = MailClient()
        var tls = HTTPClientOptions.TLS()
        let untrusted = await #expect(throws: TransportFailure.self) {
            try await client.connect(Self.place(server.port, host: "localhost", isTLS: true, tls))
        }
        #expect(
            untrusted?.text
                == "tls: failed to verify certificate: x509: certificate signed by unknown authority")
        tls.ca = .file(identity.certificate)
        let line = try await client.connect(Self.place(server.port, host: "localhost", isTLS: true, tls))
        try await line.send(Array("olleh 052\n".utf8))
        #expect(try await line.reply() == MailReply(code: 250, lines: ["hello"]))
        #expect(line.isEncrypted)
        line.close()
        tls.serverName = "other.test"
        let misnamed = await #expect(throws: TransportFailure.self) {
            try await client.connect(Self.place(server.port, host: "localhost", isTLS: true, tls))
        }
        #expect(misnamed?.text.hasPrefix("tls: failed to verify certificate: x509: ") == true)
        client.stop()
        server.stop()
    }
}
