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

    private let gate = Gate()
    private var generations: [(number: Int, seats: [Seat: any Integration])] = []

    /// How many generations are kept: a flush may outlive a few reloads.
    private static let kept = 8

    /// Adds a generation.
    func add(_ number: Int, _ seats: [Seat: any Integration]) {
        gate.inside {
            generations.append((number, seats))
            if generations.count > Self.kept { generations.removeFirst() }
        }
    }

    /// The integration that a letter is for.
    func integration(for letter: Notification) -> (any Integration)? {
        let seat = Seat(
            receiver: letter.receiver, kind: letter.integration.kind, index: letter.integration.index)
        return gate.inside { generations.last { $0.number == letter.generation }?.seats[seat] }
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
        guard let integration = roster.integration(for: letter) else {
            let who = "\(letter.receiver)/\(letter.integration.kind)[\(letter.integration.index)]"
            return Attempt.Ending(
                result: .failed(text: "\(who) is not configured any more", retry: false, reason: .other),
                retryAfter: .zero)
        }
        return await Attempt.make(letter, by: integration, over: outbound)
    }
}
