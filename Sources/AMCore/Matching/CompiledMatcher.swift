/// A matcher over numbers: equality is a comparison of two numbers, and a regular expression remembers its
/// verdict for the labels it saw last. Holds its name and label in the table until `release`.
struct CompiledMatcher {
    private let matcher: Matcher
    let name: UInt32
    /// The element that `=` and `!=` compare with; nil when their value is empty or a regular expression
    /// decides.
    private let element: UInt64?
    private let matchesMissing: Bool
    /// Shape: direct-mapped by label number; `number << 1 | verdict`, so a wrong number is a miss.
    private var verdicts: ContiguousArray<UInt64>
    private var generation: Int

    private static let remembered = 512

    init(_ matcher: Matcher, in table: inout LabelTable) {
        self.matcher = matcher
        name = table.pin(matcher.name)
        matchesMissing = matcher.matches("")
        generation = table.generation
        switch matcher.op {
        case .equal, .notEqual:
            element = matcher.value.isEmpty ? nil : table.retain(name: matcher.name, value: matcher.value)
            verdicts = []
        case .regexp, .notRegexp:
            element = nil
            verdicts = ContiguousArray(repeating: .max, count: Self.remembered)
        }
    }

    /// Gives back what it holds of the table.
    func release(_ table: inout LabelTable) {
        if let element { table.release(element) }
        table.unpin(name)
    }

    /// The one label that it accepts, if it is an equality with a value.
    var onlyLabel: LabelID? {
        matcher.op == .equal ? element.map { LabelID(truncatingIfNeeded: $0) } : nil
    }

    /// Whether the probed labels satisfy the matcher; nil: its regular expression must be asked.
    @inline(__always)
    func matches(_ probe: borrowing LabelProbe) -> Bool? {
        guard let label = probe[name] else { return matchesMissing }
        switch matcher.op {
        case .equal: return element.map { LabelID(truncatingIfNeeded: $0) == label } ?? false
        case .notEqual: return element.map { LabelID(truncatingIfNeeded: $0) != label } ?? true
        case .regexp, .notRegexp: return nil
        }
    }

    /// What the regular expression says of the probed labels.
    mutating func judge(_ probe: borrowing LabelProbe, _ table: borrowing LabelTable) -> Bool {
        guard let label = probe[name] else { return matchesMissing }
        return remembered(label, table)
    }

    private mutating func remembered(_ label: LabelID, _ table: borrowing LabelTable) -> Bool {
        if generation != table.generation {
            generation = table.generation
            for i in verdicts.indices { verdicts[i] = .max }
        }
        let at = Int(label) & (Self.remembered - 1)
        if verdicts[at] >> 1 == UInt64(label) { return verdicts[at] & 1 == 1 }
        let verdict = matcher.matches(table.texts.entries[Int(label)].value)
        verdicts[at] = UInt64(label) << 1 | (verdict ? 1 : 0)
        return verdict
    }
}

extension [CompiledMatcher] {
    /// Compiles a list.
    init(_ matchers: [Matcher], in table: inout LabelTable) {
        self.init()
        for matcher in matchers { append(CompiledMatcher(matcher, in: &table)) }
    }

    /// Whether all of them match; none always do.
    @inline(__always)
    mutating func allMatch(_ probe: borrowing LabelProbe, _ table: borrowing LabelTable) -> Bool {
        for i in indices {
            // Only a regular expression remembers, so only there the list is written to.
            guard self[i].matches(probe) ?? self[i].judge(probe, table) else { return false }
        }
        return true
    }

    /// Gives back what they hold of the table.
    func release(_ table: inout LabelTable) {
        for matcher in self { matcher.release(&table) }
    }
}
