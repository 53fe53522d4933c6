/// An array in chunks of 64, whose copy costs one reference: after a copy was kept as a view, a write copies
/// the list of chunks once and each chunk that it touches. Indices are slots; they stay.
package struct Chunked<Element: Sendable>: Sendable {
    /// Elements of one chunk. A power of two.
    @inlinable
    package static var chunk: Int { 64 }

    @usableFromInline var chunks: ContiguousArray<ContiguousArray<Element>> = []
    /// The number of slots.
    package private(set) var count = 0

    /// No slots.
    package init() {}

    /// The element of a slot below `count`.
    @inlinable
    package subscript(_ index: Int) -> Element {
        // Inlined always, so that who asks for one field of an element does not copy all of it.
        @inline(__always) get { chunks[index >> 6][index & 63] }
        _modify { yield &chunks[index >> 6][index & 63] }
    }

    /// Adds a slot at the end.
    package mutating func append(_ element: Element) {
        if count & 63 == 0 {
            var fresh = ContiguousArray<Element>()
            fresh.reserveCapacity(Self.chunk)
            chunks.append(fresh)
        }
        chunks[count >> 6].append(element)
        count += 1
    }

    /// Calls `body` with each slot in order, a chunk at a time.
    @inlinable
    package func forEach(_ body: (Int, borrowing Element) -> Void) {
        var base = 0
        for chunk in chunks {
            for i in chunk.indices { body(base + i, chunk[i]) }
            base += Self.chunk
        }
    }
}

extension Chunked {
    /// The element of a slot that is taken. Fault: if it is free.
    package subscript<Wrapped>(taken index: Int) -> Wrapped where Element == Wrapped? {
        @inline(__always) get {
            guard let element = self[index] else { preconditionFailure("the slot \(index) is free") }
            return element
        }
        _modify {
            precondition(self[index] != nil, "the slot \(index) is free")
            // The one place where a slot is changed in place: an optional offers no other way to do so.
            // swift-format-ignore: NeverForceUnwrap
            yield &self[index]!
        }
    }
}
