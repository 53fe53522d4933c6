package import AMText

/// All silences that are retained: by number in the order of creation, and by id.
package struct SilenceTable: Sendable {
    /// What views copy. nil: forgotten. Numbers are not used again.
    package private(set) var slots: Chunked<Silence?> = Chunked()
    private var numbers: [String: UInt32] = [:]
    private var index = SilenceIndex()
    /// Silences that ended early, and so long ago that nobody asks for them any more: out of sight, but known
    /// until every copy of them as they were has run out.
    private var buried: [String: Silence] = [:]

    /// An empty table.
    package init() {}

    /// Silences in the table, ended ones included.
    package var count: Int { numbers.count }
    /// Every silence. Shape: in the order of creation.
    package var all: [Silence] {
        numbers.values.sorted().compactMap { slots[Int($0)] }
    }

    /// Every silence, those out of sight included. Shape: in the order of creation, then by id.
    package var kept: [Silence] {
        // tidy: any order, it is sorted right here
        all + buried.values.sorted { $0.id.precedesByBytes($1.id) }
    }
    /// When a silence was changed last, in sight or not; nil: the id is not known.
    package func lastChange(_ id: String) -> Timestamp? { self[id]?.updatedAt ?? buried[id]?.updatedAt }

    /// Whether a silence has no place among those that are seen.
    package static func isPast(_ silence: Silence, now: Timestamp, retention: GoDuration) -> Bool {
        silence.endsAt + retention <= now && silence.state(at: now) == .expired
    }

    /// Adds a silence with a new id that is not to be seen.
    package mutating func bury(_ silence: Silence) { buried[silence.id] = silence }

    /// The silence with an id.
    package subscript(_ id: String) -> Silence? { numbers[id].flatMap { slots[Int($0)] } }
    /// The number of the silence with an id.
    package func number(_ id: String) -> UInt32? { numbers[id] }

    /// Adds a silence with a new id. Returns its number.
    package mutating func insert(_ silence: Silence, _ labels: inout LabelTable) -> UInt32 {
        precondition(numbers[silence.id] == nil, "a silence was added twice")
        buried[silence.id] = nil
        let number = UInt32(slots.count)
        slots.append(silence)
        numbers[silence.id] = number
        index.insert(silence, number: number, &labels)
        return number
    }

    /// Replaces a silence by one with the same id and matchers.
    package mutating func update(_ silence: Silence) {
        guard let number = numbers[silence.id] else { preconditionFailure("an unknown silence was changed") }
        slots[Int(number)] = silence
    }

    /// Replaces a silence by one with the same id, whatever it matches.
    /// Returns: its number, if it matches something else than before.
    package mutating func replace(_ silence: Silence, _ labels: inout LabelTable) -> UInt32? {
        guard let number = numbers[silence.id], let known = slots[Int(number)] else {
            preconditionFailure("an unknown silence was changed")
        }
        slots[Int(number)] = silence
        let isSame = known.matcherSets.elementsEqual(silence.matcherSets) { a, b in
            a.elementsEqual(b) { $0.isSame(as: $1) }
        }
        if isSame && known.isBroken == silence.isBroken { return nil }
        index.remove(known, number: number, &labels)
        index.insert(silence, number: number, &labels)
        return number
    }

    /// Forgets silences whose time is over, and takes those out of sight whose retention is. Returns the ids
    /// of the forgotten ones. Those that only ended stay in the index: the clock may step back, and then they
    /// hold again.
    package mutating func collect(
        now: Timestamp, retention: GoDuration, _ labels: inout LabelTable
    ) -> [String] {
        var gone: [String] = []
        for silence in kept {
            let isOver = silence.expiresAt <= now
            guard isOver || Self.isPast(silence, now: now, retention: retention) else { continue }
            if let number = numbers.removeValue(forKey: silence.id) {
                index.remove(silence, number: number, &labels)
                slots[Int(number)] = nil
                buried[silence.id] = silence
            }
            if isOver {
                gone.append(silence.id)
                buried[silence.id] = nil
            }
        }
        return gone
    }

    /// Numbers of the silences that match an alert. Shape: ascending.
    package mutating func matching(_ run: LabelRun, _ labels: borrowing LabelTable) -> ContiguousArray<UInt32>
    {
        var found: ContiguousArray<UInt32> = []
        guard !numbers.isEmpty else { return found }
        for candidate in index.candidates(run, labels) where found.last != candidate.number {
            guard let silence = slots[Int(candidate.number)] else { continue }
            if silence.matcherSets[Int(candidate.set)].matches(run, labels.texts) {
                found.append(candidate.number)
            }
        }
        return found
    }
}
