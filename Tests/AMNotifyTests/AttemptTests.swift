import AMBytes
import AMCore
import AMText
import Synchronization
import Testing

@testable import AMNotify

/// One attempt, and what it makes of a far end that asks for patience.
@Suite struct AttemptTests {
    /// An integration that asks the far end at each address in turn, and fails unless the last one says 200.
    private struct Steps: Integration {
        var addresses: [String]

        func deliver(
            _ letter: Notification, over out: Outbound
        ) async throws(DeliveryFailure) -> Receipt {
            var last = 200
            for address in addresses {
                switch await out.http(OutgoingRequest(method: "POST", url: address)) {
                case .success(let answer): last = answer.status
                case .failure(let failure): throw DeliveryFailure(failure.text, mayRetry: false)
                }
            }
            if last != 200 { throw DeliveryFailure("said \(last)", mayRetry: last / 100 == 5) }
            return Receipt()
        }
    }

    /// 2027-01-15 08:00:00 UTC.
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// How attempts end. Shape: `told`, or `again` or `no more`; then the pause, if one was asked for.
    /// - Parameter answers: By address; nil: no connection.
    private static func ending(
        _ addresses: [String], _ answers: [String: IncomingResponse?]
    ) async -> String {
        var out = Outbound(
            http: { request in
                if let answer = answers[request.url] ?? nil { return .success(answer) }
                return .failure(TransportFailure(.connection, "refused"))
            },
            readFile: { _ in .success([]) }, externalURL: "", userAgent: "", millisecondsLeft: { _ in 1_000 })
        out.machine.now = { Self.now }
        let letter = Notification(
            id: DeliveryID(number: 1), generation: 0, receiver: "r", receiverLabels: [:],
            integration: IntegrationRef(kind: "steps", index: 0, sendResolved: true), groupKey: "{}:{}",
            groupLabels: [:], routeLabels: [:], alerts: [], reason: .firstNotification, flushedAt: Self.now,
            deadline: Ticks(nanoseconds: 1), attempt: 1, repeatInterval: .hours(4), receiverValues: [])
        let ending = await Attempt.make(letter, by: Steps(addresses: addresses), over: out)
        var words =
            switch ending.result {
            case .delivered: "told"
            case .failed(_, let retry, _): retry ? "again" : "no more"
            }
        if ending.retryAfter != .zero { words += " after \(ending.retryAfter)" }
        return words
    }

    private static func answer(_ status: Int, _ retryAfter: String? = nil) -> IncomingResponse {
        var headers = HTTPFields()
        if let retryAfter { headers.add("retry-after", retryAfter) }
        return IncomingResponse(status: status, headers: headers)
    }

    /// What differs from a table. Shape of a row: status, header, ending.
    private static func faults(_ table: [(Int, String?, String)]) async -> [String] {
        var faults: [String] = []
        for (status, header, expected) in table {
            let found = await ending(["a"], ["a": answer(status, header)])
            if found != expected { faults.append("\(status) \(header ?? "-"): \(found), not \(expected)") }
        }
        return faults
    }

    @Test func `too many requests is tried again, whatever the integration makes of it`() async {
        let faults = await Self.faults([
            (200, nil, "told"), (429, nil, "again"), (429, "0", "again"), (400, nil, "no more"),
            (404, "5", "no more"), (403, "5", "no more"), (301, "5", "no more"), (500, nil, "again"),
            (500, "5", "again"), (502, "5", "again"), (503, nil, "again"), (503, "5", "again after 5s"),
            (200, "5", "told"), (430, "5", "no more"), (428, "5", "no more"),
        ])
        #expect(faults == [])
    }

    @Test func `the pause is the one that was asked for`() async {
        let faults = await Self.faults([
            (429, "7", "again after 7s"), (429, " 120\t", "again after 2m0s"),
            (429, "007", "again after 7s"), (429, "3600", "again after 1h0m0s"),
            // Longer than anybody waits.
            (429, "3601", "again after 1h0m0s"), (429, "999999999", "again after 1h0m0s"),
            (429, "99999999999999999999999999", "again after 1h0m0s"),
            // Dates.
            (429, "Fri, 15 Jan 2027 08:00:30 GMT", "again after 30s"),
            (503, "Fri, 15 Jan 2027 08:30:00 GMT", "again after 30m0s"),
            (429, "Fri, 15 Jan 2027 07:59:30 GMT", "again"),
            (429, "Fri, 15 Jan 2027 08:00:00 GMT", "again"),
            (429, "Sat, 16 Jan 2027 08:00:00 GMT", "again after 1h0m0s"),
            (429, "Fri, 31 Dec 9999 23:59:59 GMT", "again after 1h0m0s"),
            (429, "Sat, 01 Jan 0000 00:00:00 GMT", "again"),
            // What says nothing.
            (429, "", "again"), (429, "  ", "again"), (429, "-7", "again"), (429, "+7", "again"),
            (429, "1.5", "again"), (429, "7s", "again"), (429, "soon", "again"), (429, "7, 8", "again"),
            (429, "\u{0667}", "again"), (429, "Fri, 15 Jan 2027 08:00:30", "again"),
            (429, "Fri, 45 Jan 2027 08:00:30 GMT", "again"), (429, "2027-01-15T08:00:30Z", "again"),
        ])
        #expect(faults == [])
    }

    @Test func `an attempt of several steps is judged by the last answer`() async {
        let answers: [String: IncomingResponse?] = [
            "ok": Self.answer(200), "busy": Self.answer(429, "9"), "bad": Self.answer(400),
            "down": Self.answer(503, "4"), "none": nil,
        ]
        let table: [([String], String)] = [
            (["ok", "busy"], "again after 9s"), (["busy", "ok"], "told"), (["busy", "bad"], "no more"),
            (["bad", "busy"], "again after 9s"), (["busy", "down"], "again after 4s"),
            (["busy", "none"], "no more"), (["none"], "no more"), ([], "told"),
        ]
        var faults: [String] = []
        for (addresses, expected) in table {
            let found = await Self.ending(addresses, answers)
            if found != expected { faults.append("\(addresses): \(found), not \(expected)") }
        }
        #expect(faults == [])
    }

    @Test func `cases that the original gave up are tried again`() async throws {
        var faults: [String] = []
        for name in ReplayCase.patient.sorted() {
            var scene = try ReplayCase(name + ".json")
            try await scene.play()
            let sent = scene.world.sent.map(\.body)
            let captured = scene.json["requests"]?.array?.count ?? 0
            let isSame = Set(sent.dropFirst(captured)).isSubset(of: sent.prefix(captured))
            if captured == 0 || sent.count <= captured || !isSame { faults.append("\(name): \(sent)") }
        }
        #expect(faults == [])
    }
}
