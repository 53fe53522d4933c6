/// All that a reader may see, at one moment: copies of the tables' pointers. Immutable, for any thread.
package struct AlertmanagerView: Sendable {
    package var labels: LabelTexts
    /// Alerts by slot; nil: a free slot.
    package var alerts: Chunked<Alert?>
    /// How many slots are taken.
    package var alertCount: Int
    /// Groups by index; nil: a free index.
    package var groups: Chunked<Group?>
    /// Silences by number; nil: forgotten.
    package var silences: Chunked<Silence?>
    package var inhibition: Chunked<InhibitionBucket>
    package var routeSets: RouteSets
    package var settings: Settings
    package var routes: RouteTable
    package var counters: Counters
    /// Why the journal cannot write; nil: it can.
    package var journalFailure: String?
    /// Whether groups are running (the start delay is over).
    package var isDispatching: Bool
    /// The moment of the turn it was taken after.
    package var takenAt: Now
    /// Entries of the notification log.
    package var logEntryCount: Int
    /// The cluster; nil: the node is alone.
    package var cluster: ClusterView?
}

/// Lists of routes that alerts match, each once.
package struct RouteSets: Sendable {
    /// Positions in the route table, in match order.
    package private(set) var lists: [[Int]] = []
    private var numbers: [[Int]: UInt32] = [:]

    /// No lists.
    package init() {}

    /// The number of a list.
    package mutating func number(_ list: [Int]) -> UInt32 {
        if let known = numbers[list] { return known }
        let number = UInt32(lists.count)
        lists.append(list)
        numbers[list] = number
        return number
    }
}
