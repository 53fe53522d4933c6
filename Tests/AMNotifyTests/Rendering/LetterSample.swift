import AMBytes
import AMCore
import AMNotify
import AMText
import Synchronization

/// A letter about two alerts that fire and one that is resolved, and the world it is rendered in.
struct LetterSample {
    /// The failures that were noted.
    let noted = Notes()

    /// Failures, in their order.
    final class Notes: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    static let moment = Timestamp(seconds: 1_800_000_000)

    static func alert(_ instance: String, isResolved: Bool = false, offset: Int16 = 0) -> NotifiedAlert {
        let start = Timestamp(seconds: 1_799_999_000, nanoseconds: 500_000_000)
        let times = AlertTimes(startsAt: start, endsAt: moment, updatedAt: start, startOffset: offset)
        let labels: LabelSet = ["alertname": "High<Latency>", "instance": instance, "job": "node"]
        return NotifiedAlert(
            fingerprint: Fingerprint(rawValue: 0xC626_D227_5AB0_F610), labels: labels,
            annotations: ["summary": "it is & \"slow\""], generatorURL: "http://prom/g?a=1&b=2",
            times: times, isResolved: isResolved)
    }

    static func letter(routeLabels: LabelSet = [:]) -> Notification {
        Notification(
            id: DeliveryID(number: 1), generation: 0, receiver: "team.x", receiverLabels: [:],
            integration: IntegrationRef(kind: "webhook", index: 0, sendResolved: true),
            groupKey: "{}:{alertname=\"High<Latency>\"}", groupLabels: ["alertname": "High<Latency>"],
            routeLabels: routeLabels,
            alerts: [alert("web-1"), alert("web-2", offset: 120), alert("web-3", isResolved: true)],
            reason: .firstNotification, flushedAt: moment, deadline: Ticks(nanoseconds: 0), attempt: 1,
            repeatInterval: .seconds(3600), receiverValues: [])
    }

    var outbound: Outbound {
        var outbound = Outbound(
            http: { _ in .success(IncomingResponse(status: 200)) },
            readFile: { path in .failure(TextFailure("open \(path): no such file or directory")) },
            externalURL: "http://am.example:9093", userAgent: "Alertmanager/0.34.0",
            millisecondsLeft: { _ in 1000 })
        outbound.noteTemplateFailure = { [noted] _, failure in noted.add(failure) }
        return outbound
    }

    func rendering(_ letter: Notification = letter()) -> Rendering { Rendering(letter, over: outbound) }
}
