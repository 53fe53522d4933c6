import AMBytes
import AMConfig
import AMCore
import AMText
import Glibc
import Testing

@testable import AMServer

/// The limits at the door, and the web configuration file.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FaceTests {
    private static let plain = "route: {receiver: a}\nreceivers: [{name: a}]"

    /// A connection that asks and does not read.
    private final class Mute {
        let descriptor: CInt

        init(_ address: String, _ target: String) {
            descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            var size: CInt = 4096
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = (UInt16(address.split(separator: ":").last ?? "") ?? 0).bigEndian
            place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            withUnsafePointer(to: &place) { raw in
                raw.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            let text = Array("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            _ = Glibc.send(descriptor, text, text.count, 0)
            // The first byte of the answer: the request is inside.
            var byte: UInt8 = 0
            _ = recv(descriptor, &byte, 1, 0)
        }

        func end() { close(descriptor) }
    }

    @Test func `a client that does not read holds its place among the readers until it goes away`()
        async throws
    {
        let node = try TestNode(Self.plain, ["--web.get-concurrency=1"])
        let text = String(repeating: "y", count: 4_000)
        let alerts = (0..<2_000).map {
            "{\"labels\":{\"alertname\":\"A\($0)\"},\"annotations\":{\"a\":\"\(text)\"}}"
        }
        _ = try await node.send("POST", "/api/v2/alerts", "[" + alerts.joined(separator: ",") + "]")
        let mute = Mute(node.server.addresses[0], "/api/v2/alerts")
        let refused = try await node.get("/-/healthy")
        let posted = try await node.post("Other")
        mute.end()
        var later = try await node.get("/-/healthy")
        while later.status == 503 { later = try await node.get("/-/healthy") }
        let limited = try await node.get("/metrics").text
        node.server.stop()
        let words = "Limit of concurrent GET requests reached (1), try again later.\n\n"
        let facts = [
            refused == .init(status: 503, text: words), posted.status == 200, later.status == 200,
            limited.contains("alertmanager_http_requests_in_flight{method=\"get\"} 1\n"),
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(refused)")
    }

    @Test func `an answer that took too long is replaced`() async throws {
        let node = try TestNode(Self.plain, ["--web.timeout=1ns"])
        let answer = try await node.get("/api/v2/status")
        node.server.stop()
        #expect(answer == .init(status: 503, text: "Exceeded configured timeout of 1ns.\n"))
    }

    @Test func `all paths stand behind the prefix, and several addresses serve`() async throws {
        let node = try TestNode(
            Self.plain,
            [
                "--web.external-url=http://h/am/", "--web.listen-address=127.0.0.1:0",
                "--web.listen-address=127.0.0.1:0",
            ])
        let ready = try await node.get("/am/-/ready").status
        let bare = try await node.get("/-/ready").status
        let lines = node.log.messages.filter { $0.contains("Listening on") }.count
        node.server.stop()
        #expect(ready == 200 && bare == 404 && lines == 2 && Set(node.server.addresses).count == 2)
    }

    private static let hash = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

    private static func basic(_ user: String, _ password: String) -> [HTTPFields.Field] {
        [.init("Authorization", "Basic " + Base64.standard.encode(Array("\(user):\(password)".utf8)))]
    }

    @Test func `the web file counts as it is now, and a broken one lets nobody in`() async throws {
        let folder = TestFolder()
        folder.write("web.yml", "basic_auth_users: {alice: \(Self.hash)}")
        let node = try TestNode(Self.plain, ["--web.config.file=\(folder.path)/web.yml"], in: folder)
        var statuses: [Int] = []
        func ask(_ user: String, _ password: String) async throws {
            statuses.append(try await node.send("GET", "/-/ready", "", Self.basic(user, password)).status)
        }
        statuses.append(try await node.get("/-/ready").status)
        try await ask("alice", "U*U")
        try await ask("alice", "wrong")
        try await ask("bob", "U*U")
        folder.write("web.yml", "basic_auth_users: {bob: \(Self.hash)}\n")
        try await ask("alice", "U*U")
        try await ask("bob", "U*U")
        folder.write("web.yml", "nonsense: [")
        try await ask("bob", "U*U")
        folder.write("web.yml", "{}")
        statuses.append(try await node.get("/-/ready").status)
        node.server.stop()
        let said = node.log.messages.contains { $0.hasPrefix("ERROR \"Unable to parse configuration\"") }
        #expect(statuses == [401, 200, 401, 401, 401, 200, 500, 200] && said)
    }

    @Test func `more requests than the rate allows are refused`() async throws {
        let folder = TestFolder()
        folder.write("web.yml", "rate_limit: {burst: 3, interval: 1h}")
        let node = try TestNode(Self.plain, ["--web.config.file=\(folder.path)/web.yml"], in: folder)
        var statuses: [Int] = []
        for _ in 0..<5 { statuses.append(try await node.get("/-/ready").status) }
        node.server.stop()
        let said = node.log.messages.contains("INFO \"Rate Limiter is enabled.\" burst=3 interval=1h0m0s")
        #expect(statuses == [200, 200, 200, 429, 429] && said, "\(statuses) \(node.log.messages)")
    }
}
