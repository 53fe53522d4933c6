package import AMText

/// Which receivers a question is about.
package struct ReceiverQuery: Sendable {
    /// The anchored expression of the parameter `receiver`.
    package var name: Regexp?
    /// Matchers over the receiver's labels, `name` among them.
    package var matchers: [Matcher]
    /// A question about all receivers, or some.
    package init(name: Regexp? = nil, matchers: [Matcher] = []) {
        self.name = name
        self.matchers = matchers
    }

    /// Whether it is about all receivers.
    package var isOpen: Bool { name == nil && matchers.isEmpty }
}

extension Receiver {
    /// A label of the receiver; `name` is built in. Empty when missing.
    package func label(_ name: String) -> String {
        name.sameBytes(as: "name") ? self.name : labels[name] ?? ""
    }

    /// Whether the receiver's labels satisfy all matchers.
    package func satisfies(_ matchers: [Matcher]) -> Bool {
        matchers.allSatisfy { $0.matches(label($0.name)) }
    }

    /// Labels as the API shows them: `name` among them, sorted.
    package var shownLabels: LabelSet { LabelSet(labels.labels + [Label("name", name)]) }
}

/// A question about receivers, answered once for every route of a view.
package struct ReceiverFilter {
    /// By position of the route: whether the name fits, and whether the matchers are satisfied.
    private var nameFits: [Bool] = []
    private var labelsFit: [Bool] = []
    private let isOpen: Bool
    /// By number of the route set: 0 not asked yet, 1 no, 2 yes.
    private var verdicts: [UInt8]
    private let lists: [[Int]]

    /// A filter over the routes of a view.
    package init(_ query: ReceiverQuery, _ view: AlertmanagerView) {
        isOpen = query.isOpen
        lists = view.routeSets.lists
        verdicts = Array(repeating: 0, count: lists.count)
        for entry in view.routes.entries {
            nameFits.append(query.name?.matchesWhole(entry.receiver.name) ?? true)
            labelsFit.append(entry.receiver.satisfies(query.matchers))
        }
    }

    /// Whether a route's own receiver passes.
    package func passes(route: Int) -> Bool { isOpen || (nameFits[route] && labelsFit[route]) }

    /// Whether some receiver of a list of routes has the name, and some (maybe another) satisfies the
    /// matchers.
    package mutating func passes(routeSet: UInt32) -> Bool {
        if isOpen { return true }
        let at = Int(routeSet)
        if verdicts[at] == 0 {
            let list = lists[at]
            let passes = list.contains { nameFits[$0] } && list.contains { labelsFit[$0] }
            verdicts[at] = passes ? 2 : 1
        }
        return verdicts[at] == 2
    }
}
