internal import AMCore
internal import AMText

/// A node of `route` as it is written, before anything is inherited.
struct RouteSettings: Sendable {
    var receiver = ""
    var groupBy: [String]?
    var keys = MatcherKeys()
    var muteTimeIntervals: [String] = []
    var activeTimeIntervals: [String] = []
    var continues = false
    var routes: [RouteSettings?] = []
    var groupWait: GoDuration?
    var groupInterval: GoDuration?
    var repeatInterval: GoDuration?
    var labels: [String: String] = [:]

    /// `group_by` that asks for every label.
    static let allLabels = "..."
}

extension RouteSettings {
    /// The section `route`.
    static let section: Section<RouteSettings> = Section(
        "config.plain", zero: RouteSettings(),
        fields: [
            Field("receiver", \.receiver, .string),
            Field("group_by", \.groupBy, .nullableList(.string)),
            Field("match", \.keys.equal, .map(.string)),
            Field("match_re", \.keys.regexps, .regexps),
            Field("matchers", \.keys.matchers, .matchers),
            Field("mute_time_intervals", \.muteTimeIntervals, .list(.string)),
            Field("active_time_intervals", \.activeTimeIntervals, .list(.string)),
            Field("continue", \.continues, .bool, print: .always),
            Field(
                "routes", \.routes,
                .list(.optional(.lazy(zero: RouteSettings()) { type }), named: "[]*config.Route")),
            Field("group_wait", \.groupWait, .optional(.duration)),
            Field("group_interval", \.groupInterval, .optional(.duration)),
            Field("repeat_interval", \.repeatInterval, .optional(.duration)),
            Field("labels", \.labels, .labelSet),
        ]
    ) { (route, decoding) throws(ConfigError) in
        try route.check(decoding)
    }

    /// The section as a type of fields.
    static let type: FieldType<RouteSettings> = section.type

    /// Source: config.Route.UnmarshalYAML.
    private func check(_ decoding: Decoding) throws(ConfigError) {
        let dialect = decoding.environment.dialect
        try keys.checkNames()
        for name in labels.keys.sorted() where !dialect.isValidLabelName(name) {
            throw ConfigError("invalid label name \(Quote.quote(name)) in route labels")
        }
        let names = (groupBy ?? []).filter { $0 != Self.allLabels }
        for name in names where !dialect.isValidLabelName(name) {
            throw ConfigError("invalid label name \(Quote.quote(name)) in group_by list")
        }
        if !names.isEmpty && names.count < groupBy?.count ?? 0 {
            throw ConfigError("cannot have wildcard group_by (`...`) and other labels at the same time")
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw ConfigError("duplicated label \(Quote.quote(name)) in group_by")
        }
        if groupInterval == .zero { throw ConfigError("group_interval cannot be zero") }
        if repeatInterval == .zero { throw ConfigError("repeat_interval cannot be zero") }
    }

    /// The node with everything inherited, and its children.
    func route(below parent: Route?) throws(ConfigError) -> Route {
        var route = Route(receiver: receiver)
        if let parent {
            if receiver.isEmpty { route.receiver = parent.receiver }
            route.groupBy = parent.groupBy
            route.groupWait = parent.groupWait
            route.groupInterval = parent.groupInterval
            route.repeatInterval = parent.repeatInterval
        }
        if let groupBy { route.groupBy = groupBy.contains(Self.allLabels) ? .all : .names(groupBy) }
        route.groupWait = groupWait ?? route.groupWait
        route.groupInterval = groupInterval ?? route.groupInterval
        route.repeatInterval = repeatInterval ?? route.repeatInterval
        route.matchers = try keys.combined()
        route.continues = continues
        route.muteTimeIntervals = muteTimeIntervals
        route.activeTimeIntervals = activeTimeIntervals
        route.labels = LabelSet(
            (parent?.labels.labels ?? []) + labels.map { Label($0.key, $0.value) })
        for child in routes {
            // The original crashes here.
            guard let child else { throw ConfigError("routes: an entry is null") }
            route.children.append(try child.route(below: route.childless))
        }
        return route
    }

    /// Refuses receivers that are not there; children are looked at before their parents.
    func checkReceivers(_ names: Set<String>) throws(ConfigError) {
        for child in routes { try child?.checkReceivers(names) }
        if !receiver.isEmpty && !names.contains(receiver) {
            throw ConfigError("undefined receiver \(Quote.quote(receiver)) used in route")
        }
    }

    /// Refuses time intervals that are not there; children are looked at before their parents.
    func checkTimeIntervals(_ names: Set<String>) throws(ConfigError) {
        for child in routes { try child?.checkTimeIntervals(names) }
        for name in activeTimeIntervals + muteTimeIntervals where !names.contains(name) {
            throw ConfigError("undefined time interval \(Quote.quote(name)) used in route")
        }
    }

    /// What only the root must be and must not have.
    func checkRoot() throws(ConfigError) {
        if receiver.isEmpty { throw ConfigError("root route must specify a default receiver") }
        if !keys.isEmpty { throw ConfigError("root route must not have any matchers") }
        if !muteTimeIntervals.isEmpty {
            throw ConfigError("root route must not have any mute time intervals")
        }
        if !activeTimeIntervals.isEmpty {
            throw ConfigError("root route must not have any active time intervals")
        }
    }
}

extension Route {
    /// The node alone, for children to inherit from.
    fileprivate var childless: Route {
        var copy = self
        copy.children = []
        return copy
    }
}
