import AMConfig
import AMCore
import AMNotify
import AMText
import Synchronization

/// A server in simulated time: the heart itself with the integrations of a configuration, from which nothing
/// leaves the machine. Every far end takes what it is told at once.
struct Simulation {
    /// What a run of a test needs.
    struct Stage: Sendable {
        var settings: Settings
        var integrations: [String: any Integration]
        var routeLabels: RouteLabels
        var secrets: [Secret]
        var externalURL: String
        var resend: GoDuration
        var dialect: MatcherDialect
        /// Reads what integrations ask for while they tell.
        var readFile: @Sendable (String) -> Result<[UInt8], TextFailure>
    }

    /// What came of a run.
    struct Outcome: Sendable {
        /// Shape: in the order of telling.
        var told: [ToldMessage] = []
        /// What the server refused, with the place in the suite.
        var refusals: [SourceError] = []
    }

    /// The clock and the dice that the integrations see.
    private final class World: Sendable {
        let now: Mutex<Timestamp>
        let dice = Mutex(Dice(seed: 7))
        init(_ start: Timestamp) { now = Mutex(start) }
    }

    /// An alert's next post.
    private struct Sender {
        let alert: TestSuite.Alert
        /// Which of its stretches or posts.
        var turn = 0
        var nextAt: Timestamp?
        /// What it posted first, of which only the times change.
        var intake: Intake?
    }

    private let stage: Stage
    private let test: TestSuite.Test
    private let world: World
    private var value: Alertmanager
    private var now: Now
    private var wakeAt: Ticks?
    private var senders: [Sender]
    private var silences: [TestSuite.Silence]
    private var delivered: [DeliveryOutcome] = []
    private var letters: [Notification] = []
    private var outcome = Outcome()
    private var places: [UInt64: SourcePlace] = [:]
    private var nextRequest: UInt64 = 1

    /// How long Prometheus tells of an alert that has ended. Source: rules/alerting.go resolvedRetention.
    private static let afterglow = GoDuration.minutes(15)
    /// Of how many posts one may be lost before an alert is taken to have ended.
    /// Source: cmd/prometheus sendAlerts, rules/alerting.go.
    private static let patience: Int64 = 4

    /// A server at the start of a test.
    init(_ test: TestSuite.Test, on stage: Stage) {
        self.stage = stage
        self.test = test
        world = World(test.start)
        now = Now(wall: test.start, steady: Ticks(nanoseconds: 1_000_000_000))
        var options = Options(dispatchAt: now.steady)
        options.dialect = stage.dialect
        options.logLevel = .error
        // Nothing is written, so nothing has to be written soon.
        options.limits.aliveInterval = .hours(24 * 365)
        options.limits.refreshLag = .hours(24 * 365)
        value = Alertmanager(options: options, settings: stage.settings, dice: Dice(seed: 5), now: now)
        wakeAt = now.steady
        silences = test.silences.enumerated().sorted {
            ($0.element.window.from, $0.offset) < ($1.element.window.from, $1.offset)
        }.map(\.element)
        senders = test.alerts.map { alert in
            Sender(alert: alert, nextAt: alert.posts.first?.at ?? alert.fires.first?.from)
        }
    }

    /// Plays the test to its end.
    mutating func play() async -> Outcome {
        while let next = nextMoment, next <= test.end {
            now = Now(wall: next, steady: now.steady + (next - now.wall))
            world.now.withLock { $0 = next }
            var inputs = madeSilences()
            inputs += dueAlerts()
            inputs.append(.wake)
            await turn(inputs)
        }
        return outcome
    }

    /// When something happens next.
    private var nextMoment: Timestamp? {
        var next = wakeAt.map { max(now.wall, now.wall + ($0 - now.steady)) }
        func note(_ moment: Timestamp?) {
            if let moment { next = min(next ?? moment, moment) }
        }
        note(silences.first?.window.from)
        for sender in senders { note(sender.nextAt) }
        return next
    }

    private mutating func request(for place: SourcePlace) -> RequestID {
        nextRequest += 1
        places[nextRequest] = place
        return RequestID(number: nextRequest)
    }

    private mutating func turn(_ first: [Input]) async {
        var inputs = first
        while !inputs.isEmpty {
            let turn = value.turn(inputs, at: now)
            wakeAt = turn.wakeAt
            for effect in turn.atOnce + turn.afterCommit {
                switch effect {
                case .deliver(let letter): letters.append(letter)
                case .cancel(let id): letters.removeAll { $0.id == id }
                case .reply(let id, .refused(let text), _):
                    outcome.refusals.append(SourceError(places[id.number], text))
                default: break
                }
            }
            inputs = []
            for letter in letters { inputs.append(.delivered(await deliver(letter))) }
            letters = []
        }
    }
}

// What comes in.
extension Simulation {
    private mutating func madeSilences() -> [Input] {
        var inputs: [Input] = []
        while let silence = silences.first, silence.window.from <= now.wall {
            silences.removeFirst()
            let draft = SilenceDraft(
                matchers: silence.matchers, startsAt: silence.window.from, endsAt: silence.window.to,
                createdBy: silence.createdBy, comment: silence.comment)
            if let text = draft.handlerRefusal(now: now.wall) {
                outcome.refusals.append(SourceError(silence.place, text))
            } else {
                inputs.append(.setSilence(draft, request(for: silence.place)))
            }
        }
        return inputs
    }

    /// The alerts that are posted now.
    private mutating func dueAlerts() -> [Input] {
        var inputs: [Input] = []
        for index in senders.indices {
            while let at = senders[index].nextAt, at <= now.wall {
                let plain = post(&senders[index], at)
                let intake = intake(of: plain, &senders[index])
                if let text = intake.refusals.first {
                    // What is refused once is refused always: its labels or times are wrong.
                    outcome.refusals.append(SourceError(senders[index].alert.place, text))
                    senders[index].nextAt = nil
                } else {
                    nextRequest += 1
                    inputs.append(.alerts(intake, RequestID(number: nextRequest)))
                }
            }
        }
        return inputs
    }

    private func intake(of plain: PlainAlert, _ sender: inout Sender) -> Intake {
        if var intake = sender.intake, !intake.alerts.isEmpty, let start = plain.startsAt,
            let end = plain.endsAt
        {
            intake.alerts[0].times = AlertTimes(startsAt: start, endsAt: end, updatedAt: now.wall)
            (intake.firing, intake.resolved) = end > now.wall ? (1, 0) : (0, 1)
            return intake
        }
        let intake = Intake(
            alerts: [plain], now: now.wall, resolveTimeout: value.settings.resolveTimeout,
            dialect: stage.dialect)
        sender.intake = intake
        return intake
    }

    /// What a sender posts now, after which it knows when it posts again.
    private func post(_ sender: inout Sender, _ at: Timestamp) -> PlainAlert {
        let alert = sender.alert
        var plain = PlainAlert(
            labels: alert.labels, annotations: alert.annotations, generatorURL: alert.generatorURL)
        if !alert.posts.isEmpty {
            plain.startsAt = alert.posts[sender.turn].startsAt
            plain.endsAt = alert.posts[sender.turn].endsAt
            sender.turn += 1
            sender.nextAt = sender.turn < alert.posts.count ? alert.posts[sender.turn].at : nil
            return plain
        }
        let window = alert.fires[sender.turn]
        let isOpen = window.to == TestSuite.Alert.open
        let isFiring = isOpen || at < window.to
        plain.startsAt = window.from
        plain.endsAt = isFiring ? at + stage.resend * Self.patience : window.to
        var next = at + stage.resend
        if isFiring && !isOpen { next = min(next, window.to) }
        // An alert that fires anew is told of as that, no longer as one that has ended.
        let begin = sender.turn + 1 < alert.fires.count ? alert.fires[sender.turn + 1].from : nil
        let isOver = !isFiring && next > window.to + Self.afterglow
        if let begin, isOver || next >= begin {
            sender.turn += 1
            sender.nextAt = begin
        } else {
            sender.nextAt = isOver ? nil : next
        }
        return plain
    }
}

// What goes out.
extension Simulation {
    private mutating func deliver(_ letter: Notification) async -> DeliveryOutcome {
        let rehearsal = Rehearsal(hiding: stage.secrets)
        let notes = NoteBox()
        var outbound = rehearsal.outbound(in: outbound())
        outbound.noteTemplateFailure = { _, text in notes.add(text) }
        var letter = letter
        if !letter.routeLabels.isEmpty {
            let group = RouteLabels.Group(
                receiver: letter.receiver, groupLabels: letter.groupLabels, alerts: letter.flushAlerts,
                moment: letter.flushedAt)
            letter.routeLabels = stage.routeLabels.rendered(letter.routeLabels, for: group, in: outbound) {
                label, failure in notes.add("route label \(label): \(failure)")
            }
        }
        let seat = Self.seat(letter.receiver, letter.integration)
        guard let integration = stage.integrations[seat] else {
            preconditionFailure("every integration that the configuration names was made")
        }
        let ending = await Attempt.make(letter, by: integration, over: outbound)
        var told = ToldMessage(
            at: now.wall, letter: letter, rehearsal: rehearsal, failure: nil,
            notes: notes.all.map { rehearsal.shown($0) })
        var result = ending.result
        if case .failed(let text, _, let reason) = ending.result {
            told.failure = rehearsal.shown(text)
            // Another attempt would end in the same way.
            result = .failed(text: text, retry: false, reason: reason)
        }
        outcome.told.append(told)
        return DeliveryOutcome(id: letter.id, result: result, seconds: 0)
    }

    /// How an integration is found.
    static func seat(_ receiver: String, _ reference: IntegrationRef) -> String {
        "\(receiver)/\(reference.kind)[\(reference.index)]"
    }

    private func outbound() -> Outbound {
        let world = world
        return Outbound(
            http: { _ in preconditionFailure("a rehearsal answers every request") },
            readFile: stage.readFile, externalURL: stage.externalURL,
            userAgent: "Alertmanager/\(ProgramVersion.compatible)", millisecondsLeft: { _ in 60_000 },
            machine: Outbound.Machine(
                now: { world.now.withLock { $0 } }, variable: { _ in nil },
                dice: { world.dice.withLock { $0.next() } }, pause: { _ in }))
    }
}

/// What integrations had to say of templates while they told.
private final class NoteBox: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    func add(_ text: String) { kept.withLock { $0.append(text) } }
}
