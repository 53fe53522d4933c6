import AMBytes
import AMGossip
import AMNet
import AMTesting
import AMText
import Glibc
import Synchronization
import Testing

@Suite struct GossipTLSTests {
    /// Both halves with certificates of one authority. `asks`: others must show one of it.
    private static func tls(
        _ authority: TestAuthority, own: String = "server", shown: String? = nil, asks: Bool = false
    ) -> GossipTLS {
        var server = ServerTLS(
            certificate: authority.bytes("\(own).pem"), key: authority.bytes("\(own).key"))
        if asks {
            server.clientAuth = .requireAndVerifyClientCert
            server.clientCA = authority.bytes("ca.pem")
        }
        var client = HTTPClientOptions.TLS()
        client.ca = .file(authority.path("ca.pem"))
        if let shown {
            client.certificate = .file(authority.path("\(shown).pem"))
            client.key = .file(authority.path("\(shown).key"))
        }
        let settings = server
        return GossipTLS(server: { .success(settings) }, client: client)
    }

    /// Sends bytes over TLS with openssl's client, as one record if they fit; returns at the far end's end.
    @discardableResult
    private static func send(_ bytes: [UInt8], to port: UInt16, _ options: [String] = []) -> Bool {
        let words = ["timeout", "20", "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)"]
        return Command.run(words + options, bytes: bytes).output.contains("Payload")
    }

    /// No frame: whoever reads it closes.
    private static let badFrame: [UInt8] = [2, 0, 0, 0, 0xFF, 0xFF]

    private static func packet(_ byte: UInt8, from: String = "10.0.0.1:9094") -> [UInt8] {
        GossipFrame.packet(from: from, [byte, byte]).encoded
    }

    @Test func `packets and streams go both ways over mutual TLS, and are counted`() throws {
        let authority = try TestAuthority()
        let a = try DoorUnderTest(isAnswering: true) {
            $0.tls = Self.tls(authority, shown: "other", asks: true)
        }
        let b = try DoorUnderTest(isAnswering: true) {
            $0.tls = Self.tls(authority, own: "other", shown: "client", asks: true)
        }
        a.door.perform(.send(to: b.endpoint, [1, 2, 3]))
        let first = b.take()
        b.door.perform(.send(to: a.endpoint, [4]))
        let second = a.next()
        a.door.perform(Sample.dial(1, Sample.ping(9), to: b.endpoint))
        let third = [b.next(), a.next()]
        let state = Sample.state(300_000)
        b.door.perform(Sample.dial(2, state, to: a.endpoint, awaitsAnswer: false))
        let fourth = Set([a.next(), b.next()])
        guard case .datagram(let from, [1, 2, 3])? = first else {
            Issue.record("no packet: \(first.map(DoorUnderTest.words) ?? "nothing")")
            return
        }
        #expect(from == a.endpoint && second == "packet 1: [4]")
        #expect(third == ["in ping 9", "out ack 9"])
        #expect(fourth == ["in " + DoorUnderTest.words(state), "out written"])
        let (left, right) = (a.door.counts, b.door.counts)
        let sent = [left.packetBytesSent, left.streamsSent, right.packetBytesSent, right.streamsSent]
        let came = [
            right.packetBytesReceived, right.streamsReceived, left.packetBytesReceived, left.streamsReceived,
        ]
        #expect(sent == [3, 1, 1, 1] && came == sent)
        #expect(left.packetWriteErrors + left.streamWriteErrors + left.readErrors == 0)
    }

    @Test func `whoever shows no certificate that is asked for gets no further`() throws {
        let authority = try TestAuthority()
        let b = try DoorUnderTest { $0.tls = Self.tls(authority, asks: true) }
        let without = try DoorUnderTest { $0.tls = Self.tls(authority) }
        let stranger = try DoorUnderTest { $0.tls = Self.tls(authority, shown: "stranger") }
        let good = try DoorUnderTest { $0.tls = Self.tls(authority, shown: "client") }
        var seen: [Bool] = []
        for door in [without, stranger] {
            door.door.perform(.send(to: b.endpoint, [1]))
            door.door.perform(Sample.dial(1, Sample.ping(9), to: b.endpoint))
            seen.append(door.next()?.hasPrefix("out failed: ") == true)
        }
        good.door.perform(.send(to: b.endpoint, [7]))
        #expect(seen == [true, true])
        #expect(b.next() == "packet 1: [7]")
        #expect(without.door.counts.streamWriteErrors == 1 && b.door.counts.streamsReceived == 0)
    }

    @Test func `a certificate of an unknown authority, or for another name, is not trusted`() throws {
        let authority = try TestAuthority()
        let b = try DoorUnderTest(isAnswering: true) { $0.tls = Self.tls(authority) }
        var unknown = Self.tls(authority)
        unknown.client.ca = .file(authority.path("stranger.pem"))
        var named = Self.tls(authority)
        named.client.serverName = "localhost"
        var misnamed = named
        misnamed.client.serverName = "elsewhere.example"
        var careless = misnamed
        careless.client.insecureSkipVerify = true
        let results = try [unknown, named, misnamed, careless].map { tls in
            let a = try DoorUnderTest { $0.tls = tls }
            a.door.perform(Sample.dial(1, Sample.ping(9), to: b.endpoint))
            return a.next() ?? "nothing"
        }
        let refusal = "out failed: tls: failed to verify certificate: x509: certificate "
        #expect(results[0] == refusal + "signed by unknown authority")
        #expect(results[1] == "out ack 9" && results[3] == "out ack 9")
        #expect(results[2].hasPrefix(refusal))
    }

    @Test func `frames that come in one piece, or in many, are all read, and the stream behind them`() throws
    {
        let authority = try TestAuthority()
        let b = try DoorUnderTest(isAnswering: true) { $0.tls = Self.tls(authority) }
        let stream = GossipFrame.stream.encoded + Sample.ping(5).encoded(WireForm(), isDialling: true)
        let isAnswered = Self.send(Self.packet(1) + Self.packet(2) + stream, to: b.port)
        let seen = (0..<3).map { _ in b.next() }
        // More than one record holds.
        let many = (0..<2_000).flatMap { Self.packet(UInt8($0 & 0xFF)) }
        Self.send(many + Self.badFrame, to: b.port)
        var bytes: [UInt8] = []
        for _ in 0..<2_000 { if case .datagram(_, let packet)? = b.take() { bytes.append(packet[0]) } }
        #expect(seen == ["packet 2: [1, 1]", "packet 2: [2, 2]", "in ping 5"])
        #expect(isAnswered && bytes == (0..<2_000).map { UInt8($0 & 0xFF) })
        #expect(b.door.counts.readErrors == 1)
    }

    @Test func `a bad frame closes the connection, and harms nobody else`() throws {
        let authority = try TestAuthority()
        let b = try DoorUnderTest(isAnswering: true) { $0.tls = Self.tls(authority) }
        let bad: [[UInt8]] = [
            Self.badFrame, [0xFF, 0xFF, 0xFF, 0x7F], [4, 0, 0, 0, 0x0A, 2, 0x76, 0x32],
            Array("GET / HTTP/1.1\r\n\r\n".utf8),
        ]
        for bytes in bad { Self.send(bytes, to: b.port) }
        Self.send(Self.packet(3, from: "[::]:7") + Self.packet(4, from: "nonsense") + bad[0], to: b.port)
        var senders: [Endpoint] = []
        for _ in 0..<2 { if case .datagram(let from, _)? = b.take() { senders.append(from) } }
        // Who says no address is known by that of the connection.
        #expect(senders.map(\.address.description) == ["127.0.0.1", "127.0.0.1"])
        #expect(senders.first?.port == 7 && b.door.counts.readErrors == 5)
    }

    @Test func `packets of the original are read from its frames`() throws {
        let authority = try TestAuthority()
        var count = 0
        for file in try VectorFile.list("gossip") where file.hasPrefix("tls-") && file.hasSuffix(".json") {
            let json = try VectorFile.json("gossip/" + file)
            let hex = try VectorFile.text("gossip/" + (json["file"]?.string ?? "")).filter {
                !$0.isWhitespace
            }
            let bytes = Hex.decode(hex) ?? []
            let label = Array((file.hasPrefix("tls-label-") ? "green" : "").utf8)
            let b = try DoorUnderTest(isAnswering: true) {
                $0.tls = Self.tls(authority)
                $0.label = label
            }
            for frame in json["decoded"]?["frames"]?.array ?? [] {
                guard frame["kind"]?.string == "PACKET" else {
                    Self.send(bytes, to: b.port)
                    if case .received(.accepted, _)? = b.take() { count += 1 }
                    break
                }
                Self.send(bytes + Self.badFrame, to: b.port)
                guard case .datagram(let from, let packet)? = b.take() else { continue }
                let content = Packet.read(packet[...], label: label)
                let isWhole = content.faults.isEmpty && !content.messages.isEmpty
                if isWhole, "\(from)" == frame["from_addr"]?.string { count += 1 }
            }
        }
        #expect(count == 13)
    }

    @Test func `a connection for packets is kept, and made anew when the far end came back`() throws {
        let authority = try TestAuthority()
        let a = try DoorUnderTest { $0.tls = Self.tls(authority) }
        var b = try DoorUnderTest { $0.tls = Self.tls(authority) }
        let place = b.endpoint
        var seen: [String?] = []
        for number in 1...3 {
            a.door.perform(.send(to: place, [UInt8(number)]))
            seen.append(b.next())
        }
        b.door.stop()
        b = try DoorUnderTest(port: place.port) { $0.tls = Self.tls(authority) }
        // The first may still go over the connection that is gone.
        var came: String?
        for _ in 0..<100 where came == nil {
            a.door.perform(.send(to: place, [9]))
            came = b.take(within: 50).map(DoorUnderTest.words)
        }
        #expect(seen == ["packet 1: [1]", "packet 1: [2]", "packet 1: [3]"])
        #expect(came == "packet 1: [9]")
    }

    @Test func `connections beyond the limit give way to new ones`() throws {
        let authority = try TestAuthority()
        let a = try DoorUnderTest {
            $0.tls = Self.tls(authority)
            $0.limits.pooled = 1
        }
        let b = try DoorUnderTest { $0.tls = Self.tls(authority) }
        let c = try DoorUnderTest { $0.tls = Self.tls(authority) }
        var seen: [String?] = []
        for number in 1...3 {
            a.door.perform(.send(to: b.endpoint, [UInt8(number)]))
            seen.append(b.next())
            a.door.perform(.send(to: c.endpoint, [UInt8(number)]))
            seen.append(c.next())
        }
        #expect(seen == [1, 1, 2, 2, 3, 3].map { "packet 1: [\($0)]" })
    }

    @Test func `packets to nobody are counted, as many as there were`() throws {
        let authority = try TestAuthority()
        let a = try DoorUnderTest {
            $0.tls = Self.tls(authority)
            $0.limits.waitingForConnection = 4
        }
        let silent = try SilentListener()
        let quiet = Endpoint(a.endpoint.address, silent.port)
        var gone = quiet
        do { gone = try DoorUnderTest().endpoint }
        for _ in 0..<6 { a.door.perform(.send(to: quiet, [1])) }
        a.door.perform(.send(to: gone, [1]))
        while a.door.counts.packetWriteErrors < 3 { sched_yield() }
        #expect(a.door.counts.packetWriteErrors == 3)
    }

    @Test func `new certificates count for new connections`() throws {
        let authority = try TestAuthority()
        let isNew = Flag()
        let first = Self.tls(authority, own: "stranger").server
        let second = Self.tls(authority).server
        let b = try DoorUnderTest(isAnswering: true) {
            $0.tls = Self.tls(authority)
            $0.tls?.server = { isNew.isSet ? second() : first() }
        }
        let a = try DoorUnderTest { $0.tls = Self.tls(authority) }
        a.door.perform(Sample.dial(1, Sample.ping(9), to: b.endpoint))
        let refused = a.next()
        isNew.isSet = true
        a.door.perform(Sample.dial(2, Sample.ping(9), to: b.endpoint))
        #expect(refused?.hasPrefix("out failed: tls: ") == true && a.next() == "out ack 9")
    }

    /// A mark that a test sets and a server looks at.
    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    @Test func `settings that cannot be used are told of before anything is opened`() throws {
        let authority = try TestAuthority()
        let good = Self.tls(authority)
        var noServer = good
        noServer.server = { .failure(HTTPServerError(.tls, "TLS config is not present")) }
        var noCA = good
        noCA.client.ca = .file(authority.path("nothing.pem"))
        let cases: [(GossipTLS, String)] = [
            (noServer, "127.0.0.1"), (noCA, "127.0.0.1"), (good, ""), (good, "abc123"), (good, "0.0.0.0"),
        ]
        let texts = cases.map { tls, host in
            var settings = GossipDoorSettings(host: host, port: 0)
            settings.tls = tls
            do throws(GossipDoorError) {
                try GossipDoor(settings).stop()
                return "good"
            } catch {
                return error.text
            }
        }
        #expect(
            texts == [
                "tls transport: invalid TLS server config: TLS config is not present",
                "tls transport: invalid TLS client config: unable to read CA cert: unable to read file "
                    + "\(authority.path("nothing.pem")): open \(authority.path("nothing.pem")): "
                    + "no such file or directory",
                "tls transport: invalid bind address \"\"", "tls transport: invalid bind address \"abc123\"",
                "good",
            ])
    }

    @Test func `only certificates with an allowed name are served`() throws {
        let authority = try TestAuthority()
        func allowing(_ names: [String]) throws -> DoorUnderTest {
            var server = ServerTLS(
                certificate: authority.bytes("server.pem"), key: authority.bytes("server.key"))
            server.clientAuth = .requireAndVerifyClientCert
            server.clientCA = authority.bytes("ca.pem")
            server.allowedSANs = names
            let settings = server
            return try DoorUnderTest(isAnswering: true) {
                $0.tls = Self.tls(authority)
                $0.tls?.server = { .success(settings) }
            }
        }
        let a = try DoorUnderTest { $0.tls = Self.tls(authority, shown: "client") }
        let good = try allowing(["x.example", "client.example"])
        let bad = try allowing(["x.example"])
        a.door.perform(Sample.dial(1, Sample.ping(1), to: good.endpoint))
        let first = a.next()
        a.door.perform(Sample.dial(2, Sample.ping(2), to: bad.endpoint))
        #expect(first == "out ack 1" && a.next()?.hasPrefix("out failed: ") == true)
    }
}
