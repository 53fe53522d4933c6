/// A short list of slots or indices: the first one stands in place, so that a list of one, which most are,
/// needs no memory of its own.
package struct SlotList: Sendable, Hashable, RandomAccessCollection, ExpressibleByArrayLiteral {
    private var first: UInt32 = 0
    private var isTaken = false
    private var rest: ContiguousArray<UInt32> = []

    /// An empty list.
    package init() {}

    /// A list of these, in this order.
    package init(arrayLiteral elements: UInt32...) {
        for element in elements { append(element) }
    }

    /// Always 0.
    package var startIndex: Int { 0 }
    /// How many there are.
    package var endIndex: Int { isTaken ? rest.count + 1 : 0 }

    /// The one at an index below `endIndex`.
    package subscript(_ index: Int) -> UInt32 {
        precondition(isTaken, "an empty list has no elements")
        return index == 0 ? first : rest[index - 1]
    }

    /// Adds one at the end.
    package mutating func append(_ element: UInt32) {
        if isTaken {
            rest.append(element)
        } else {
            first = element
            isTaken = true
        }
    }

    /// Takes out those that `isGone` names; the others keep their order.
    package mutating func removeAll(where isGone: (UInt32) -> Bool) {
        guard isTaken else { return }
        rest.removeAll(where: isGone)
        guard isGone(first) else { return }
        if rest.isEmpty {
            self = SlotList()
        } else {
            first = rest.removeFirst()
        }
    }
}
