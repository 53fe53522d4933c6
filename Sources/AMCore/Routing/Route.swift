package import AMText

/// By which labels a route groups its alerts.
package enum GroupBy: Sendable, Hashable {
    /// These names, in the order of the file; an empty list makes one group for the whole route.
    case names([String])
    /// `['...']`: every distinct label set is its own group.
    case all
}

/// One node of the routing tree with everything inherited filled in.
package struct Route: Sendable {
    package var receiver: String
    package var groupBy: GroupBy
    package var groupWait: GoDuration
    package var groupInterval: GoDuration
    package var repeatInterval: GoDuration
    /// Shape: sorted by name, value, operator (engine rule of sorting).
    package var matchers: [Matcher]
    /// Whether siblings behind this one are tried too.
    package var continues: Bool
    /// Not inherited.
    package var muteTimeIntervals: [String]
    /// Not inherited.
    package var activeTimeIntervals: [String]
    /// Route labels, inherited ones included. Shape: sorted by name.
    package var labels: LabelSet
    package var children: [Route]

    /// A route with the root's defaults.
    package init(receiver: String) {
        self.receiver = receiver
        groupBy = .names([])
        groupWait = .seconds(30)
        groupInterval = .minutes(5)
        repeatInterval = .hours(4)
        matchers = []
        continues = false
        muteTimeIntervals = []
        activeTimeIntervals = []
        labels = LabelSet()
        children = []
    }
}

/// An integration of a receiver as the heart sees it: which one it is, never what it does.
package struct IntegrationRef: Sendable, Hashable {
    /// The kind, e.g. `webhook`.
    package var kind: String
    /// Counted from 0 within its kind and receiver.
    package var index: Int
    /// Whether resolved alerts are told.
    package var sendResolved: Bool
    /// Whether the end of alerts is told whose beginning could not be told.
    package var notifyMissed: Bool
    /// An integration.
    package init(kind: String, index: Int, sendResolved: Bool, notifyMissed: Bool = false) {
        self.kind = kind
        self.index = index
        self.sendResolved = sendResolved
        self.notifyMissed = notifyMissed
    }
}

/// Someone to tell, as the heart sees it.
package struct Receiver: Sendable, Hashable {
    package var name: String
    /// Labels of the receiver, without the built-in `name`.
    package var labels: LabelSet
    /// Shape: in the order of the catalogue of kinds, then of the file.
    package var integrations: [IntegrationRef]
    /// A receiver.
    package init(name: String, labels: LabelSet = LabelSet(), integrations: [IntegrationRef] = []) {
        self.name = name
        self.labels = labels
        self.integrations = integrations
    }
}

/// While some alert fires, others are not worth telling.
package struct InhibitRule: Sendable, Hashable {
    package var name: String
    package var source: [Matcher]
    package var target: [Matcher]
    /// Names whose values must be equal on both sides. Shape: as in the file, names unique.
    package var equal: [String]
    /// Whether both rules inhibit the same; texts are compared by bytes.
    package func isSame(as other: InhibitRule) -> Bool {
        source == other.source && target == other.target
            && equal.elementsEqual(other.equal) { $0.sameBytes(as: $1) }
    }
    /// A rule.
    package init(name: String = "", source: [Matcher], target: [Matcher], equal: [String]) {
        self.name = name
        self.source = source
        self.target = target
        self.equal = equal
    }
}

/// A named time interval: active when any of its elements contains the moment.
package struct NamedTimeInterval: Sendable {
    package var name: String
    package var elements: [TimeInterval]
    /// A named interval.
    package init(name: String, elements: [TimeInterval]) {
        self.name = name
        self.elements = elements
    }
}

/// What the heart needs of a loaded configuration; comes in by `Input.reload`.
package struct Settings: Sendable {
    package var resolveTimeout: GoDuration
    package var route: Route
    package var inhibitRules: [InhibitRule]
    package var timeIntervals: [NamedTimeInterval]
    /// All receivers in file order.
    package var receivers: [Receiver]
    /// A digest of the file's text, by which nodes of one cluster notice that their files differ; 0: unknown.
    package var contentHash: UInt64 = 0
    /// Settings.
    package init(
        resolveTimeout: GoDuration = .minutes(5), route: Route, inhibitRules: [InhibitRule] = [],
        timeIntervals: [NamedTimeInterval] = [], receivers: [Receiver]
    ) {
        self.resolveTimeout = resolveTimeout
        self.route = route
        self.inhibitRules = inhibitRules
        self.timeIntervals = timeIntervals
        self.receivers = receivers
    }
}
