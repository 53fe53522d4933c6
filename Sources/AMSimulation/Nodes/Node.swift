import AMCore
import AMText

/// One process: the value, and the shell around it that holds effects back until the disk has their changes.
struct Node {
    var value: Alertmanager
    /// Distinguishes the lives of a process: what an earlier one asked for is void.
    var life: Int
    /// Effects that wait for the commit with their number.
    private(set) var held: [(number: Int, effects: [Effect])] = []
    /// Changes that are on their way to the disk.
    private(set) var writing: [(number: Int, changes: [Change])] = []
    private var number = 0
    /// Whether it does not write what it learned from others.
    var forgetsMerges = false
    /// What the last turn changed.
    private(set) var lastChanges: [Change] = []

    init(value: Alertmanager, life: Int) {
        self.value = value
        self.life = life
    }

    /// One turn. Returns what happens at once, the number of the commit that was started, if any, and when to
    /// wake.
    mutating func turn(_ inputs: [Input], at now: Now) -> (atOnce: [Effect], commit: Int?, wakeAt: Ticks?) {
        var turn = value.turn(inputs, at: now)
        lastChanges = turn.changes
        if forgetsMerges, inputs.contains(where: \.isFromOthers) {
            turn.changes.removeAll(where: \.isShared)
        }
        guard value.journalFailure == nil else { return (turn.atOnce + turn.afterCommit, nil, turn.wakeAt) }
        var started: Int?
        if !turn.changes.isEmpty {
            number += 1
            started = number
            writing.append((number, turn.changes))
        }
        if writing.isEmpty { return (turn.atOnce + turn.afterCommit, nil, turn.wakeAt) }
        if !turn.afterCommit.isEmpty { held.append((number, turn.afterCommit)) }
        return (turn.atOnce, started, turn.wakeAt)
    }

    /// Writes everything up to a number. Returns the effects that this lets out.
    /// Throws: `JournalFailure`; the effects are then in `releaseUnkept`.
    mutating func commit(upTo number: Int, _ disk: inout SimDisk) throws(JournalFailure) -> [Effect] {
        while let first = writing.first, first.number <= number {
            try disk.commit(first.changes)
            writing.removeFirst()
        }
        let count = held.prefix { $0.number <= number }.count
        defer { held.removeFirst(count) }
        return held.prefix(count).flatMap(\.effects)
    }

    /// Lets everything out although it is not on disk: the disk is broken.
    mutating func releaseUnkept() -> [Effect] {
        defer {
            held = []
            writing = []
        }
        return held.flatMap(\.effects)
    }
}

extension Input {
    /// Whether it may bring what others said.
    fileprivate var isFromOthers: Bool {
        switch self {
        case .gossip, .mesh: true
        default: false
        }
    }
}

extension Change {
    /// Whether all nodes should have it.
    fileprivate var isShared: Bool {
        switch self {
        case .silence, .logEntry: true
        default: false
        }
    }
}
