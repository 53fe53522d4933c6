/// For each template literal of JavaScript around a place, how many braces are open in its `${`.
///
/// As in the original, contexts that go on from one another count in the same numbers until a branch takes a
/// copy; so a loop that leaves a brace open is found out at another place than one would expect.
/// Source: Go html/template context.go jsBraceDepth.
struct BraceStack {
    private final class Counts {
        var items: [Int]

        init(_ items: [Int]) { self.items = items }
    }

    /// There is room for as many counts as there are items.
    private var counts: Counts?
    private(set) var depth = 0

    var isEmpty: Bool { depth == 0 }

    /// The counts, outermost first.
    var items: ArraySlice<Int> { counts?.items[..<depth] ?? [] }

    /// How many braces are open in the innermost literal.
    var last: Int? { items.last }

    /// Changes the innermost count.
    func setLast(_ value: Int) {
        guard depth > 0 else { return }
        counts?.items[depth - 1] = value
    }

    /// Begins a literal. Where there is no more room the counts are no longer shared.
    mutating func push() {
        if let counts, depth < counts.items.count {
            counts.items[depth] = 0
        } else {
            let room = max(depth * 2, 1)
            counts = Counts(items + [Int](repeating: 0, count: room - depth))
        }
        depth += 1
    }

    /// Ends the innermost literal.
    mutating func pop() { depth = max(depth - 1, 0) }

    /// The same counts, not shared.
    var copy: BraceStack {
        var copy = self
        copy.counts = isEmpty ? nil : Counts(Array(items))
        return copy
    }
}

extension BraceStack: Equatable {
    static func == (a: BraceStack, b: BraceStack) -> Bool { a.items == b.items }
}
