package import AMText

extension Silence {
    /// Where the silence stands at a moment. Both its ends belong to it.
    /// Source: silence/silence.go getState.
    package func state(at moment: Timestamp) -> SilenceState {
        if moment < startsAt { return .pending }
        if moment > endsAt { return .expired }
        return .active
    }

    /// The state as the API shows it, which counts the end itself as expired; the difference is one instant.
    /// Source: types/types.go CalcSilenceState.
    package func shownState(at moment: Timestamp) -> SilenceState {
        if moment < startsAt { return .pending }
        return moment < endsAt ? .active : .expired
    }

    /// Whether a matcher does not compile. Such a silence is kept and written back, and matches nothing,
    /// whatever its other sets say.
    package var isBroken: Bool {
        matcherSets.contains { set in
            set.contains { if case .broken = $0 { true } else { false } }
        }
    }

    /// Whether one of the matcher sets matches, whatever the time.
    package func matches(_ labels: LabelSet) -> Bool {
        !isBroken
            && matcherSets.contains { set in
                set.allSatisfy { one in
                    if case .matcher(let matcher) = one {
                        matcher.matches(labels[matcher.name] ?? "")
                    } else {
                        false
                    }
                }
            }
    }
}

extension SilenceMatcher {
    /// Whether both are the same matcher, byte by byte.
    package func isSame(as other: SilenceMatcher) -> Bool {
        op == other.op && name.sameBytes(as: other.name) && value.sameBytes(as: other.value)
    }
}
