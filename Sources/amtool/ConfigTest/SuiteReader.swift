import AMConfig
import AMCore
import AMText

/// Reads the values of a suite, and notes all that is wrong with them with its place.
struct SuiteReader {
    /// What is wrong, in the order met.
    private(set) var problems: [SourceError] = []

    mutating func refuse(_ place: SourcePlace?, _ text: String) { problems.append(SourceError(place, text)) }

    /// The keys of a mapping by their names; unknown ones are refused. Nil: it is none.
    mutating func keys(
        _ node: SourceNode, _ what: String, _ known: [String]
    ) -> [String: SourceNode.Member]? {
        guard case .map(let members) = node.content else {
            refuse(node.place, "\(what) has to be a mapping: \(known.joined(separator: ", "))")
            return nil
        }
        var found: [String: SourceNode.Member] = [:]
        for member in members {
            if known.contains(member.key) {
                found[member.key] = member
            } else {
                let near = Self.nearest(member.key, known).map { "; is it \($0)?" }
                let all = near ?? ", which has \(known.joined(separator: ", "))"
                refuse(member.place, "\(member.key) is no key of \(what)\(all)")
            }
        }
        return found
    }

    /// A text; numbers count as the text that they are written with.
    mutating func text(_ member: SourceNode.Member?) -> String? {
        guard let member else { return nil }
        return text(member.value, member.key)
    }

    mutating func text(_ node: SourceNode, _ what: String) -> String? {
        switch node.content {
        case .scalar(let text): return text
        case .null: return ""
        case .list, .map:
            refuse(node.place, "\(what) has to be a text")
            return nil
        }
    }

    /// The elements of a list; one that is no list is the only element; none of null.
    func elements(_ member: SourceNode.Member?) -> [SourceNode] {
        guard let member else { return [] }
        switch member.value.content {
        case .list(let elements): return elements
        case .null: return []
        case .scalar, .map: return [member.value]
        }
    }

    /// The elements of what has to be a list.
    mutating func list(_ member: SourceNode.Member?) -> [SourceNode] {
        guard let member else { return [] }
        switch member.value.content {
        case .list(let elements): return elements
        case .null: return []
        case .scalar, .map:
            refuse(member.value.place, "\(member.key) has to be a list")
            return []
        }
    }

    /// Names with their values.
    mutating func labels(_ node: SourceNode, _ what: String) -> LabelSet? {
        switch node.content {
        case .null: return LabelSet()
        case .scalar, .list:
            refuse(node.place, "\(what) has to be a mapping of names to values")
            return nil
        case .map(let members):
            var labels: [Label] = []
            for member in members {
                guard let value = text(member.value, "the value of \(member.key)") else { return nil }
                labels.append(Label(member.key, value))
            }
            return LabelSet(labels)
        }
    }

    mutating func labels(_ member: SourceNode.Member?) -> LabelSet? {
        guard let member else { return nil }
        return labels(member.value, member.key)
    }

    /// Names, each with its place.
    mutating func names(_ member: SourceNode.Member?) -> [TestSuite.Named] {
        guard let member else { return [] }
        var names: [TestSuite.Named] = []
        for node in elements(member) {
            if let name = text(node, member.key) {
                names.append(TestSuite.Named(text: name, place: node.place))
            }
        }
        return names
    }

    /// What a reading of a text gives; its refusal is noted.
    mutating func read<Value>(
        _ place: SourcePlace, _ reading: () throws(SuiteClock.Refusal) -> Value
    ) -> Value? {
        do throws(SuiteClock.Refusal) {
            return try reading()
        } catch {
            refuse(place, error.text)
            return nil
        }
    }

    /// The known word that was probably meant.
    static func nearest(_ word: String, _ known: [String]) -> String? {
        let best = known.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        guard let best, best.distance <= max(1, word.utf8.count / 3) else { return nil }
        return best.word
    }

    /// How many letters have to be changed.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8.prefix(64)))
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
