import AMCore

/// Routes as a drawn tree.
struct RouteTree {
    /// What is said of the route.
    private let words: String
    private let children: [RouteTree]

    private init(words: String, children: [RouteTree]) {
        self.words = words
        self.children = children
    }

    /// All routes.
    init(of route: Route) {
        self.init(
            words: Self.words(route, showsContinue: true, showsReceiver: true),
            children: route.children.map { RouteTree(of: $0) })
    }

    /// The routes that an alert with these labels takes; only those at which it stays show their receivers.
    /// Source: cli/test_routing.go getMatchingTree.
    init(of route: Route, matching labels: LabelSet) {
        let taken = Self.taken(route, labels)
        self.init(
            words: Self.words(route, showsContinue: false, showsReceiver: taken.isEmpty),
            children: taken.map { RouteTree(of: $0, matching: labels) })
    }

    /// The receivers that an alert with these labels reaches, with repeats.
    /// Source: dispatch/route.go Match.
    static func receivers(of route: Route, for labels: LabelSet) -> [String] {
        final(of: route, for: labels).map(\.receiver)
    }

    /// The routes at which an alert with these labels stays.
    static func final(of route: Route, for labels: LabelSet) -> [Route] {
        let taken = taken(route, labels)
        return taken.isEmpty ? [route] : taken.flatMap { final(of: $0, for: labels) }
    }

    /// The children that an alert goes on to.
    private static func taken(_ route: Route, _ labels: LabelSet) -> [Route] {
        var taken: [Route] = []
        for child in route.children where child.matchers.matches(labels) {
            taken.append(child)
            if !child.continues { break }
        }
        return taken
    }

    /// Source: cli/routing.go getRouteTreeSlug.
    private static func words(_ route: Route, showsContinue: Bool, showsReceiver: Bool) -> String {
        var parts = [route.matchers.isEmpty ? "default-route" : route.matchers.listText]
        if showsContinue && route.continues { parts.append("continue: true") }
        if showsReceiver { parts.append("receiver: \(route.receiver)") }
        return parts.joined(separator: "  ")
    }

    /// The tree below a dot, each line with its newline.
    var text: String { ".\n" + Self.lines([self], below: "") }

    private static func lines(_ trees: [RouteTree], below margin: String) -> String {
        var out = ""
        for (place, tree) in trees.enumerated() {
            let isLast = place == trees.count - 1
            out += margin + (isLast ? "└── " : "├── ") + tree.words + "\n"
            out += lines(tree.children, below: margin + (isLast ? "    " : "│   "))
        }
        return out
    }
}
