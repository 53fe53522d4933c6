import AMBytes
import AMCore
import AMNet
import AMNotify
import AMText

/// Who can be told, by generation: the integrations of each loaded configuration. An old generation stays
/// until the letters that carry its number are through.
final class Roster: @unchecked Sendable {
    // Safe: `generations` is touched inside the gate alone.

    /// Which integration.
    struct Seat: Hashable, Sendable {
        var receiver: String
        var kind: String
        var index: Int
    }

    /// What one loaded configuration has for letters.
    struct Generation: Sendable {
        var number: Int
        var seats: [Seat: any Integration]
        var routeLabels: RouteLabels
    }

    private let gate = Gate()
    private var generations: [Generation] = []

    /// How many generations are kept: a flush may outlive a few reloads.
    private static let kept = 8

    /// Adds a generation.
    func add(_ generation: Generation) {
        gate.inside {
            generations.append(generation)
            if generations.count > Self.kept { generations.removeFirst() }
        }
    }

    /// The integration that a letter is for, and the labels of its routes.
    func integration(for letter: Notification) -> (integration: any Integration, labels: RouteLabels)? {
        let seat = Seat(
            receiver: letter.receiver, kind: letter.integration.kind, index: letter.integration.index)
        return gate.inside {
            guard let generation = generations.last(where: { $0.number == letter.generation }),
                let integration = generation.seats[seat]
            else { return nil }
            return (integration, generation.routeLabels)
        }
    }
}

/// Carries letters: one task for each, one attempt, one outcome.
final class Couriers: @unchecked Sendable {
    // Safe: `tasks`, `cancelled` and `newest` are touched inside the gate alone.
    private let gate = Gate()
    private var tasks: [DeliveryID: Task<Void, Never>] = [:]
    /// The letter with the highest number so far: a lower one does not come any more.
    private var newest: DeliveryID?
    /// Called back before they were handed over.
    private var cancelled: Set<DeliveryID> = []
    private let roster: Roster
    private let outbound: Outbound
    private let report: @Sendable (DeliveryOutcome) -> Void

    init(roster: Roster, outbound: Outbound, report: @escaping @Sendable (DeliveryOutcome) -> Void) {
        self.roster = roster
        self.outbound = outbound
        self.report = report
    }

    /// Takes a letter.
    func deliver(_ letter: Notification) {
        gate.inside {
            newest = max(newest ?? letter.id, letter.id)
            if cancelled.remove(letter.id) != nil { return }
            tasks[letter.id] = Task { await self.carry(letter) }
        }
    }

    /// Calls a letter back. Its outcome is not told any more.
    func cancel(_ id: DeliveryID) {
        gate.inside {
            if let task = tasks.removeValue(forKey: id) {
                task.cancel()
            } else if newest.map({ id > $0 }) ?? true {
                cancelled.insert(id)
            }
        }
    }

    /// Letters on their way.
    var count: Int { gate.inside { tasks.count } }

    private func carry(_ letter: Notification) async {
        let begun = SystemClock.now().steady
        let ending = await attempt(letter)
        let isExpected = gate.inside { tasks.removeValue(forKey: letter.id) != nil }
        guard isExpected else { return }
        let seconds = (SystemClock.now().steady - begun).inSeconds
        report(
            DeliveryOutcome(
                id: letter.id, result: ending.result, seconds: seconds, retryAfter: ending.retryAfter))
    }

    private func attempt(_ letter: Notification) async -> Attempt.Ending {
        guard let (integration, labels) = roster.integration(for: letter) else {
            let who = "\(letter.receiver)/\(letter.integration.kind)[\(letter.integration.index)]"
            return Attempt.Ending(
                result: .failed(text: "\(who) is not configured any more", retry: false, reason: .other),
                retryAfter: .zero)
        }
        return await Attempt.make(withRouteLabels(letter, labels), by: integration, over: outbound)
    }

    /// The letter with the labels of its route rendered; one that fails is logged and left out.
    private func withRouteLabels(_ letter: Notification, _ labels: RouteLabels) -> Notification {
        guard !letter.routeLabels.isEmpty else { return letter }
        var letter = letter
        let group = RouteLabels.Group(
            receiver: letter.receiver, groupLabels: letter.groupLabels, alerts: letter.flushAlerts,
            moment: letter.flushedAt)
        letter.routeLabels = labels.rendered(letter.routeLabels, for: group, in: outbound) {
            label, failure in
            let fields = [
                LogField("aggrGroup", letter.groupKey), LogField("label", label), LogField("err", failure),
            ]
            outbound.log(
                LogLine(.error, "failed to render route label", component: "dispatcher", fields))
        }
        return letter
    }
}
