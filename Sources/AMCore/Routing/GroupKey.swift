/// The texts that name routes and groups in the notification log, in log lines and in templates.
/// Source: dispatch/route.go Route.Key and Route.ID, dispatch/dispatch.go aggrGroup.GroupKey.
package enum GroupKey {
    /// The key of a node: the printed matcher lists from the root down, joined by slashes. Two siblings with
    /// equal matchers share it.
    /// - Parameter parent: the parent's key; nil at the root.
    package static func routeKey(parent: String?, matchers: [Matcher]) -> String {
        guard let parent else { return matchers.listText }
        return parent + "/" + matchers.listText
    }

    /// The id of a node: like its key, but behind each node below the root comes a slash and its number among
    /// its siblings, from 0; so no two nodes share it.
    /// - Parameter parent: the parent's id and this node's number below it; nil at the root.
    package static func routeID(parent: (id: String, index: Int)?, matchers: [Matcher]) -> String {
        guard let parent else { return matchers.listText }
        return parent.id + "/" + matchers.listText + "/" + String(parent.index)
    }

    /// The key of a group: the route's key, a colon, and the printed group labels.
    package static func text(routeKey: String, labels: LabelSet) -> String {
        routeKey + ":" + labels.description
    }

    /// The key of a receiver's integration in the notification log: `NAME/KIND/INDEX`, nothing escaped.
    /// Source: nflog/nflog.go receiverKey.
    package static func receiverKey(receiver: String, kind: String, index: Int) -> String {
        "\(receiver)/\(kind)/\(index)"
    }

    /// The key of an entry of the notification log: the group key, a colon, and the receiver key.
    /// Source: nflog/nflog.go stateKey.
    package static func stateKey(groupKey: String, receiverKey: String) -> String {
        groupKey + ":" + receiverKey
    }
}

extension GroupBy {
    /// The group labels of an alert: those of its labels that are named; labels it lacks are simply absent.
    /// Source: dispatch/dispatch.go getGroupLabels.
    package func groupLabels(of labels: LabelSet) -> LabelSet {
        switch self {
        case .all: labels
        case .names(let names):
            LabelSet(
                sorted: labels.labels.filter { label in names.contains { $0.sameBytes(as: label.name) } })
        }
    }
}
