/// A start in pieces: makes the value out of what a journal hands out, so that the alerts, which are many,
/// never stand in memory twice.
package struct Recovery {
    /// All but the alerts, until the first of them comes.
    private var recovered = Recovered()
    private var value: Alertmanager
    /// Where the groups are, by their numbers; nil until the first alert comes.
    private var indexes: [UInt64: UInt32]?

    /// A start of a value with these options.
    package init(options: Options, settings: Settings, dice: Dice, now: Now) {
        value = Alertmanager(blank: options, settings: settings, dice: dice, now: now)
    }

    /// Takes one thing that the journal held.
    /// Shape: the alerts come behind all else, with rising slots.
    package mutating func take(_ change: Change) {
        guard case .alert(let slot, let row) = change else {
            precondition(indexes == nil, "alerts are the last that a journal hands out")
            recovered.apply(change)
            return
        }
        value.restore(row, slot: slot, begin(), aliveAt: recovered.aliveAt)
    }

    /// The value, once everything was taken.
    package mutating func finish() -> Alertmanager {
        _ = begin()
        value.endRestoring()
        return value
    }

    private mutating func begin() -> [UInt64: UInt32] {
        if let indexes { return indexes }
        let fresh = value.restoreAllButAlerts(recovered)
        indexes = fresh
        let aliveAt = recovered.aliveAt
        recovered = Recovered()
        recovered.aliveAt = aliveAt
        return fresh
    }
}
