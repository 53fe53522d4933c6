internal import AMText

/// Label matchers of a question, prepared for the labels of one view. Verdicts are remembered per label, so
/// that each distinct value is looked at once.
package struct AlertFilter {
    /// One matcher over one name.
    private struct Term {
        let matcher: Matcher
        let name: UInt32
        /// What an alert without the label gets.
        let matchesMissing: Bool
        /// Text with which every value that a regular expression accepts begins.
        let prefix: String
        /// By label number: 0 not asked yet, 1 no, 2 yes.
        var verdicts: [UInt8] = []

        mutating func matches(_ label: LabelID, _ texts: borrowing LabelTexts) -> Bool {
            let at = Int(label)
            if verdicts.isEmpty { verdicts = Array(repeating: 0, count: texts.entries.count) }
            if verdicts[at] == 0 { verdicts[at] = judge(texts.entries[at].value) ? 2 : 1 }
            return verdicts[at] == 2
        }

        private func judge(_ value: String) -> Bool {
            if !prefix.isEmpty, !value.hasBytes(prefix) { return matcher.op == .notRegexp }
            return matcher.matches(value)
        }
    }

    private let texts: LabelTexts
    private var terms: [Term] = []
    /// `name=value` terms: the element that an alert must have.
    private var required: [UInt64] = []
    /// Whether no alert can match.
    package private(set) var isImpossible = false

    /// A filter that all matchers must pass; a label that is missing counts as empty.
    package init(_ matchers: [Matcher], in texts: LabelTexts) {
        self.texts = texts
        for matcher in matchers { add(matcher) }
    }

    /// Whether every alert matches.
    package var isOpen: Bool { terms.isEmpty && required.isEmpty && !isImpossible }

    private mutating func add(_ matcher: Matcher) {
        let matchesMissing = matcher.matches("")
        guard let name = texts.find(name: matcher.name) else {
            if !matchesMissing { isImpossible = true }
            return
        }
        if matcher.op == .equal, !matchesMissing {
            guard let label = texts.find(value: matcher.value, of: name) else {
                isImpossible = true
                return
            }
            required.append(UInt64(name) << 32 | UInt64(label))
            return
        }
        let prefix = matcher.regexp == nil ? "" : Regexp.requiredPrefix(of: matcher.value)
        terms.append(Term(matcher: matcher, name: name, matchesMissing: matchesMissing, prefix: prefix))
    }

    /// Whether an alert's labels pass.
    package mutating func matches(_ run: LabelRun) -> Bool {
        for element in required where !run.contains(element) { return false }
        for i in terms.indices {
            let name = terms[i].name
            guard let element = run.first(where: { UInt32(truncatingIfNeeded: $0 >> 32) == name }) else {
                if terms[i].matchesMissing { continue }
                return false
            }
            if !terms[i].matches(LabelID(truncatingIfNeeded: element), texts) { return false }
        }
        return !isImpossible
    }

    /// Slots among which all matching alerts are; nil: all slots have to be looked at.
    /// Shape: unsorted; may hold slots more than once, free ones, and alerts that do not match.
    package mutating func candidates() -> [UInt32]? {
        if isImpossible { return [] }
        var best: [LabelID]?
        var bestCount = Int.max
        for element in required {
            let label = LabelID(truncatingIfNeeded: element)
            let count = texts.entries[Int(label)].slots.count
            if count < bestCount {
                bestCount = count
                best = [label]
            }
        }
        for i in terms.indices where !terms[i].matchesMissing {
            let labels = texts.names[Int(terms[i].name)].labels
            // Asking about every value of the name would cost more than looking at the alerts found so far.
            if labels.count >= bestCount { continue }
            var accepted: [LabelID] = []
            var count = 0
            for label in labels where terms[i].matches(label, texts) {
                accepted.append(label)
                count += texts.entries[Int(label)].slots.count
            }
            if count < bestCount {
                bestCount = count
                best = accepted
            }
        }
        guard let best else { return nil }
        var slots: [UInt32] = []
        slots.reserveCapacity(bestCount)
        for label in best { slots.append(contentsOf: texts.entries[Int(label)].slots) }
        return slots
    }
}

extension LabelTexts {
    /// The number of a name that some alert, group or matcher uses, unless no label has it.
    func find(name: String) -> UInt32? {
        for i in 0..<names.count where names[i].name.sameBytes(as: name) {
            return names[i].labels.isEmpty ? nil : UInt32(i)
        }
        return nil
    }
}
