import AMConfig
import AMCore
import AMText

/// Compares what was told with what was expected.
struct TestJudge {
    let suite: String
    let test: TestSuite.Test
    let outcome: Simulation.Outcome
    private let clock: SuiteClock
    /// What was tried with those who are looked at.
    private let tried: [ToldMessage]
    /// What they were told.
    private let told: [ToldMessage]
    /// What they say; empty if nobody asks.
    private let texts: [MessageTexts]

    init(_ suite: String, _ test: TestSuite.Test, _ outcome: Simulation.Outcome, _ zone: Zone) {
        self.suite = suite
        self.test = test
        self.outcome = outcome
        clock = SuiteClock(start: test.start, zone: zone)
        tried = outcome.told.filter { message in
            !test.ignored.contains { $0.text.sameBytes(as: message.letter.receiver) }
        }
        told = tried.filter { $0.failure == nil }
        let isAsked = test.expected.contains { !$0.texts.isEmpty }
        texts = isAsked ? told.map { MessageTexts($0.rehearsal) } : []
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
        report.notifications = outcome.told.count { $0.failure == nil }
        report.simulated = test.end - test.start
        for refusal in outcome.refusals {
            report.faults.append("\(place(refusal.place)): \(refusal.text)")
        }
        let (lines, isSame) = lines()
        if !isSame { report.faults.append(Self.table(lines)) }
        report.faults += failures
        report.timeline = Self.rows(
            outcome.told.filter { $0.failure == nil }.map {
                Line(at: $0.at, mark: .same, cells: cells(of: $0))
            }
        ).map { String($0.dropFirst(2)) }
        return report
    }

    /// What went wrong, each thing once, with the first time.
    private var failures: [String] {
        var found: [(who: String, text: String, at: Timestamp, count: Int)] = []
        for message in tried {
            let who = "\(message.letter.receiver)/\(message.integration)"
            let failures = message.failure.map { ["cannot be told: \($0)"] } ?? []
            for text in failures + message.notes.map({ "a template fails: \($0)" }) {
                if let known = found.firstIndex(where: { $0.who == who && $0.text == text }) {
                    found[known].count += 1
                } else {
                    found.append((who, text, message.at, 1))
                }
            }
        }
        return found.map { one in
            let times = one.count > 1 ? " (\(one.count) times)" : ""
            return "\(clock.offset(one.at)) \(one.who): \(one.text)\(times)"
        }
    }

    private func place(_ place: SourcePlace?) -> String {
        place.map { "\(suite):\($0.line):\($0.column)" } ?? suite
    }
}

// The comparison.
extension TestJudge {
    /// Which message is meant by which expectation.
    private struct Alignment {
        /// For each expectation the messages that are as it says.
        var fits: [[Int]]
        /// For each message the expectation that means it.
        var owner: [Int?]
        /// Expectations that nothing meets.
        var missing: [Int]
    }

    private func faults(_ expected: Int, _ message: Int) -> [ExpectationFault] {
        test.expected[expected].faults(told[message], texts.isEmpty ? nil : texts[message], clock)
    }

    private func alignment() -> Alignment {
        let fits = test.expected.indices.map { index in
            candidates(of: test.expected[index]).filter { faults(index, $0).isEmpty }
        }
        let partners = Pairing.find(fits, among: told.count)
        var all = Alignment(
            fits: fits, owner: [Int?](repeating: nil, count: told.count),
            missing: partners.indices.filter { partners[$0] == nil })
        for (index, partner) in partners.enumerated() {
            if let partner { all.owner[partner] = index }
        }
        // Who names no integration means all that tell at once.
        for (index, expected) in test.expected.enumerated() where expected.integration == nil {
            guard let first = partners[index] else { continue }
            for other in fits[index] where all.owner[other] == nil && told[other].isSibling(of: told[first]) {
                all.owner[other] = index
            }
        }
        return all
    }

    /// All lines in the order of time, and whether everything is as expected.
    private func lines() -> (lines: [Line], isSame: Bool) {
        var all = alignment()
        var lines: [Line] = []
        for (index, message) in told.enumerated() where all.owner[index] != nil {
            lines.append(Line(at: message.at, mark: .same, cells: cells(of: message)))
        }
        let isSame = all.missing.isEmpty && lines.count == told.count
        if isSame { return (lines, true) }
        let nearest = nearest(all)
        for index in all.missing {
            let expected = test.expected[index]
            var line = Line(at: expected.window.from, mark: .missing, cells: cells(of: expected))
            guard let near = nearest[index] else {
                line.notes = ["\(place(expected.place)): expected, but not told"]
                lines.append(line)
                continue
            }
            lines.append(line)
            var shown: [String] = []
            for message in meant(by: expected, near, nearest) where all.owner[message] == nil {
                all.owner[message] = index
                let notes = faults(index, message).map { "\(place($0.place)): \($0.text)" }
                lines.append(
                    Line(
                        at: expected.window.from, mark: .extra, cells: cells(of: told[message]),
                        notes: notes.filter { !shown.contains($0) }))
                shown += notes
            }
        }
        for (index, message) in told.enumerated() where all.owner[index] == nil {
            lines.append(
                Line(
                    at: message.at, mark: .extra, cells: cells(of: message),
                    notes: ["told, but not expected"]))
        }
        let sorted = lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        return (sorted.map(\.element), false)
    }

    /// Limit: messages that are looked at, on either side, for what an expectation may have meant.
    private static let reach = 32

    /// For expectations that nothing meets the messages that were probably meant, the most alike first.
    private func nearest(_ all: Alignment) -> [Int: Int] {
        var pairs: [(weight: Int, distance: Int64, expected: Int, message: Int)] = []
        let free = told.indices.filter { all.owner[$0] == nil }
        for index in all.missing {
            let expected = test.expected[index]
            let middle = free.firstIndex { told[$0].at >= expected.window.from } ?? free.count
            for message in free[max(0, middle - Self.reach)..<min(free.count, middle + Self.reach)]
            where expected.concerns(told[message]) {
                let weight = faults(index, message).reduce(0) { $0 + 1 + $1.kind.rawValue }
                let distance = (told[message].at - expected.window.from).magnitude.nanoseconds
                pairs.append((weight, distance, index, message))
            }
        }
        var found: [Int: Int] = [:]
        var taken: Set<Int> = []
        for pair in pairs.sorted(by: {
            ($0.weight, $0.distance, $0.message) < ($1.weight, $1.distance, $1.message)
        })
        where found[pair.expected] == nil && taken.insert(pair.message).inserted {
            found[pair.expected] = pair.message
        }
        return found
    }

    /// A message that was probably meant, with those of the other integrations that tell at once.
    private func meant(
        by expected: TestSuite.Expectation, _ near: Int, _ nearest: [Int: Int]
    ) -> [Int] {
        guard expected.integration == nil else { return [near] }
        let others = Set(nearest.values)
        let around = max(0, near - Self.reach)..<min(told.count, near + Self.reach)
        return around.filter { message in
            message == near || !others.contains(message) && told[message].isSibling(of: told[near])
        }
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
