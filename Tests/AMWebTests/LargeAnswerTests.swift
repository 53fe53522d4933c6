import AMBytes
import AMText
import AMWeb
import Testing

@Suite struct LargeAnswerTests {
    /// A server with so many alerts in two groups of overlapping routes.
    private static func server(alerts: Int) throws -> TestServer {
        var server = try TestServer(
            file: """
                route:
                  receiver: all
                  group_by: [g]
                  group_wait: 1h
                  routes:
                  - {receiver: z, continue: true, matchers: ['g="1"']}
                  - {receiver: a, matchers: ['g="1"']}
                receivers: [{name: all}, {name: z}, {name: a}]
                """)
        let list = (0..<alerts).map { i in
            """
            {"labels":{"alertname":"N","g":"\(i % 2)","n":"\(i)"},
            "annotations":{"text":"a long text of alert \(i) <&>"},
            "startsAt":"2020-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z"}
            """
        }
        _ = server.answer(
            HTTPRequest("POST", "/api/v2/alerts", json: "[" + list.joined(separator: ",") + "]"))
        return server
    }

    @Test func `a large answer comes in pieces and is whole`() throws {
        var server = try Self.server(alerts: 5000)
        let answer = server.answer(HTTPRequest("GET", "/api/v2/alerts"))
        guard case .stream(let next) = answer.body else {
            Issue.record("a large answer is a stream")
            return
        }
        var pieces: [Int] = []
        var all: [UInt8] = []
        while let piece = next() {
            pieces.append(piece.count)
            all += piece
        }
        let list = try JSONValue(parsing: all).array ?? []
        let prints = list.compactMap { $0["fingerprint"]?.string }
        let isSmall = pieces.allSatisfy { $0 < 300_000 } && pieces.count > 3
        #expect(list.count == 5000 && prints == prints.sorted() && isSmall && next() == nil)
    }

    @Test func `groups list the receivers of all groups of an alert, sorted`() throws {
        var server = try Self.server(alerts: 40)
        let answer = server.answer(HTTPRequest("GET", "/api/v2/alerts/groups"))
        let groups = try JSONValue(parsing: bytes(answer)).array ?? []
        let shown = groups.map { group -> String in
            let receivers = group["alerts"]?[0]?["receivers"]?.array?.compactMap { $0["name"]?.string } ?? []
            let labels = group["labels"]?["g"]?.string ?? ""
            let rest = group["routeLabels"] == .object([]) ? "{}" : "?"
            return "\(group["receiver"]?["name"]?.string ?? "") \(labels) \(receivers) \(rest)"
        }
        #expect(shown == ["all 0 [\"all\"] {}", "a 1 [\"a\", \"z\"] {}", "z 1 [\"a\", \"z\"] {}"])
    }

    @Test func `who asks for gzip gets it for large answers only`() throws {
        var server = try Self.server(alerts: 3000)
        let plain = bytes(server.answer(HTTPRequest("GET", "/api/v2/alerts")))
        let packed = server.answer(
            HTTPRequest("GET", "/api/v2/alerts", [("Accept-Encoding", "br, gzip;q=0.5")]))
        let packedBytes = bytes(packed)
        let tail = packedBytes.suffix(8)
        let sum = CRC32.checksum(plain)
        let wantedTail = [sum, UInt32(plain.count)].flatMap { n in (0..<4).map { UInt8(n >> ($0 * 8) & 0xFF) }
        }
        let refused = server.answer(HTTPRequest("GET", "/api/v2/alerts", [("Accept-Encoding", "gzip;q=0")]))
        let small = server.answer(HTTPRequest("GET", "/api/v2/receivers", [("Accept-Encoding", "gzip")]))
        let isPacked =
            packed.headers["Content-Encoding"] == "gzip" && Array(tail) == wantedTail
            && packed.headers["Vary"] == "Origin, Accept-Encoding"
        let others = [refused.headers["Content-Encoding"], small.headers["Content-Encoding"]]
        #expect(isPacked && packedBytes.count < plain.count / 4 && others == [nil, nil])
    }
}
