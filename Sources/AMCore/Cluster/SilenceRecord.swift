package import AMText

/// A silence as peers and files write it. Its patterns are text: a record that is known already need not be
/// compiled to be told so.
package struct SilenceRecord: Sendable, Hashable {
    /// A matcher on the wire.
    package struct WireMatcher: Sendable, Hashable {
        /// 0 `=`, 1 `=~`, 2 `!=`, 3 `!~` (not the order of the API); anything else comes from a newer
        /// version.
        package var type: UInt64
        /// The label's name.
        package var name: String
        /// The text or pattern.
        package var pattern: String

        /// A matcher.
        package init(type: UInt64, name: String, pattern: String) {
            self.type = type
            self.name = name
            self.pattern = pattern
        }
    }

    /// The id.
    package var id = ""
    /// OR of ANDs. Shape: old forms are upgraded, so the legacy list is the only set of an old record.
    package var matcherSets: [[WireMatcher]] = []
    /// When it begins.
    package var startsAt = Timestamp.zero
    /// When it ends.
    package var endsAt = Timestamp.zero
    /// When it was changed last: the later one wins.
    package var updatedAt = Timestamp.zero
    /// Who made it.
    package var createdBy = ""
    /// Why.
    package var comment = ""
    /// Further texts.
    package var annotations = LabelSet()
    /// When it is forgotten.
    package var expiresAt = Timestamp.zero
    /// What this version does not know.
    package var foreign = ForeignFields()

    /// A record without content.
    package init() {}

    /// The form on the wire of a silence.
    package init(_ silence: Silence) {
        id = silence.id
        matcherSets = silence.matcherSets.map { set in
            set.map { WireMatcher(type: Self.type(of: $0.op), name: $0.name, pattern: $0.value) }
        }
        startsAt = silence.startsAt
        endsAt = silence.endsAt
        updatedAt = silence.updatedAt
        createdBy = silence.createdBy
        comment = silence.comment
        annotations = silence.annotations
        expiresAt = silence.expiresAt
        foreign = silence.foreign
    }

    /// The silence; patterns are compiled here, those that do not compile are kept as broken ones.
    package func silence() -> Silence {
        var silence = Silence(
            id: id, matcherSets: matcherSets.map { $0.map(Self.matcher) }, startsAt: startsAt, endsAt: endsAt,
            updatedAt: updatedAt, createdBy: createdBy, comment: comment, annotations: annotations,
            expiresAt: expiresAt)
        silence.foreign = foreign
        return silence
    }

    private static func type(of op: MatchOperator) -> UInt64 {
        switch op {
        case .equal: 0
        case .regexp: 1
        case .notEqual: 2
        case .notRegexp: 3
        }
    }

    private static func matcher(_ wire: WireMatcher) -> SilenceMatcher {
        switch wire.type {
        case 0: SilenceMatcher(name: wire.name, op: .equal, value: wire.pattern)
        case 1: SilenceMatcher(name: wire.name, op: .regexp, value: wire.pattern)
        case 2: SilenceMatcher(name: wire.name, op: .notEqual, value: wire.pattern)
        case 3: SilenceMatcher(name: wire.name, op: .notRegexp, value: wire.pattern)
        // It must not match what its maker did not mean; the bytes as they came are among the foreign fields.
        default: .broken(name: wire.name, op: .equal, value: wire.pattern)
        }
    }
}
