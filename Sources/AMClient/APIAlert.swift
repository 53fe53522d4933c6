package import AMText

/// An alert as the server shows it.
public struct APIAlert: Sendable, Hashable {
    /// What the server thinks of an alert.
    public struct Status: Sendable, Hashable {
        /// `unprocessed`, `active` or `suppressed`.
        public var state: String
        /// The ids of the silences that hold it.
        public var silencedBy: [String]
        /// The fingerprints of the alerts that inhibit it.
        public var inhibitedBy: [String]
        /// The names of the time intervals that mute it.
        public var mutedBy: [String]
    }

    /// What names it.
    public var labels: APILabels
    /// What people read about it.
    public var annotations: APILabels
    /// When it began.
    public var startsAt: APITime
    /// When it ended, or will be taken to have ended.
    public var endsAt: APITime
    /// When the server heard of it last.
    public var updatedAt: APITime
    /// Sixteen hexadecimal digits made of the labels.
    public var fingerprint: String
    /// The names of the receivers that it is routed to.
    public var receivers: [String]
    /// What the server thinks of it.
    public var status: Status
    /// Where it comes from; empty: not said.
    public var generatorURL: String
}

/// Which alerts are asked for.
public struct AlertQuery: Sendable, Hashable {
    /// Whether alerts are shown that nothing holds.
    public var showsActive = true
    /// Whether silenced ones are shown.
    public var showsSilenced = true
    /// Whether inhibited ones are shown.
    public var showsInhibited = true
    /// Whether ones are shown that were not routed yet; groups have none.
    public var showsUnprocessed = true
    /// A regular expression over whole names of receivers; empty: all.
    public var receiver = ""
    /// Matchers that must all match, such as `severity="critical"`.
    public var filters: [String] = []

    /// All alerts.
    public init() {}
}

/// An alert to be posted.
public struct PostableAlert: Sendable, Hashable {
    /// What names it.
    public var labels: APILabels
    /// What people read about it.
    public var annotations: APILabels
    /// When it began; nil: the server says so.
    public var startsAt: APITime?
    /// When it ends; nil: the server says so.
    public var endsAt: APITime?
    /// Where it comes from; empty: not said.
    public var generatorURL: String

    /// An alert that begins now.
    public init(
        labels: APILabels, annotations: APILabels = [:], startsAt: APITime? = nil, endsAt: APITime? = nil,
        generatorURL: String = ""
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
    }
}

/// Alerts that are told together.
public struct APIAlertGroup: Sendable, Hashable {
    /// The labels that they have in common by the route's rule.
    public var labels: APILabels
    /// Who is told.
    public var receiver: String
    /// The alerts.
    public var alerts: [APIAlert]
}

// The forms on the wire.
extension APIAlert {
    init(_ members: AnswerMembers) throws(ClientError) {
        let status = try members.object("status")
        self.init(
            labels: try members.labels("labels"), annotations: try members.labels("annotations"),
            startsAt: try members.time("startsAt"), endsAt: try members.time("endsAt"),
            updatedAt: try members.time("updatedAt"), fingerprint: try members.text("fingerprint"),
            receivers: try members.objects("receivers").map { (receiver) throws(ClientError) in
                try receiver.text("name")
            },
            status: Status(
                state: try status.text("state"), silencedBy: try status.texts("silencedBy"),
                inhibitedBy: try status.texts("inhibitedBy"), mutedBy: try status.texts("mutedBy")),
            generatorURL: try members.text("generatorURL"))
    }

    /// The alert as the server writes it.
    package var json: JSONObject {
        var out = JSONObject()
        out.map("annotations", annotations.members)
        out.text("endsAt", endsAt.description)
        out.text("fingerprint", fingerprint)
        out.objects(
            "receivers",
            receivers.map { name in
                var receiver = JSONObject()
                receiver.text("name", name)
                return receiver
            })
        out.text("startsAt", startsAt.description)
        var state = JSONObject()
        state.texts("inhibitedBy", status.inhibitedBy)
        state.texts("mutedBy", status.mutedBy)
        state.texts("silencedBy", status.silencedBy)
        state.text("state", status.state)
        out.object("status", state)
        out.text("updatedAt", updatedAt.description)
        out.textIfAny("generatorURL", generatorURL)
        out.map("labels", labels.members)
        return out
    }
}

extension PostableAlert {
    var json: JSONObject {
        var out = JSONObject()
        if !annotations.isEmpty { out.map("annotations", annotations.members) }
        if let endsAt { out.text("endsAt", endsAt.description) }
        if let startsAt { out.text("startsAt", startsAt.description) }
        out.textIfAny("generatorURL", generatorURL)
        out.map("labels", labels.members)
        return out
    }
}

extension AlertQuery {
    func parameters(isOfGroups: Bool) -> [(String, String)] {
        var all = [("active", Self.word(showsActive))]
        all += filters.map { ("filter", $0) }
        all.append(("inhibited", Self.word(showsInhibited)))
        if !receiver.isEmpty { all.append(("receiver", receiver)) }
        all.append(("silenced", Self.word(showsSilenced)))
        if !isOfGroups { all.append(("unprocessed", Self.word(showsUnprocessed))) }
        return all
    }

    private static func word(_ isTrue: Bool) -> String { isTrue ? "true" : "false" }
}
