package import AMText

/// An alert as the journal keeps it.
package struct AlertRow: Sendable, Hashable {
    package var body: AlertBody
    package var times: AlertTimes
    /// Numbers of the groups that hold it. Shape: ascending.
    package var groups: [UInt64]
    /// A row.
    package init(body: AlertBody, times: AlertTimes, groups: [UInt64]) {
        self.body = body
        self.times = times
        self.groups = groups
    }
}

/// A flush that was running.
package struct FlushRow: Sendable, Hashable {
    /// When its timer fired.
    package var startedAt: Timestamp
    /// Integrations, by position in the receiver, that are done.
    package var done: [Int]
    /// A flush.
    package init(startedAt: Timestamp, done: [Int]) {
        self.startedAt = startedAt
        self.done = done
    }
}

/// A group as the journal keeps it: enough to be due at its old time after a restart.
package struct GroupRow: Sendable, Hashable {
    /// The group's number: rising, never used again.
    package var number: UInt64
    /// The identity of its route (`RouteTable.Entry.identity`), so that a changed file does not mislead it.
    package var route: String
    package var labels: LabelSet
    /// When it is due next, by the wall clock.
    package var dueAt: Timestamp
    /// Whether it was flushed before.
    package var wasFlushed: Bool
    package var flush: FlushRow?
    /// Integrations that owe word of alerts they could not tell about.
    package var missed: [MissedTelling]
    /// A row.
    package init(
        number: UInt64, route: String, labels: LabelSet, dueAt: Timestamp, wasFlushed: Bool,
        flush: FlushRow? = nil, missed: [MissedTelling] = []
    ) {
        self.missed = missed
        self.number = number
        self.route = route
        self.labels = labels
        self.dueAt = dueAt
        self.wasFlushed = wasFlushed
        self.flush = flush
    }
}

/// One thing for the disk. A turn's changes are written as one, all or none, in order.
package enum Change: Sendable, Hashable {
    /// An alert, new or with other details or groups, under its slot.
    case alert(slot: UInt32, AlertRow)
    /// New times of known alerts. May be written late (`Limits.refreshLag`), so many come in one change.
    case refresh([Refresh])
    /// Other groups hold the alert.
    case membership(slot: UInt32, groups: [UInt64])
    case dropAlert(slot: UInt32)
    case group(GroupRow)
    case dropGroup(number: UInt64)
    case silence(Silence)
    case dropSilence(id: String)
    case logEntry(LogEntry)
    case dropLogEntry(key: LogKey)
    /// The node was alive at this moment.
    case alive(Timestamp)
    /// How the two files of the original look, which were read or written.
    case stateFiles(StateFiles)
    /// Forget everything: the changes behind it are the whole state, written anew from memory.
    case startOver

    /// New times of one alert.
    package struct Refresh: Sendable, Hashable {
        package var slot: UInt32
        package var times: AlertTimes
        /// A refresh.
        package init(slot: UInt32, times: AlertTimes) {
            self.slot = slot
            self.times = times
        }
    }
}

/// What a journal holds: the fold of all changes. Also the simulated disk.
package struct Recovered: Sendable, Hashable {
    /// Alerts by slot.
    package var alerts: [UInt32: AlertRow] = [:]
    /// Groups by number.
    package var groups: [UInt64: GroupRow] = [:]
    /// Silences by id.
    package var silences: [String: Silence] = [:]
    package var logEntries: [LogKey: LogEntry] = [:]
    /// The last moment at which the node was surely alive; nil for a new journal.
    package var aliveAt: Timestamp?
    /// How the two files of the original looked when they were read or written last.
    package var stateFiles = StateFiles()

    /// An empty journal.
    package init() {}

    /// Folds one change in. The one meaning of a change: the SQLite loader and the simulated disk use it too.
    package mutating func apply(_ change: Change) {
        switch change {
        case .alert(let slot, let row): alerts[slot] = row
        case .refresh(let all):
            for one in all { alerts[one.slot]?.times = one.times }
        case .membership(let slot, let numbers): alerts[slot]?.groups = numbers
        case .dropAlert(let slot): alerts[slot] = nil
        case .group(let row): groups[row.number] = row
        case .dropGroup(let number): groups[number] = nil
        case .silence(let silence): silences[silence.id] = silence
        case .dropSilence(let id): silences[id] = nil
        case .logEntry(let entry): logEntries[entry.key] = entry
        case .dropLogEntry(let key): logEntries[key] = nil
        case .alive(let moment): aliveAt = moment
        case .stateFiles(let files): stateFiles = files
        case .startOver: self = Recovered()
        }
    }
}

/// Why the journal could not write.
package struct JournalFailure: Error, Sendable, Equatable {
    /// What happened, for the log.
    package var text: String
    /// A failure.
    package init(text: String) { self.text = text }
}

/// The durable side: changes go in, the fold of them comes out at the next start. Implemented by SQLite and
/// by the simulated disk. Not used by the value itself: its owner commits what a turn returned.
package protocol Journal {
    /// Everything that was committed.
    mutating func load() throws(JournalFailure) -> Recovered
    /// Makes all changes durable, in order, all or none; returns only then.
    mutating func commit(_ changes: [Change]) throws(JournalFailure)
}
