package import AMText

/// An alert with all that a server knows of its groups; only AMServer says so much.
public struct APIExplanation: Sendable, Hashable {
    /// What an integration of a receiver did last.
    public struct Integration: Sendable, Hashable {
        /// A notification that arrived.
        public struct Told: Sendable, Hashable {
            /// When.
            public var at: APITime
            /// Why; empty: the server does not remember.
            public var reason: String
            /// How many alerts it said were firing.
            public var firing: Int
            /// How many it said were resolved.
            public var resolved: Int
        }

        /// An attempt that failed.
        public struct Failed: Sendable, Hashable {
            /// When.
            public var at: APITime
            /// Why.
            public var error: String
        }

        /// The kind, such as `webhook`.
        public var name: String
        /// Its number within kind and receiver, from 0.
        public var index: Int
        /// The last notification; nil: none of this group.
        public var told: Told?
        /// The last attempt, if it failed.
        public var failed: Failed?
    }

    /// A group in which the alert is.
    public struct Group: Sendable, Hashable {
        /// Its key in the notification log.
        public var key: String
        /// Who is told.
        public var receiver: String
        /// The labels that its alerts have in common by the route's rule.
        public var labels: APILabels
        /// How many alerts it has.
        public var alertCount: Int
        /// What was found out about the alert when the group was last looked at: `unprocessed` (not yet),
        /// `active` or `suppressed`.
        public var state: String
        /// The names of the time intervals that keep it quiet now.
        public var mutedBy: [String]
        /// When it is looked at next; nil: that is under way.
        public var dueAt: APITime?
        /// Those who tell.
        public var integrations: [Integration]
    }

    /// The alert.
    public var alert: APIAlert
    /// Its groups; none before it was routed.
    public var groups: [Group]
}

// The forms on the wire.
extension APIExplanation {
    init(_ members: AnswerMembers) throws(ClientError) {
        var groups: [Group] = []
        for group in try members.objects("groups") { groups.append(try Group(group)) }
        self.init(alert: try APIAlert(try members.object("alert")), groups: groups)
    }
}

extension APIExplanation.Group {
    init(_ members: AnswerMembers) throws(ClientError) {
        var integrations: [APIExplanation.Integration] = []
        for integration in try members.objects("integrations") {
            integrations.append(try APIExplanation.Integration(integration))
        }
        self.init(
            key: try members.text("key"), receiver: try members.text("receiver"),
            labels: try members.labels("labels"), alertCount: try members.count("alerts"),
            state: try members.text("state"), mutedBy: try members.texts("mutedBy"),
            dueAt: members.has("dueAt") ? try members.time("dueAt") : nil, integrations: integrations)
    }

    /// The group as the server writes it.
    package var json: JSONObject {
        var out = JSONObject()
        out.integer("alerts", alertCount)
        if let dueAt { out.text("dueAt", dueAt.description) }
        out.text("key", key)
        out.map("labels", labels.members)
        out.texts("mutedBy", mutedBy)
        out.text("receiver", receiver)
        out.text("state", state)
        out.objects("integrations", integrations.map(\.json))
        return out
    }
}

extension APIExplanation.Integration {
    init(_ members: AnswerMembers) throws(ClientError) {
        self.init(name: try members.text("name"), index: try members.count("index"), told: nil, failed: nil)
        if members.has("told") {
            let told = try members.object("told")
            self.told = Told(
                at: try told.time("at"), reason: try told.text("reason"), firing: try told.count("firing"),
                resolved: try told.count("resolved"))
        }
        if members.has("failed") {
            let failed = try members.object("failed")
            self.failed = Failed(at: try failed.time("at"), error: try failed.text("error"))
        }
    }

    fileprivate var json: JSONObject {
        var out = JSONObject()
        out.text("name", name)
        out.integer("index", index)
        if let told {
            var object = JSONObject()
            object.text("at", told.at.description)
            object.integer("firing", told.firing)
            object.integer("resolved", told.resolved)
            object.textIfAny("reason", told.reason)
            out.object("told", object)
        }
        if let failed {
            var object = JSONObject()
            object.text("at", failed.at.description)
            object.text("error", failed.error)
            out.object("failed", object)
        }
        return out
    }
}
