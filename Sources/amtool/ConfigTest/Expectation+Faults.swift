import AMConfig
import AMCore
import AMText

/// One way in which a notification is not as it is expected.
struct ExpectationFault: Equatable {
    /// What is not met. The lighter ones come first: they are more likely to be the only thing that is wrong.
    enum Kind: Int { case time, text, alerts, reason, group }

    var kind: Kind
    var place: SourcePlace
    var text: String
}

extension TestSuite.Expectation {
    /// Whether a notification may be meant, whatever else is wrong with it.
    func concerns(_ told: ToldMessage) -> Bool {
        guard receiver.text.sameBytes(as: told.letter.receiver) else { return false }
        guard let integration else { return true }
        return integration.text == told.integration || integration.text == told.letter.integration.kind
    }

    /// All that is not as it is expected.
    /// - Parameter said: What the notification says; needed where texts are expected.
    func faults(_ told: ToldMessage, _ said: MessageTexts?, _ clock: SuiteClock) -> [ExpectationFault] {
        var faults: [ExpectationFault] = []
        if told.at < window.from || told.at > window.to {
            let wanted = SuiteReport.words(window, clock)
            faults.append(
                ExpectationFault(
                    kind: .time, place: place, text: "at: expected \(wanted), got \(clock.offset(told.at))"))
        }
        if let group, group != told.letter.groupLabels {
            faults.append(
                ExpectationFault(
                    kind: .group, place: place,
                    text: "group: expected \(group), got \(told.letter.groupLabels)"))
        }
        if let reason, reason != told.letter.reason {
            faults.append(
                ExpectationFault(
                    kind: .reason, place: place,
                    text: "reason: expected \(reason.rawValue), got \(told.letter.reason.rawValue)"))
        }
        for (name, wanted, got) in [("firing", firing, told.firing), ("resolved", resolved, told.resolved)] {
            guard let wanted, !wanted.isMet(by: got.map(\.labels)) else { continue }
            let shown = got.isEmpty ? "none" : got.map { "\($0.labels)" }.joined(separator: ", ")
            faults.append(
                ExpectationFault(
                    kind: .alerts, place: place, text: "\(name): expected \(wanted.words), got \(shown)"))
        }
        for condition in texts {
            guard let said, let text = condition.fault(said) else { continue }
            faults.append(ExpectationFault(kind: .text, place: condition.place, text: text))
        }
        return faults
    }
}

extension TestSuite.Alerts {
    /// Whether these are the alerts: each has the labels of one, and nothing is left over.
    func isMet(by alerts: [LabelSet]) -> Bool {
        switch self {
        case .count(let count): return count == alerts.count
        case .each(let wanted):
            guard wanted.count == alerts.count else { return false }
            let fits = wanted.map { one in alerts.indices.filter { Self.has(alerts[$0], one) } }
            return Pairing.find(fits, among: alerts.count).allSatisfy { $0 != nil }
        }
    }

    private static func has(_ labels: LabelSet, _ wanted: LabelSet) -> Bool {
        wanted.labels.allSatisfy { label in labels[label.name]?.sameBytes(as: label.value) ?? false }
    }

    /// As reports show it.
    var words: String {
        switch self {
        case .count(0): "none"
        case .count(let count): "\(count)"
        case .each(let all): all.isEmpty ? "none" : all.map(\.description).joined(separator: ", ")
        }
    }
}

extension TestSuite.TextCondition {
    /// What is wrong with the texts of a message; nil: nothing.
    func fault(_ texts: MessageTexts) -> String? {
        guard let path else {
            let all = texts.contents
            let isThere = all.contains { $0.contains(value) }
            if isThere == (check == .contains) { return nil }
            let shown = all.map { Self.shown($0) }.joined(separator: ", ")
            return "\(check.rawValue): \(Quote.quote(value)) is \(isThere ? "" : "not ")in \(shown)"
        }
        switch texts.text(at: path) {
        case .none:
            let places = texts.places.isEmpty ? "none at all" : texts.places.joined(separator: ", ")
            return "\(path): the message has no such text; it has \(places)"
        case .ambiguous(let places):
            return "\(path) is one of several: \(places.joined(separator: ", "))"
        case .texts(let all):
            guard !all.contains(where: isMet) else { return nil }
            let word = check == .equals ? "" : "\(check.rawValue) "
            let got = all.map { Self.shown($0) }.joined(separator: ", ")
            return "\(path): expected \(word)\(Quote.quote(value)), got \(got)"
        }
    }

    private func isMet(_ text: String) -> Bool {
        switch check {
        case .equals: text.sameBytes(as: value)
        case .contains: text.contains(value)
        case .lacks: !text.contains(value)
        case .matches: regexp?.matches(text) ?? false
        }
    }

    /// Limit: of a text in a report. Unit: Unicode scalars.
    private static let mostShown = 2_000

    private static func shown(_ text: String) -> String {
        let cut = Truncate.runes(text, mostShown)
        return Quote.quote(cut.text)
    }
}
