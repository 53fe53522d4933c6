package import AMText

/// A question for silences.
package struct SilenceQuery: Sendable {
    /// Each must be present, with the same name, operator and text, in one matcher set.
    package var matchers: [Matcher]
    /// Whether active silences are wanted.
    package var active = true
    /// Whether expired silences are wanted.
    package var expired = true
    /// Whether pending silences are wanted.
    package var pending = true

    /// A question for all silences, or those with some matchers.
    package init(matchers: [Matcher] = []) { self.matchers = matchers }

    func wants(_ state: SilenceState) -> Bool {
        switch state {
        case .active: active
        case .expired: expired
        case .pending: pending
        }
    }
}

extension Silence {
    /// Whether one matcher set names all these matchers; nothing is evaluated.
    /// Source: api/v2/compat.go CheckSilenceMatchesFilterLabels.
    package func names(_ matchers: [Matcher]) -> Bool {
        matchers.isEmpty
            || matcherSets.contains { set in
                matchers.allSatisfy { wanted in
                    set.contains {
                        $0.op == wanted.op && $0.name.sameBytes(as: wanted.name)
                            && $0.value.sameBytes(as: wanted.value)
                    }
                }
            }
    }
}

extension AlertmanagerView {
    /// Silences that a question asks for. Shape: active ones by end, pending ones by start, expired ones by
    /// end, the latest first; equal ones in the order of creation. Source: api/v2/api.go SortSilences.
    package func silences(_ query: SilenceQuery, at now: Timestamp) -> [Silence] {
        var active: [(number: Int, silence: Silence)] = []
        var pending = active
        var expired = active
        for number in 0..<silences.count {
            guard let silence = silences[number], silence.names(query.matchers) else { continue }
            let state = silence.shownState(at: now)
            guard query.wants(state) else { continue }
            switch state {
            case .active: active.append((number, silence))
            case .pending: pending.append((number, silence))
            case .expired: expired.append((number, silence))
            }
        }
        active.sort { ($0.silence.endsAt, $0.number) < ($1.silence.endsAt, $1.number) }
        pending.sort { ($0.silence.startsAt, $0.number) < ($1.silence.startsAt, $1.number) }
        expired.sort { ($1.silence.endsAt, $0.number) < ($0.silence.endsAt, $1.number) }
        return (active + pending + expired).map(\.silence)
    }

    /// The silence with exactly this id.
    package func silence(id: String) -> Silence? {
        for number in 0..<silences.count {
            if let silence = silences[number], silence.id.sameBytes(as: id) { return silence }
        }
        return nil
    }

    /// How many silences are in each state.
    package func silenceCounts(at now: Timestamp) -> (active: Int, expired: Int, pending: Int) {
        var counts = (active: 0, expired: 0, pending: 0)
        for number in 0..<silences.count {
            switch silences[number]?.state(at: now) {
            case .active: counts.active += 1
            case .expired: counts.expired += 1
            case .pending: counts.pending += 1
            case nil: break
            }
        }
        return counts
    }
}
