import AMConfig
import AMCore
import AMText

/// Compares what was told with what was expected.
struct TestJudge {
    let suite: String
    let test: TestSuite.Test
    let outcome: Simulation.Outcome
    private let clock: SuiteClock
    /// What was told to those who are looked at.
    private let told: [ToldMessage]

    init(_ suite: String, _ test: TestSuite.Test, _ outcome: Simulation.Outcome, _ zone: Zone) {
        self.suite = suite
        self.test = test
        self.outcome = outcome
        clock = SuiteClock(start: test.start, zone: zone)
        told = outcome.told.filter { message in
            !test.ignored.contains { $0.text.sameBytes(as: message.letter.receiver) }
        }
    }

    /// One line of a comparison.
    private struct Line {
        enum Mark: String { case same = " ", missing = "-", extra = "+" }

        var at: Timestamp
        var mark: Mark
        var cells: [String]
        /// Lines below it.
        var notes: [String] = []
    }

    /// The report of the test.
    func report() -> SuiteReport.Case {
        var report = SuiteReport.Case(name: test.name, place: "\(suite):\(test.place.line)")
        report.notifications = outcome.told.count
        report.simulated = test.end - test.start
        for refusal in outcome.refusals {
            report.faults.append("\(place(refusal.place)): \(refusal.text)")
        }
        let (lines, isSame) = lines()
        if !isSame { report.faults.append(Self.table(lines)) }
        for message in told {
            let who = "\(clock.offset(message.at)) \(message.letter.receiver)/\(message.integration)"
            if let failure = message.failure { report.faults.append("\(who): cannot be told: \(failure)") }
            for note in message.notes { report.faults.append("\(who): a template fails: \(note)") }
        }
        report.timeline = Self.rows(
            outcome.told.map { Line(at: $0.at, mark: .same, cells: cells(of: $0)) }
        ).map { String($0.dropFirst(2)) }
        return report
    }

    private func place(_ place: SourcePlace?) -> String {
        place.map { "\(suite):\($0.line):\($0.column)" } ?? suite
    }
}

// The comparison.
extension TestJudge {
    /// All lines in the order of time, and whether everything is as expected.
    private func lines() -> (lines: [Line], isSame: Bool) {
        var texts: [Int: MessageTexts] = [:]
        func faults(_ expected: Int, _ message: Int) -> [ExpectationFault] {
            test.expected[expected].faults(
                told[message],
                {
                    if let known = texts[message] { return known }
                    let made = MessageTexts(told[message].rehearsal)
                    texts[message] = made
                    return made
                }, clock)
        }
        let fits = test.expected.indices.map { index in
            candidates(of: test.expected[index]).filter { faults(index, $0).isEmpty }
        }
        var partners = Pairing.find(fits, among: told.count)
        var owner = [Int?](repeating: nil, count: told.count)
        for (index, partner) in partners.enumerated() {
            if let partner { owner[partner] = index }
        }
        // Who names no integration means all that tell at once.
        for (index, expected) in test.expected.enumerated() where expected.integration == nil {
            guard let first = partners[index] else { continue }
            for other in fits[index] where owner[other] == nil && told[other].isSibling(of: told[first])
            {
                owner[other] = index
            }
        }
        let isSame = partners.allSatisfy { $0 != nil } && owner.allSatisfy { $0 != nil }
        var lines: [Line] = []
        for (index, message) in told.enumerated() where owner[index] != nil {
            lines.append(Line(at: message.at, mark: .same, cells: cells(of: message)))
        }
        for (index, expected) in test.expected.enumerated() where partners[index] == nil {
            var line = Line(at: expected.window.from, mark: .missing, cells: cells(of: expected))
            // The nearest that was told without being expected is probably what was meant.
            let near = told.indices.filter { owner[$0] == nil && expected.concerns(told[$0]) }
                .map { (message: $0, faults: faults(index, $0)) }
                .min { weight($0.faults, $0.message, expected) < weight($1.faults, $1.message, expected) }
            line.notes = ["\(place(expected.place)): expected, but not told"]
            if let near {
                owner[near.message] = index
                partners[index] = near.message
                line.notes = []
                lines.append(line)
                lines.append(
                    Line(
                        at: expected.window.from, mark: .extra, cells: cells(of: told[near.message]),
                        notes: near.faults.map { "\(place($0.place)): \($0.text)" }))
            } else {
                lines.append(line)
            }
        }
        for (index, message) in told.enumerated() where owner[index] == nil {
            lines.append(
                Line(at: message.at, mark: .extra, cells: cells(of: message), notes: ["told, but not expected"]))
        }
        let sorted = lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        return (sorted.map(\.element), isSame)
    }

    /// The messages in an expectation's time that may be meant.
    private func candidates(of expected: TestSuite.Expectation) -> [Int] {
        var (low, high) = (0, told.count)
        while low < high {
            let middle = (low + high) / 2
            if told[middle].at < expected.window.from { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        while low < told.count, told[low].at <= expected.window.to {
            if expected.concerns(told[low]) { found.append(low) }
            low += 1
        }
        return found
    }

    /// How far a message is from what is expected.
    private func weight(
        _ faults: [ExpectationFault], _ message: Int, _ expected: TestSuite.Expectation
    ) -> (Int, Int64) {
        let kinds = faults.reduce(0) { $0 + 1 + $1.kind.rawValue }
        return (kinds, (told[message].at - expected.window.from).magnitude.nanoseconds)
    }
}

// How it is shown.
extension TestJudge {
    private func cells(of message: ToldMessage) -> [String] {
        let group = message.letter.groupLabels
        return [
            clock.offset(message.at), clock.clockText(message.at),
            "\(message.letter.receiver)/\(message.integration)", group.description,
            Self.words("firing", message.firing.map(\.labels), group),
            Self.words("resolved", message.resolved.map(\.labels), group),
        ]
    }

    private func cells(of expected: TestSuite.Expectation) -> [String] {
        let integration = expected.integration.map { "/\($0.text)" } ?? ""
        var cells = [
            SuiteReport.words(expected.window, clock), clock.clockText(expected.window.from),
            expected.receiver.text + integration, expected.group?.description ?? "*",
        ]
        for (name, alerts) in [("firing", expected.firing), ("resolved", expected.resolved)] {
            switch alerts {
            case nil: cells.append("*")
            case .count(0)?: cells.append("")
            case .count(let count)?: cells.append("\(name) \(count)")
            case .each(let all)?:
                let shown = all.map(\.description).joined(separator: ", ")
                cells.append(all.isEmpty ? "" : "\(name) \(all.count): \(shown)")
            }
        }
        return cells
    }

    /// Alerts by what the group does not say of them.
    private static func words(_ name: String, _ alerts: [LabelSet], _ group: LabelSet) -> String {
        guard !alerts.isEmpty else { return "" }
        let own = alerts.map { labels in
            LabelSet(sorted: labels.labels.filter { group[$0.name] == nil }).description
        }
        let isPlain = own.allSatisfy { $0 == "{}" }
        return "\(name) \(alerts.count)" + (isPlain ? "" : ": \(own.joined(separator: ", "))")
    }

    private static func rows(_ lines: [Line]) -> [String] {
        let text = lines.map { line in
            let cells = line.cells.map { cell in
                String(decoding: cell.utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
            }
            return "\(line.mark.rawValue) \(cells.joined(separator: "\t"))\t\n"
        }.joined()
        return Table.aligned(text).utf8.split(separator: 0x0A).map { line in
            var line = line
            while line.last == 0x20 && line.count > 2 { line.removeLast() }
            return String(decoding: line, as: UTF8.self)
        }
    }

    /// Lines that are as expected and shown around others.
    private static let context = 2

    /// The lines that differ, with some around them.
    private static func table(_ lines: [Line]) -> String {
        var isShown = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() where line.mark != .same {
            for near in max(0, index - context)...min(lines.count - 1, index + context) {
                isShown[near] = true
            }
        }
        let shown = lines.indices.filter { isShown[$0] }
        var out: [String] = []
        var next = 0
        for (row, index) in zip(rows(shown.map { lines[$0] }), shown) {
            if index > next { out.append("  (\(index - next) as expected)") }
            next = index + 1
            out.append(row)
            out += lines[index].notes.map { "      \($0)" }
        }
        if next < lines.count { out.append("  (\(lines.count - next) as expected)") }
        return out.joined(separator: "\n")
    }
}
