/// What is to be done at which time: the one queue of timers.
///
/// A binary heap; entries of the same time come in the order they were added. An entry is never taken out
/// early: whoever is woken checks whether it still means him.
package struct Agenda: Sendable {
    /// What to do.
    package enum Item: Sendable, Hashable {
        /// A group's timer.
        case group(index: UInt32, number: UInt64, timer: UInt32)
        /// Another attempt of a flush's integration.
        case retry(flush: UInt64, cursor: Int, attempt: Int)
        /// A flush's time is over.
        case deadline(flush: UInt64)
        /// Write late refreshes.
        case writeRefreshes
        /// Write that the node is alive.
        case alive
        /// Collect resolved alerts.
        case collectAlerts
        /// Collect old silences and log entries.
        case maintain
        /// Take resolved sources out of the inhibition index.
        case sweepInhibition
        /// Something that is done for the cluster.
        case cluster(ClusterDuty)
        /// Something that is done for what nodes of ours share.
        case share(ShareDuty)
    }
    /// What is done from time to time for what nodes of ours share.
    package enum ShareDuty: Sendable, Hashable {
        /// Tell the next batch.
        case tell
        /// Look at the refreshes that could wait.
        case sweep
        /// Go on comparing what did not fit into one step.
        case compare
        /// Say how we are.
        case heartbeat
    }
    /// What is done for the cluster from time to time.
    package enum ClusterDuty: Sendable, Hashable {
        /// Look whether it has settled.
        case settle
        /// It is to have settled by now.
        case settleTimeout
        /// Try the peers again that failed.
        case reconnect
        /// Look the configured names up again.
        case refresh
        /// Let peers go that failed long ago.
        case forgetFailed
    }
    private struct Entry: Sendable {
        var at: Ticks
        var order: UInt64
        var item: Item

        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }

    private var heap: ContiguousArray<Entry> = []
    private var order: UInt64 = 0

    /// An empty agenda.
    package init() {}

    /// When the first entry is due.
    package var first: Ticks? { heap.first?.at }
    /// How many entries wait.
    package var count: Int { heap.count }

    /// Adds an entry.
    package mutating func add(_ item: Item, at: Ticks) {
        order += 1
        heap.append(Entry(at: at, order: order, item: item))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the first entry if it is due.
    package mutating func next(due now: Ticks) -> Item? {
        guard let first = heap.first, first.at <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first.item
    }

    /// Whether most entries can mean nobody any more.
    func isOvergrown(living: Int) -> Bool { heap.count > 2 * max(living, weeded) + Self.alwaysLeft }

    /// Takes out what means nobody any more. Who stays keeps its place among the others.
    mutating func weed(_ isMeant: (Item) -> Bool) {
        heap.removeAll { !isMeant($0.item) }
        for parent in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(from: parent) }
        weeded = heap.count
    }

    /// So many entries are never worth a walk.
    private static let alwaysLeft = 1024
    /// How many there were after the last walk.
    private var weeded = 0

    private mutating func sink(from start: Int = 0) {
        var parent = start
        while true {
            var least = parent
            for child in (2 * parent + 1)..<(2 * parent + 3) where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
