import AMCore
import AMText

/// One Alertmanager in simulated time: scenes post, advance and look at what was told.
struct Scene {
    var value: Alertmanager
    var now: Now
    /// What the journal holds.
    var disk = Recovered()
    /// Letters in the order in which they left.
    var letters: [(at: Double, letter: Notification)] = []
    var replies: [RequestID: Reply] = [:]
    var logs: [LogLine] = []
    /// Deliveries that were called back.
    var cancelled: [DeliveryID] = []
    /// How the receiver answers a letter; nil: not at all.
    var answer: (Notification) -> DeliveryOutcome.Result? = { _ in .delivered(keep: nil) }
    private var nextRequest: UInt64 = 1
    private var wakeAt: Ticks?
    private let start: Now

    static let epoch = Now(wall: Timestamp(seconds: 1_800_000_000), steady: Ticks(nanoseconds: 1_000_000_000))

    init(_ settings: Settings, options: Options = Options(dispatchAt: Scene.epoch.steady)) {
        now = Scene.epoch
        start = now
        value = Alertmanager(options: options, settings: settings, dice: Dice(seed: 1), now: now)
    }

    /// Seconds since the scene began.
    var seconds: Double { (now.steady - start.steady).inSeconds }

    /// The moment of the wall clock so many seconds into the scene.
    func wall(_ seconds: Double) -> Timestamp { start.wall + GoDuration(nanoseconds: Int64(seconds * 1e9)) }

    mutating func request() -> RequestID {
        defer { nextRequest += 1 }
        return RequestID(number: nextRequest)
    }

    /// Posts one alert.
    mutating func post(
        _ labels: LabelSet, from: Double? = nil, until: Double? = nil, annotations: LabelSet = [:]
    ) {
        let end = until.map(wall)
        let times = AlertTimes(
            startsAt: from.map(wall) ?? now.wall, endsAt: end ?? now.wall + value.settings.resolveTimeout,
            updatedAt: now.wall, isTimeout: end == nil)
        let body = AlertBody(labels: labels, annotations: annotations, generatorURL: "")
        let posted = PostedAlert(
            fingerprint: body.fingerprint, times: times, bodyStart: 0, bodyEnd: body.bytes.count,
            detailsOffset: body.detailsOffset)
        let intake = Intake(bytes: Array(body.bytes), alerts: [posted], firing: 1)
        turn([.alerts(intake, request())])
    }

    mutating func turn(_ inputs: [Input]) {
        let turn = value.turn(inputs, at: now)
        for change in turn.changes { disk.apply(change) }
        wakeAt = turn.wakeAt
        var outcomes: [Input] = []
        for effect in turn.atOnce + turn.afterCommit {
            switch effect {
            case .reply(let id, let reply, _): replies[id] = reply
            case .deliver(let letter):
                letters.append((seconds, letter))
                if let result = answer(letter) {
                    outcomes.append(.delivered(DeliveryOutcome(id: letter.id, result: result, seconds: 0.01)))
                }
            case .cancel(let id): cancelled.append(id)
            case .log(let line): logs.append(line)
            default: break
            }
        }
        if !outcomes.isEmpty { self.turn(outcomes) }
    }

    /// Lets time pass, waking the value whenever it asks.
    mutating func advance(to seconds: Double) {
        let end = start.steady + GoDuration(nanoseconds: Int64(seconds * 1e9))
        while let at = wakeAt, at <= end {
            move(to: max(at, now.steady))
            turn([.wake])
        }
        move(to: end)
    }

    private mutating func move(to steady: Ticks) {
        now = Now(wall: now.wall + (steady - now.steady), steady: steady)
    }

    /// The process dies; another one starts from the disk.
    mutating func restart(after downtime: Double = 0) {
        move(to: now.steady + GoDuration(nanoseconds: Int64(downtime * 1e9)))
        value = Alertmanager(
            options: Options(dispatchAt: now.steady), settings: value.settings, recovered: disk,
            dice: Dice(seed: 2), now: now)
        turn([.wake])
    }

    /// The same with other options.
    mutating func restart(_ options: Options) {
        value = Alertmanager(
            options: options, settings: value.settings, recovered: disk, dice: Dice(seed: 2), now: now)
        turn([.wake])
    }

    /// What was told, for comparison: time, names of firing alerts, names of resolved ones.
    var told: [String] {
        letters.map { at, letter in
            let names = { (resolved: Bool) in
                letter.alerts.filter { $0.isResolved == resolved }.map { $0.labels["alertname"] ?? "" }
                    .joined(separator: ",")
            }
            return "\(at) +\(names(false)) -\(names(true)) \(letter.reason.rawValue)"
        }
    }
}

extension Settings {
    /// One route to one receiver.
    static func simple(
        wait: Int64 = 1, interval: Int64 = 5, repeatAfter: Int64 = 3600,
        groupBy: GroupBy = .names(["alertname"]),
        sendResolved: Bool = true, change: (inout Route) -> Void = { _ in }
    ) -> Settings {
        var route = Route(receiver: "team")
        route.groupBy = groupBy
        route.groupWait = .seconds(wait)
        route.groupInterval = .seconds(interval)
        route.repeatInterval = .seconds(repeatAfter)
        change(&route)
        let receiver = Receiver(
            name: "team",
            integrations: [IntegrationRef(kind: "webhook", index: 0, sendResolved: sendResolved)])
        return Settings(route: route, receivers: [receiver])
    }
}
