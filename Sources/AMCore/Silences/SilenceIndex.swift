internal import AMText

/// Finds the silences that match an alert without trying them all.
///
/// Each matcher set is filed under one matcher that cannot match a missing label, its anchor: an equality (or
/// an alternation of literals) under its label, any other regular expression under its name and the literal
/// text that it must begin with. Only sets whose anchor fits are tried whole. What the regular expressions of
/// a name say of a label is remembered, so that a label is judged once and not once for each alert that has
/// it.
struct SilenceIndex {
    /// One matcher set of one silence.
    struct Anchored: Hashable, Comparable {
        var number: UInt32
        var set: Int32
        static func < (a: Anchored, b: Anchored) -> Bool { (a.number, a.set) < (b.number, b.set) }
    }
    /// The regular expressions of one label name.
    private struct Patterns {
        var byPrefix: [String: [(Anchored, Matcher)]] = [:]
        /// Lengths of the prefixes. Unit: bytes. Shape: ascending.
        var lengths: [Int] = []
        var remembered: [LabelID: [Anchored]] = [:]
        var generation = 0

        /// The sets whose anchor accepts a value.
        func judge(_ value: String) -> [Anchored] {
            var found: [Anchored] = []
            for length in lengths where length <= value.utf8.count {
                let prefix = String(decoding: value.utf8.prefix(length), as: UTF8.self)
                for (anchored, matcher) in byPrefix[prefix] ?? [] where matcher.matches(value) {
                    found.append(anchored)
                }
            }
            return found
        }
    }
    /// Under what a set is filed.
    private enum Anchor {
        case elements([UInt64])
        case pattern(name: UInt32, prefix: String, Matcher)
        case none
    }

    private var byLabel: [LabelID: [Anchored]] = [:]
    private var byName: [UInt32: Patterns] = [:]
    private var anywhere: [Anchored] = []
    private var anchors: [Anchored: Anchor] = [:]

    /// Labels of one name are remembered for so many values at most.
    private static let remembered = 200_000

    /// Files every matcher set of a silence.
    mutating func insert(_ silence: Silence, number: UInt32, _ table: inout LabelTable) {
        // One pattern that does not compile takes the whole silence out of force.
        guard !silence.isBroken else { return }
        for (i, set) in silence.matcherSets.enumerated() {
            let anchored = Anchored(number: number, set: Int32(i))
            guard let matchers = set.allUsable else { continue }
            let anchor = Self.anchor(for: matchers, &table)
            anchors[anchored] = anchor
            switch anchor {
            case .elements(let elements):
                for element in elements {
                    byLabel[LabelID(truncatingIfNeeded: element), default: []].append(anchored)
                }
            case .pattern(let name, let prefix, let matcher):
                var patterns = byName.removeValue(forKey: name) ?? Patterns()
                patterns.byPrefix[prefix, default: []].append((anchored, matcher))
                if !patterns.lengths.contains(prefix.utf8.count) {
                    patterns.lengths = (patterns.lengths + [prefix.utf8.count]).sorted()
                }
                for label in patterns.remembered.keys.sorted()
                where matcher.matches(table.texts.entries[Int(label)].value) {
                    patterns.remembered[label, default: []].append(anchored)
                }
                byName[name] = patterns
            case .none: anywhere.append(anchored)
            }
        }
    }

    /// Takes a silence out.
    mutating func remove(_ silence: Silence, number: UInt32, _ table: inout LabelTable) {
        for i in silence.matcherSets.indices {
            let anchored = Anchored(number: number, set: Int32(i))
            guard let anchor = anchors.removeValue(forKey: anchored) else { continue }
            switch anchor {
            case .elements(let elements):
                for element in elements {
                    let label = LabelID(truncatingIfNeeded: element)
                    byLabel[label]?.removeAll { $0 == anchored }
                    if byLabel[label]?.isEmpty == true { byLabel[label] = nil }
                    table.release(element)
                }
            case .pattern(let name, let prefix, _):
                byName[name]?.byPrefix[prefix]?.removeAll { $0.0 == anchored }
                byName[name]?.remembered = [:]
                table.unpin(name)
            case .none: anywhere.removeAll { $0 == anchored }
            }
        }
    }

    /// The sets worth trying on an alert. Shape: sorted, each once.
    mutating func candidates(_ run: LabelRun, _ table: borrowing LabelTable) -> [Anchored] {
        var found = anywhere
        for element in run {
            let label = LabelID(truncatingIfNeeded: element)
            if !byLabel.isEmpty, let some = byLabel[label] { found.append(contentsOf: some) }
            if !byName.isEmpty, byName[UInt32(element >> 32)] != nil {
                found.append(contentsOf: judged(label, name: UInt32(element >> 32), table))
            }
        }
        guard found.count > 1 else { return found }
        found.sort()
        var unique: [Anchored] = []
        for one in found where unique.last != one { unique.append(one) }
        return unique
    }

    private mutating func judged(
        _ label: LabelID, name: UInt32, _ table: borrowing LabelTable
    ) -> [Anchored] {
        if let patterns = byName[name], patterns.generation == table.generation,
            let known = patterns.remembered[label]
        {
            return known
        }
        guard var patterns = byName.removeValue(forKey: name) else { return [] }
        if patterns.generation != table.generation || patterns.remembered.count >= Self.remembered {
            patterns.generation = table.generation
            patterns.remembered = [:]
        }
        let verdict = patterns.judge(table.texts.entries[Int(label)].value)
        patterns.remembered[label] = verdict
        byName[name] = patterns
        return verdict
    }

    private static func anchor(for matchers: [Matcher], _ table: inout LabelTable) -> Anchor {
        let positive = matchers.filter { $0.op == .equal || $0.op == .regexp }.filter { !$0.matches("") }
        for matcher in positive {
            if matcher.op == .equal {
                return .elements([table.retain(name: matcher.name, value: matcher.value)])
            }
            if let values = Regexp.literalAlternatives(of: matcher.value) {
                // By bytes: a set of texts would take composed and decomposed letters for the same.
                var distinct: [String] = []
                for value in values.sorted(by: { $0.precedesByBytes($1) }) {
                    if let last = distinct.last, last.sameBytes(as: value) { continue }
                    distinct.append(value)
                }
                return .elements(distinct.map { table.retain(name: matcher.name, value: $0) })
            }
        }
        guard
            let (matcher, prefix) = positive.map({ ($0, Regexp.requiredPrefix(of: $0.value)) })
                .max(by: { $0.1.utf8.count < $1.1.utf8.count })
        else { return .none }
        return .pattern(name: table.pin(matcher.name), prefix: prefix, matcher)
    }
}

extension [SilenceMatcher] {
    /// The matchers, if all of them compile: a set with a broken one matches nothing.
    var allUsable: [Matcher]? {
        var matchers: [Matcher] = []
        for one in self {
            guard case .matcher(let matcher) = one else { return nil }
            matchers.append(matcher)
        }
        return matchers
    }

    /// Whether a run satisfies the whole set.
    func matches(_ run: LabelRun, _ texts: borrowing LabelTexts) -> Bool {
        for one in self {
            guard case .matcher(let matcher) = one, matcher.matches(texts.value(of: matcher.name, in: run))
            else { return false }
        }
        return true
    }
}
