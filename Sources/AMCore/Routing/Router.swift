/// The route table over numbers: which routes an alert matches.
struct Router {
    /// One node.
    private struct Node {
        var matchers: [CompiledMatcher]
        var children: [Int]
        var continues: Bool
        /// Numbers of the names it groups by, sorted by name; nil: by all labels.
        var groupBy: [UInt32]?
        /// Where it has many children: for a label, those that ask for it (by place among the children), so
        /// that the others need not be tried.
        var byLabel: [LabelID: [Int]] = [:]
        /// Places of the children that ask for no one label. Used together with `byLabel`.
        var others: [Int] = []
    }
    private var nodes: [Node] = []

    init(_ table: RouteTable, labels: inout LabelTable) {
        for entry in table.entries {
            let groupBy: [UInt32]? =
                switch entry.route.groupBy {
                case .all: nil
                case .names(let names): names.sorted(by: Self.byBytes).map { labels.pin($0) }
                }
            nodes.append(
                Node(
                    matchers: [CompiledMatcher](entry.route.matchers, in: &labels), children: entry.children,
                    continues: entry.route.continues, groupBy: groupBy))
        }
        for at in nodes.indices where nodes[at].children.count > Self.fewChildren { fileChildren(of: at) }
    }

    /// So many children are quickly tried one after the other.
    private static let fewChildren = 8

    private mutating func fileChildren(of at: Int) {
        for (place, child) in nodes[at].children.enumerated() {
            if let label = nodes[child].matchers.lazy.compactMap(\.onlyLabel).first {
                nodes[at].byLabel[label, default: []].append(place)
            } else {
                nodes[at].others.append(place)
            }
        }
    }

    /// Places of the children that may match. Shape: ascending.
    private func candidates(_ at: Int, _ run: LabelRun) -> [Int] {
        var places = nodes[at].others
        for element in run {
            if let some = nodes[at].byLabel[LabelID(truncatingIfNeeded: element)] { places += some }
        }
        places.sort()
        return places
    }

    private static func byBytes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    /// Gives back what it holds of the table.
    func release(_ labels: inout LabelTable) {
        for node in nodes {
            node.matchers.release(&labels)
            for name in node.groupBy ?? [] { labels.unpin(name) }
        }
    }

    /// The routes of the probed alert, in match order.
    mutating func match(_ probe: borrowing LabelProbe, _ labels: borrowing LabelTable) -> [Int] {
        var found: [Int] = []
        _ = match(0, probe, labels, &found)
        return found
    }

    private mutating func match(
        _ at: Int, _ probe: borrowing LabelProbe, _ labels: borrowing LabelTable, _ found: inout [Int]
    ) -> Bool {
        guard nodes[at].matchers.allMatch(probe, labels) else { return false }
        var some = false
        if nodes[at].byLabel.isEmpty {
            for child in nodes[at].children where match(child, probe, labels, &found) {
                some = true
                if !nodes[child].continues { break }
            }
        } else {
            for place in candidates(at, probe.run) {
                let child = nodes[at].children[place]
                guard match(child, probe, labels, &found) else { continue }
                some = true
                if !nodes[child].continues { break }
            }
        }
        if !some { found.append(at) }
        return true
    }

    /// The labels by which a route groups the probed alert.
    func groupLabels(of route: Int, run: LabelRun, _ probe: borrowing LabelProbe) -> LabelRun {
        guard let names = nodes[route].groupBy else { return run }
        var labels = LabelRun()
        for name in names {
            if let label = probe[name] { labels.append(UInt64(name) << 32 | UInt64(label)) }
        }
        return labels
    }
}
