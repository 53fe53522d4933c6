internal import AMBytes
internal import AMCore
internal import AMText

/// GET /alerts/groups.
struct GroupsEndpoint {
    let options: WebOptions

    /// Answers a question.
    func get(_ question: AlertQuery, muted: Bool) -> WebAction {
        let zone = options.localZone
        return .read { reading in
            let groups = reading.view.groups(question, muted: muted, at: reading.now.wall)
            return Pieces.answer(GroupList(reading, groups, question.receiver, zone: zone))
        }
    }
}

/// The list of groups, one alert at a time.
private struct GroupList: PieceMaker {
    private let reading: Reading
    private let groups: [ListedGroup]
    private let filter: ReceiverFilter
    private var group = 0
    private var alert = 0
    private var writer: AlertWriter
    /// By position of the route: the receiver as a list of one; empty: not made yet.
    private var receivers: [[UInt8]]

    init(_ reading: Reading, _ groups: [ListedGroup], _ receiver: ReceiverQuery, zone: Zone) {
        self.reading = reading
        self.groups = groups
        filter = ReceiverFilter(receiver, reading.view)
        writer = AlertWriter(reading.view, zone: zone, at: reading.now.wall)
        receivers = reading.view.routes.entries.map { JSONText.receivers([$0.receiver.name]) }
    }

    mutating func append(to out: inout [UInt8]) -> Bool {
        if group == groups.count {
            out.append(contentsOf: (groups.isEmpty ? "[]\n" : "]\n").utf8)
            return false
        }
        let current = groups[group]
        if alert == 0 { out.append(contentsOf: (group == 0 ? "[{\"alerts\":[" : ",{\"alerts\":[").utf8) }
        if alert < current.alerts.count {
            if alert > 0 { out.append(UInt8(ascii: ",")) }
            let slot = current.alerts[alert]
            writer.append(
                slot: slot, receivers: receivers(of: slot, in: current), mutedBy: current.mutedBy, to: &out)
            alert += 1
            return true
        }
        out.append(contentsOf: "],\"labels\":".utf8)
        writer.appendLabels(current.labels, to: &out)
        let entry = reading.view.routes.entries[current.route]
        out.append(contentsOf: ",\"receiver\":{\"name\":".utf8)
        JSONWriter.string(entry.receiver.name, to: &out)
        out.append(contentsOf: "},\"routeLabels\":".utf8)
        JSONText.append(routeLabels(entry, current), to: &out)
        out.append(UInt8(ascii: "}"))
        group += 1
        alert = 0
        return true
    }

    private func receivers(of slot: UInt32, in group: ListedGroup) -> [UInt8] {
        let held = reading.view.groups(of: slot)
        if held.count == 1 { return receivers[group.route] }
        return JSONText.receivers(reading.view.receivers(groups: held, filter))
    }

    private func routeLabels(_ entry: RouteTable.Entry, _ group: ListedGroup) -> LabelSet {
        guard !entry.route.labels.isEmpty else { return LabelSet() }
        let view = reading.view
        let now = reading.now.wall
        let held = view.groups[Int(group.index)]?.alerts ?? []
        let alerts = held.compactMap { slot -> NotifiedAlert? in
            guard let alert = view.alerts[Int(slot)] else { return nil }
            let (annotations, url) = alert.annotationsAndURL
            return NotifiedAlert(
                fingerprint: alert.fingerprint, labels: view.labels.set(alert.labels),
                annotations: annotations, generatorURL: url, times: alert.times,
                isResolved: alert.times.isResolved(at: now))
        }
        return reading.routeLabels(
            RouteLabelsQuestion(route: entry, groupLabels: view.labels.set(group.labels), alerts: alerts))
    }
}
