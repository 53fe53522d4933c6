package import AMText

/// A test of one label, as a silence has it.
public struct APIMatcher: Sendable, Hashable {
    /// The label's name.
    public var name: String
    /// The text that the label's value is held against.
    public var value: String
    /// Whether the text is a regular expression over whole values.
    public var isRegex: Bool
    /// Whether what matches is meant, and not what does not.
    public var isEqual: Bool

    /// A test.
    public init(name: String, value: String, isRegex: Bool = false, isEqual: Bool = true) {
        self.name = name
        self.value = value
        self.isRegex = isRegex
        self.isEqual = isEqual
    }
}

/// A silence as the server shows it.
public struct APISilence: Sendable, Hashable {
    /// A UUID.
    public var id: String
    /// `pending`, `active` or `expired`.
    public var state: String
    /// When it was changed last.
    public var updatedAt: APITime
    /// What it says: matchers, times, words.
    public var content: PostableSilence
}

/// Which silences are asked for.
public struct SilenceQuery: Sendable, Hashable {
    /// Matchers that a silence must have itself, such as `alertname="DiskFull"`.
    public var filters: [String]
    /// Whether silences are shown that hold now.
    public var showsActive = true
    /// Whether silences are shown that begin later.
    public var showsPending = true
    /// Whether silences are shown that are over.
    public var showsExpired = true

    /// All silences with these matchers.
    public init(filters: [String] = []) { self.filters = filters }

    var parameters: [(String, String)] {
        var all: [(String, String)] = []
        if !showsActive { all.append(("active", "false")) }
        if !showsExpired { all.append(("expired", "false")) }
        all += filters.map { ("filter", $0) }
        if !showsPending { all.append(("pending", "false")) }
        return all
    }
}

/// What a silence says; with an id it changes the silence that has it.
public struct PostableSilence: Sendable, Hashable {
    /// The silence that is changed; empty: a new one.
    public var id: String
    /// All must match.
    public var matchers: [APIMatcher]
    /// When it begins.
    public var startsAt: APITime
    /// When it ends.
    public var endsAt: APITime
    /// Who says so.
    public var createdBy: String
    /// Why.
    public var comment: String
    /// Further words.
    public var annotations: APILabels

    /// A silence to be posted.
    public init(
        id: String = "", matchers: [APIMatcher], startsAt: APITime, endsAt: APITime, createdBy: String,
        comment: String, annotations: APILabels = [:]
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
        self.annotations = annotations
    }
}

// The forms on the wire.
extension APISilence {
    init(_ members: AnswerMembers) throws(ClientError) {
        let content = try PostableSilence(members)
        self.init(
            id: content.id, state: try members.object("status").text("state"),
            updatedAt: try members.time("updatedAt"), content: content)
    }

    /// The silence as the server writes it.
    package var json: JSONObject {
        var out = JSONObject()
        out.text("id", id)
        var status = JSONObject()
        status.text("state", state)
        out.object("status", status)
        out.text("updatedAt", updatedAt.description)
        content.add(to: &out)
        return out
    }
}

extension PostableSilence {
    /// Reads what a silence says; what is not there has its zero value, but `isEqual` is true.
    init(_ members: AnswerMembers) throws(ClientError) {
        self.init(
            id: try members.text("id"),
            matchers: try members.objects("matchers").map { (matcher) throws(ClientError) in
                APIMatcher(
                    name: try matcher.text("name"), value: try matcher.text("value"),
                    isRegex: try matcher.bool("isRegex", absent: false),
                    isEqual: try matcher.bool("isEqual", absent: true))
            },
            startsAt: try members.time("startsAt"), endsAt: try members.time("endsAt"),
            createdBy: try members.text("createdBy"), comment: try members.text("comment"),
            annotations: try members.labels("annotations"))
    }

    /// Reads a silence out of a JSON value, as a list of silences has it.
    package init(_ value: JSONValue) throws(ClientError) {
        try self.init(AnswerMembers(value, place: ""))
    }

    var json: JSONObject {
        var out = JSONObject()
        out.textIfAny("id", id)
        add(to: &out)
        return out
    }

    fileprivate func add(to out: inout JSONObject) {
        if !annotations.isEmpty { out.map("annotations", annotations.members) }
        out.text("comment", comment)
        out.text("createdBy", createdBy)
        out.text("endsAt", endsAt.description)
        out.objects(
            "matchers",
            matchers.map { matcher in
                var test = JSONObject()
                test.bool("isEqual", matcher.isEqual)
                test.bool("isRegex", matcher.isRegex)
                test.text("name", matcher.name)
                test.text("value", matcher.value)
                return test
            })
        out.text("startsAt", startsAt.description)
    }
}
