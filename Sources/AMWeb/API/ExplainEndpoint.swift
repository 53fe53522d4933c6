internal import AMBytes
internal import AMCore
internal import AMText

/// GET /api/amserver/v1/explain: alerts with all that is known of their groups.
/// Shape: a list of `{"alert":…,"groups":[…]}`, the alert as in GET /api/v2/alerts, by fingerprint.
struct ExplainEndpoint {
    /// Where it is, below the prefix of the routes.
    static let path = "/api/amserver/v1/explain"

    let options: WebOptions

    /// Answers the parameters of GET /api/v2/alerts.
    func get(_ target: RequestTarget) -> (action: WebAction, log: [LogLine]) {
        var questions = Questions(dialect: options.dialect, query: QueryParameters(target.query))
        do throws(Refusal) {
            let question = try questions.alerts()
            let zone = options.localZone
            let action = WebAction.read { reading in
                let slots = reading.view.select(question, at: reading.now.wall)
                return Pieces.answer(ExplanationList(reading, slots, zone: zone))
            }
            return (action, questions.log)
        } catch {
            return (.answer(Answers.problem(400, error.text)), questions.log)
        }
    }
}

/// The list of explained alerts, one at a time.
private struct ExplanationList: PieceMaker {
    private let view: AlertmanagerView
    private let now: Timestamp
    private let slots: [UInt32]
    private var next = 0
    private var writer: AlertWriter

    init(_ reading: Reading, _ slots: [UInt32], zone: Zone) {
        view = reading.view
        now = reading.now.wall
        self.slots = slots
        writer = AlertWriter(view, zone: zone, at: now)
    }

    mutating func append(to out: inout [UInt8]) -> Bool {
        if next == slots.count {
            out.append(contentsOf: (slots.isEmpty ? "[]\n" : "]\n").utf8)
            return false
        }
        let slot = slots[next]
        out.append(contentsOf: (next == 0 ? "[{\"alert\":" : ",{\"alert\":").utf8)
        next += 1
        let names = view.routeSet(of: slot).map { view.receivers(routeSet: $0) } ?? []
        writer.append(slot: slot, receivers: JSONText.receivers(names), mutedBy: [], to: &out)
        out.append(contentsOf: ",\"groups\":[".utf8)
        for (i, group) in view.explain(slot, at: now).enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            Self.object(group).append(to: &out)
        }
        out.append(contentsOf: "]}".utf8)
        return true
    }

    private static func object(_ group: GroupExplanation) -> JSONObject {
        var out = JSONObject()
        out.integer("alerts", Int64(group.alertCount))
        if let due = group.dueAt { out.text("dueAt", due.apiText()) }
        out.text("key", group.key)
        out.map("labels", group.labels.labels.map { ($0.name, $0.value) })
        out.texts("mutedBy", group.mutedBy)
        out.text("receiver", group.receiver)
        out.text("state", word(group.state))
        out.objects("integrations", group.tellings.map(object))
        return out
    }

    private static func object(_ telling: LastTelling) -> JSONObject {
        var out = JSONObject()
        out.text("name", telling.kind)
        out.integer("index", Int64(telling.index))
        if let success = telling.success {
            var told = JSONObject()
            told.text("at", success.at.apiText())
            told.integer("firing", Int64(success.firing))
            told.integer("resolved", Int64(success.resolved))
            if let reason = success.reason { told.text("reason", reason.rawValue) }
            out.object("told", told)
        }
        if let failure = telling.failure {
            var failed = JSONObject()
            failed.text("at", failure.at.apiText())
            failed.text("error", failure.text)
            out.object("failed", failed)
        }
        return out
    }

    private static func word(_ state: GroupedAlertState) -> String {
        switch state {
        case .unprocessed: "unprocessed"
        case .active: "active"
        case .suppressed: "suppressed"
        }
    }
}
