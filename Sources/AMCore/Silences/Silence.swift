package import AMText

/// A matcher of a silence. One that came from a peer or a file may carry a regular expression that does not
/// compile: it is kept and shown, and never matches.
package enum SilenceMatcher: Sendable, Hashable {
    /// One that can match.
    case matcher(Matcher)
    /// One whose pattern does not compile.
    case broken(name: String, op: MatchOperator, value: String)

    /// Compiles a matcher, or keeps it as a broken one.
    package init(name: String, op: MatchOperator, value: String) {
        do throws(RegexpError) {
            self = .matcher(try Matcher(name: name, op: op, value: value))
        } catch {
            self = .broken(name: name, op: op, value: value)
        }
    }

    /// The label's name.
    package var name: String {
        switch self {
        case .matcher(let m): m.name
        case .broken(let name, _, _): name
        }
    }
    /// How the value is compared.
    package var op: MatchOperator {
        switch self {
        case .matcher(let m): m.op
        case .broken(_, let op, _): op
        }
    }
    /// The text or pattern.
    package var value: String {
        switch self {
        case .matcher(let m): m.value
        case .broken(_, _, let value): value
        }
    }
}

/// A silence: whoever matches one of its matcher sets is not told about while it is active.
package struct Silence: Sendable, Hashable {
    /// A UUID v4 as text.
    package var id: String
    /// OR of ANDs. Shape: the API makes exactly one set, in posted order.
    package var matcherSets: [[SilenceMatcher]]
    /// When it begins.
    package var startsAt: Timestamp
    /// When it ends.
    package var endsAt: Timestamp
    /// When it was changed last: of two records of one silence the later one wins.
    package var updatedAt: Timestamp
    /// Who made it.
    package var createdBy: String
    /// Why.
    package var comment: String
    /// Further texts of its maker.
    package var annotations: LabelSet
    /// When it is forgotten: its end plus the retention.
    package var expiresAt: Timestamp
    /// What a peer or a file wrote that this version does not know.
    package var foreign = ForeignFields()

    /// A silence.
    package init(
        id: String, matcherSets: [[SilenceMatcher]], startsAt: Timestamp, endsAt: Timestamp,
        updatedAt: Timestamp,
        createdBy: String = "", comment: String = "", annotations: LabelSet = LabelSet(), expiresAt: Timestamp
    ) {
        self.id = id
        self.matcherSets = matcherSets
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
        self.comment = comment
        self.annotations = annotations
        self.expiresAt = expiresAt
    }
}

/// Where a silence stands in its life.
package enum SilenceState: String, Sendable {
    /// It has not begun.
    case pending
    /// It holds.
    case active
    /// It has ended.
    case expired
}

/// A silence as somebody asks for it: nothing compiled or checked yet.
package struct SilenceDraft: Sendable {
    /// A matcher as text.
    package struct DraftMatcher: Sendable, Hashable {
        /// The label's name.
        package var name: String
        /// The text or pattern.
        package var value: String
        /// How they are compared.
        package var op: MatchOperator
        /// A matcher.
        package init(name: String, value: String, op: MatchOperator) {
            self.name = name
            self.value = value
            self.op = op
        }
    }
    /// The silence to change; empty: a new one.
    package var id: String
    /// The one matcher set, in posted order.
    package var matchers: [DraftMatcher]
    /// When it is to begin; the past means now for a new silence.
    package var startsAt: Timestamp
    /// When it is to end.
    package var endsAt: Timestamp
    /// Who asks.
    package var createdBy: String
    /// Why.
    package var comment: String
    /// Further texts.
    package var annotations: LabelSet
    /// A draft.
    package init(
        id: String = "", matchers: [DraftMatcher], startsAt: Timestamp, endsAt: Timestamp,
        createdBy: String = "",
        comment: String = "", annotations: LabelSet = LabelSet()
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
