import AMText

/// The routing tree laid out flat, root first, each node before its children.
package struct RouteTable: Sendable {
    /// One node.
    package struct Entry: Sendable {
        /// The route; its `children` are empty here.
        package var route: Route
        /// As in group keys.
        package var key: String
        /// Unique within the tree.
        package var id: String
        /// What makes two routes of different configurations the same one: key, receiver, grouping, and which
        /// of several such it is.
        package var identity: String
        /// Positions of its children in order.
        package var children: [Int]
        /// The receiver.
        package var receiver: Receiver
    }

    /// Shape: pre-order; the root is 0.
    package private(set) var entries: [Entry] = []

    /// The table of a configuration's tree. Fault: if a route names a receiver that is not there.
    package init(_ settings: Settings) {
        let receivers = Dictionary(settings.receivers.map { (ByteKey($0.name), $0) }) { first, _ in first }
        var seen: [ByteKey: Int] = [:]
        add(settings.route, parent: nil, position: 0, receivers: receivers, seen: &seen)
    }

    /// Where the routes stand, by identity.
    var positions: [ByteKey: Int] {
        Dictionary(
            entries.enumerated().map { (ByteKey($1.identity), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether both trees send every alert to the same places, and into the same groups.
    func routesAlike(_ other: RouteTable) -> Bool {
        entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy { a, b in
                a.identity.sameBytes(as: b.identity) && a.children == b.children
                    && a.route.continues == b.route.continues && a.route.matchers == b.route.matchers
                    && a.route.groupBy == b.route.groupBy
            }
    }

    @discardableResult
    private mutating func add(
        _ route: Route, parent: Int?, position: Int, receivers: [ByteKey: Receiver],
        seen: inout [ByteKey: Int]
    ) -> Int {
        guard let receiver = receivers[ByteKey(route.receiver)] else {
            preconditionFailure("a route names the receiver \(route.receiver), which the configuration lacks")
        }
        let key = GroupKey.routeKey(parent: parent.map { entries[$0].key }, matchers: route.matchers)
        let id = GroupKey.routeID(
            parent: parent.map { (id: entries[$0].id, index: position) }, matchers: route.matchers)
        let grouping =
            switch route.groupBy {
            case .all: "..."
            case .names(let names): names.sorted().map { Quote.quote($0) }.joined(separator: ",")
            }
        let base = "\(key)|\(Quote.quote(route.receiver))|\(grouping)"
        let nth = seen[ByteKey(base), default: 0]
        seen[ByteKey(base)] = nth + 1
        var bare = route
        bare.children = []
        let at = entries.count
        entries.append(
            Entry(
                route: bare, key: key, id: id, identity: "\(base)|\(nth)", children: [], receiver: receiver))
        for (i, child) in route.children.enumerated() {
            let c = add(child, parent: at, position: i, receivers: receivers, seen: &seen)
            entries[at].children.append(c)
        }
        return at
    }
}
