internal import AMBytes
internal import AMCore
internal import AMText

/// GET /alerts.
struct AlertsEndpoint {
    let options: WebOptions

    /// Answers a question.
    func get(_ question: AlertQuery) -> WebAction {
        let zone = options.localZone
        return .read { reading in
            let slots = reading.view.select(question, at: reading.now.wall)
            return Pieces.answer(AlertList(reading.view, slots, zone: zone, at: reading.now.wall))
        }
    }
}

/// The list of alerts, one at a time.
private struct AlertList: PieceMaker {
    private let view: AlertmanagerView
    private let slots: [UInt32]
    private var next = 0
    private var writer: AlertWriter
    /// By number of the route set: its receivers as JSON; empty: not made yet.
    private var receivers: [[UInt8]]

    init(_ view: AlertmanagerView, _ slots: [UInt32], zone: Zone, at now: Timestamp) {
        self.view = view
        self.slots = slots
        writer = AlertWriter(view, zone: zone, at: now)
        receivers = Array(repeating: [], count: view.routeSets.lists.count)
    }

    mutating func append(to out: inout [UInt8]) -> Bool {
        if next == slots.count {
            out.append(contentsOf: (slots.isEmpty ? "[]\n" : "]\n").utf8)
            return false
        }
        let slot = slots[next]
        out.append(UInt8(ascii: next == 0 ? "[" : ","))
        next += 1
        guard let set = view.routeSet(of: slot).map({ Int($0) }) else { return true }
        if receivers[set].isEmpty {
            receivers[set] = JSONText.receivers(view.receivers(routeSet: UInt32(set)))
        }
        writer.append(slot: slot, receivers: receivers[set], mutedBy: [], to: &out)
        return true
    }
}
