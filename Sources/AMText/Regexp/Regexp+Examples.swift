// Texts that a pattern matches, for those who look for a case of it.
extension Regexp {
    /// Limit: of the forms and of the texts that are tried.
    private static let mostTried = 512
    /// What is tried where a class is too large to be known.
    private static let fillers: [UInt32] = "1aX-_/.".unicodeScalars.map(\.value)

    /// Some texts that a pattern, wrapped as `^(?:…)$`, matches: one for each of its alternatives where one
    /// is found soon.
    /// Shape: unique; empty if none is found.
    package static func examples(of unwrappedPattern: String) -> [String] {
        guard let node = tree(unwrappedPattern), let whole = try? Regexp("^(?:\(unwrappedPattern))$") else {
            return []
        }
        var tries = mostTried
        var found: [String] = []
        for form in forms(node) {
            if let text = filled(form, whole, &tries), !found.contains(text) { found.append(text) }
        }
        return found
    }

    /// The forms of texts; nil stands for one scalar of a class.
    private static func forms(_ node: RegexpNode) -> [[UInt32?]] {
        switch node {
        case .empty, .start, .end, .boundary: return [[]]
        case .literal(let scalars, _): return [scalars]
        case .oneOf(let scalars): return [scalars.first.map { [$0] } ?? [nil]]
        case .anyOf: return [[nil]]
        case .capture(let inner): return forms(inner)
        case .alternatives(let nodes): return Array(nodes.flatMap(forms).prefix(mostForms))
        case .sequence(let nodes):
            var all: [[UInt32?]] = [[]]
            for node in nodes {
                let some = forms(node)
                all = Array(all.flatMap { begun in some.map { begun + $0 } }.prefix(mostForms))
            }
            return all
        case .repetition(let inner, let minimum, let maximum):
            // Once where nothing would do reads better; a long text is worth nothing here.
            let count = min(max(minimum, maximum == 0 ? 0 : 1), 16)
            return forms(inner).map { form in Array(repeating: form, count: count).flatMap { $0 } }
        }
    }

    /// Limit: of the forms of one pattern.
    private static let mostForms = 32

    /// A text of a form that matches, as far as it is found in so many tries.
    private static func filled(_ form: [UInt32?], _ whole: Regexp, _ tries: inout Int) -> String? {
        let gaps = form.indices.filter { form[$0] == nil }
        var choice = [Int](repeating: 0, count: gaps.count)
        while tries > 0 {
            tries -= 1
            var scalars = form.map { $0 ?? 0 }
            for (place, gap) in gaps.enumerated() { scalars[gap] = fillers[choice[place]] }
            let text = string(scalars)
            if whole.matches(text) { return text }
            // One gap after the other, as the wheels of a counter.
            var wheel = 0
            while wheel < choice.count {
                choice[wheel] += 1
                if choice[wheel] < fillers.count { break }
                choice[wheel] = 0
                wheel += 1
            }
            if wheel == choice.count { return nil }
        }
        return nil
    }
}
