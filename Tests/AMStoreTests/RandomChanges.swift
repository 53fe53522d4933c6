import AMCore
import AMText

/// Changes by chance, over few keys, so that they meet.
struct RandomChanges {
    var dice: Dice
    /// Slots that are used: some side by side, some far away.
    static let slots: [UInt32] = Array(0..<24) + [4090, 4095, 4096, 4097, 8192, 70_000, 4_000_000_000, .max]

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func batch(upTo most: Int = 12) -> [Change] { (0..<number(1...most)).map { _ in change() } }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }

    mutating func pick<T>(_ all: [T]) -> T { all[number(0...all.count - 1)] }

    mutating func change() -> Change {
        switch number(0...99) {
        case ..<35: .alert(slot: pick(Self.slots), row())
        case ..<55: .refresh((0..<number(0...20)).map { _ in .init(slot: pick(Self.slots), times: times()) })
        case ..<62: .membership(slot: pick(Self.slots), groups: groups())
        case ..<72: .dropAlert(slot: pick(Self.slots))
        case ..<79: .group(group())
        case ..<82: .dropGroup(number: UInt64(number(0...9)))
        case ..<87: .silence(silence())
        case ..<89: .dropSilence(id: silenceID())
        case ..<94: .logEntry(logEntry())
        case ..<96: .dropLogEntry(key: logKey())
        case ..<98: .alive(moment())
        case ..<99: .stateFiles(stateFiles())
        default: .startOver
        }
    }

    mutating func text() -> String {
        pick(["", "a", "b'\"\\", "ümläut", "\u{0}nul", "日本", long()])
    }

    private mutating func long() -> String { String(repeating: "x", count: number(0...9000)) }

    mutating func labels(allowsEmpty: Bool = true) -> LabelSet {
        LabelSet((0..<number(0...6)).map { Label("l\($0)", allowsEmpty ? text() : "v" + text()) })
    }

    mutating func moment() -> Timestamp {
        let seconds: Int64 = pick([
            0, -1, 1_795_262_468, 1_795_262_469, .min, .max, Int64(number(-9_000_000...2_000_000_000)),
            Timestamp.zero.seconds,
        ])
        return Timestamp(seconds: seconds, nanoseconds: pick([0, 1, 999_999_999, 250_000_000, 123_456_789]))
    }

    mutating func times() -> AlertTimes {
        AlertTimes(
            startsAt: moment(), endsAt: moment(), updatedAt: moment(),
            startOffset: pick([0, 0, 60, -720, .min]),
            endOffset: pick([0, 0, 90, .max]), isTimeout: number(0...1) == 1)
    }

    mutating func groups() -> [UInt64] {
        pick([[], [3], [3, 4], [0, 7, .max], [UInt64(number(0...1000))]])
    }

    mutating func row() -> AlertRow {
        let body = AlertBody(
            labels: labels(allowsEmpty: false), annotations: labels(), generatorURL: text())
        return AlertRow(body: body, times: times(), groups: groups())
    }

    mutating func group() -> GroupRow {
        let done = (0..<number(0...3)).map { $0 * 2 }
        let flush = FlushRow(startedAt: moment(), done: done)
        return GroupRow(
            number: UInt64(number(0...9)), route: text(), labels: labels(), dueAt: moment(),
            wasFlushed: number(0...1) == 1, flush: number(0...1) == 1 ? flush : nil,
            missed: (0..<number(0...2)).map { MissedTelling(kind: text(), index: $0) })
    }

    mutating func silenceID() -> String { pick(["s1", "s2", "s3", "", "ß"]) }

    mutating func silence() -> Silence {
        let sets = (0..<number(0...2)).map { _ in
            (0..<number(0...3)).map { _ -> SilenceMatcher in
                let op = pick(MatchOperator.allCases)
                let (name, value) = (text(), text())
                if number(0...3) > 0, let matcher = try? Matcher(name: name, op: op, value: value) {
                    return .matcher(matcher)
                }
                return .broken(name: name, op: op, value: value)
            }
        }
        var silence = Silence(
            id: silenceID(), matcherSets: sets, startsAt: moment(), endsAt: moment(), updatedAt: moment(),
            createdBy: text(), comment: text(), annotations: labels(), expiresAt: moment())
        silence.foreign = foreign()
        return silence
    }

    mutating func foreign() -> ForeignFields {
        var fields = ForeignFields()
        guard number(0...1) == 1 else { return fields }
        fields.inner = Array(text().utf8)
        fields.outer = Array(text().utf8)
        fields.matchers = Array(text().utf8)
        return fields
    }

    mutating func stateFiles() -> StateFiles {
        func mark(_ random: inout RandomChanges) -> StateFiles.Mark? {
            guard random.number(0...2) > 0 else { return nil }
            let digest = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.dice.next()) }
            return .init(size: random.number(0...9000), modifiedAt: random.moment(), digest: digest)
        }
        return StateFiles(silences: mark(&self), entries: mark(&self))
    }

    mutating func logKey() -> LogKey {
        LogKey(
            groupKey: pick(["{}:{a=\"b\"}", "k:r/i/0", ""]), receiver: pick(["r", "r/i/0"]),
            integration: "webhook", index: number(0...1))
    }

    mutating func logEntry() -> LogEntry {
        let pairs: [LogEntry.ReceiverPair] = [
            .init(key: "a", value: .text(text())), .init(key: "b", value: .int(.min)),
            .init(key: "c", value: .double(-0.5)),
        ]
        var entry = LogEntry(
            key: logKey(), timestamp: moment(), firing: (0..<number(0...9)).map { _ in dice.next() },
            resolved: groups(), receiverValues: Array(pairs.prefix(number(0...3))), expiresAt: moment())
        entry.foreign = foreign()
        return entry
    }
}
