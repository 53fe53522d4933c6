internal import AMCore
internal import AMText

/// Stands outside and watches: what was answered, what reached the receivers, what is there after a crash.
package struct Checkers: Sendable {
    /// Someone who is told about one group.
    struct Ear: Hashable, Sendable {
        var receiver: String
        var integration: Int
        var groupKey: String
    }
    /// What an ear believes of an alert, as far as the nodes can know.
    enum Belief: Hashable, Sendable {
        case firing
        case over
        /// It heard something in a letter whose answer the node never got.
        case unsure
    }
    /// What one letter said.
    struct Words: Sendable {
        var firing: Set<Fingerprint>
        var resolved: Set<Fingerprint>
        var at: Double

        /// Whether it says something that an earlier letter did not.
        func isNews(after before: Words) -> Bool {
            firing.isEmpty && !before.firing.isEmpty || !firing.isSubset(of: before.firing)
                || !resolved.isSubset(of: before.resolved)
        }
        /// Whether it says the same things.
        func isSame(as other: Words) -> Bool { firing == other.firing && resolved == other.resolved }
    }
    /// What an ear heard so far.
    struct Heard: Sendable {
        var last: Words
        /// The same, of each machine alone.
        var byMachine: [Int: Words] = [:]
        /// What is believed of every alert it ever heard of.
        var belief: [Fingerprint: Belief] = [:]
        /// Of each machine, the process that sent the last letter, and its number there: what overtook what.
        var latest: [Int: (life: Int, id: DeliveryID)] = [:]
        /// Machines to which something happened since that may make one message come twice.
        var excused: Set<Int> = []
    }
    /// What is known of one machine.
    struct Ledger: Sendable {
        var silences: [String: Silence] = [:]
        /// When the node learned what it knows of a silence, by its own clock.
        var learned: [String: Timestamp] = [:]
        var alerts: [Fingerprint: Timestamp] = [:]
        /// Alerts that the journal has, by slot.
        var rows: [UInt32: (fingerprint: Fingerprint, endsAt: Timestamp)] = [:]
        var hasStarted = false
    }

    /// Sentences about what went wrong. Shape: in the order of discovery.
    package private(set) var faults: [String] = []
    /// Letters that receivers accepted.
    package internal(set) var accepted = 0
    /// Those of strict times, and how many of them crossed another one.
    var strictlyAccepted = 0
    var crossed = 0
    /// When the strict times began. Unit: seconds of the run.
    var strictSince = 0.0
    var heard: [Ear: Heard] = [:]
    var ledgers: [Ledger] = []

    /// No observations.
    init() {}

    /// There are so many machines.
    mutating func begin(_ machines: Int) { ledgers = Array(repeating: Ledger(), count: machines) }

    /// Whether nothing ever ran on a machine; from now on something did.
    mutating func isNew(_ machine: Int) -> Bool {
        defer { ledgers[machine].hasStarted = true }
        return !ledgers[machine].hasStarted
    }

    /// A machine has a new disk: what was kept there is not.
    mutating func wiped(_ machine: Int) { ledgers[machine] = Ledger() }

    mutating func fault(_ text: String) {
        if faults.count < 20 { faults.append(text) }
    }

    /// Something happened that excuses one repetition of each message by each node.
    mutating func excuseAll() {
        let all = Set(ledgers.indices)
        // tidy: any order, each is changed on its own
        for ear in heard.keys { heard[ear]?.excused = all }
    }

    /// What happened earlier excuses nothing any more.
    mutating func forgiveNoMore() {
        // tidy: any order, each is changed on its own
        for ear in heard.keys { heard[ear]?.excused = [] }
    }

    /// Alerts went to other groups or receivers: what an ear believes of them is nobody's business until it
    /// hears more.
    mutating func moved() {
        excuseAll()
        // tidy: any order, since each ear is changed alone
        for ear in heard.keys {
            let unsure = (heard[ear]?.belief ?? [:]).mapValues { _ in Belief.unsure }
            heard[ear]?.belief = unsure
        }
    }
}
