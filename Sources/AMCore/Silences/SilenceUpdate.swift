package import AMText

/// What becomes of a silence that somebody sets or ends.
/// Source: silence/silence.go Set, canUpdate, expire.
package enum SilenceUpdate {
    /// The whole outcome.
    package enum Decision: Sendable, Hashable {
        /// The known silence is replaced by this one, which has its id.
        case update(Silence)
        /// A new silence; the old one, if there was one that had not ended, becomes `expired`.
        case create(Silence, expired: Silence?)
        /// Nothing happens.
        case refused(SilenceRefusal)
    }

    /// What is there already.
    package struct Known: Sendable {
        /// The silence that the draft names, if it is known.
        package var existing: Silence?
        /// How many silences there are, ended ones included.
        package var count: Int

        /// What is there.
        package init(existing: Silence?, count: Int) {
            self.existing = existing
            self.count = count
        }
    }

    /// Decides about a draft.
    /// - Parameter newID: the id of a new silence; a UUID v4 as text.
    package static func decide(
        _ draft: SilenceDraft, known: Known, rules: SilenceRules, now: Timestamp, newID: String
    ) -> Decision {
        do throws(SilenceRefusal) {
            return try decided(draft, known: known, rules: rules, now: now, newID: newID)
        } catch {
            return .refused(error)
        }
    }

    private static func decided(
        _ draft: SilenceDraft, known: Known, rules: SilenceRules, now: Timestamp, newID: String
    ) throws(SilenceRefusal) -> Decision {
        let set = try draft.checked(rules.dialect)
        if !draft.id.isEmpty, known.existing == nil { throw .notFound }
        var silence = Silence(
            id: newID, matcherSets: [set], startsAt: draft.startsAt, endsAt: draft.endsAt, updatedAt: now,
            createdBy: draft.createdBy, comment: draft.comment, annotations: draft.annotations,
            expiresAt: draft.endsAt + rules.retention)
        if let old = known.existing, canUpdate(old, to: silence, now: now) {
            // The start is stored as posted, even if only its seconds are those of the old one.
            silence.id = old.id
            if rules.outlastsPeers { silence.expiresAt = max(silence.expiresAt, old.expiresAt) }
            try checkSize(silence, rules)
            return .update(silence)
        }
        if rules.maxCount > 0, known.count + 1 > rules.maxCount {
            throw .because(
                "exceeded maximum number of silences: \(known.count) (limit: \(rules.maxCount))")
        }
        if silence.startsAt < now { silence.startsAt = now }
        try checkSize(silence, rules)
        return .create(
            silence, expired: known.existing.flatMap { expire($0, now: now, rules) })
    }

    /// Whether a silence may be changed in place: then history stays as it was.
    package static func canUpdate(_ old: Silence, to new: Silence, now: Timestamp) -> Bool {
        guard
            old.matcherSets.elementsEqual(
                new.matcherSets, by: { $0.elementsEqual($1) { $0.isSame(as: $1) } })
        else { return false }
        switch old.state(at: now) {
        case .active: return new.startsAt.seconds == old.startsAt.seconds && new.endsAt >= now
        case .pending: return new.startsAt >= now
        case .expired: return false
        }
    }

    /// The silence as it is once it was ended; nil if it had ended before, so that nothing changes.
    package static func expire(_ silence: Silence, now: Timestamp, _ rules: SilenceRules) -> Silence? {
        var ended = silence
        switch silence.state(at: now) {
        case .expired: return nil
        case .active: ended.endsAt = now
        case .pending:
            ended.startsAt = now
            ended.endsAt = now
        }
        ended.updatedAt = now
        ended.expiresAt = ended.endsAt + rules.retention
        if rules.outlastsPeers { ended.expiresAt = max(ended.expiresAt, silence.expiresAt) }
        return ended
    }

    private static func checkSize(_ silence: Silence, _ rules: SilenceRules) throws(SilenceRefusal) {
        guard rules.maxSize > 0 else { return }
        let size = MeshCodec.size(of: silence)
        if size > rules.maxSize {
            throw .because(
                "silence exceeded maximum size: \(size) bytes (limit: \(rules.maxSize) bytes)")
        }
    }
}
