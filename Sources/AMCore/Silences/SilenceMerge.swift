package import AMText

/// Whether a silence that a peer told is news.
/// Source: silence/silence.go state.merge.
package enum SilenceMerge {
    /// The answers.
    package enum Verdict: Sendable, Hashable {
        /// Its time to be forgotten has come already.
        case expired
        /// What is known is as new or newer.
        case known
        /// It replaces what is known.
        case newer
        /// Its id is new.
        case added
    }

    /// Judges a record against when the known silence of its id was changed last (nil: the id is not known).
    /// Files are loaded without this rule: there a record past its expiry is kept until the next collection.
    package static func judge(_ record: SilenceRecord, knownSince: Timestamp?, now: Timestamp) -> Verdict {
        if record.expiresAt < now { return .expired }
        guard let knownSince else { return .added }
        return knownSince < record.updatedAt ? .newer : .known
    }
}
