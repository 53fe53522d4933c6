/// Future events, soonest first; those of the same moment in the order they were added.
struct EventQueue<Event> {
    private struct Entry {
        var at: Int64
        var order: UInt64
        var event: Event
        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }
    private var heap: [Entry] = []
    private var order: UInt64 = 0

    var count: Int { heap.count }

    /// Adds an event. Unit: nanoseconds of the run.
    mutating func add(_ event: Event, at: Int64) {
        order += 1
        heap.append(Entry(at: at, order: order, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the next event up to a moment.
    mutating func next(upTo end: Int64) -> (at: Int64, event: Event)? {
        guard let first = heap.first, first.at <= end else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in (2 * parent + 1)..<(2 * parent + 3) where child < heap.count {
                    if heap[child].isBefore(heap[least]) { least = child }
                }
                if least == parent { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        return (first.at, first.event)
    }
}
