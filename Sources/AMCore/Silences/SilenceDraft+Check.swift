package import AMText

extension SilenceDraft {
    /// What the API's handler refuses before the silence is looked at: the whole text, or nil.
    /// Source: api/v2/api.go postSilencesHandler.
    package func handlerRefusal(now: Timestamp) -> String? {
        if startsAt >= endsAt { return "Failed to create silence: start time must be before end time" }
        if endsAt < now { return "Failed to create silence: end time can't be in the past" }
        return nil
    }

    /// Compiles and checks the draft, which has one matcher set.
    /// Returns: the set, in posted order. Throws: the first rule that fails, with its whole text.
    /// Source: silence/silence.go validateSilence.
    package func checked(_ dialect: MatcherDialect) throws(SilenceRefusal) -> [SilenceMatcher] {
        if matchers.isEmpty { throw Self.invalid("matcher set 0 is empty") }
        var set: [SilenceMatcher] = []
        var isEmptyEnough = false
        for (i, matcher) in matchers.enumerated() {
            let place = "invalid label matcher \(i) in set 0: "
            // A value that is no UTF-8 is refused by the original here; texts in this program always are.
            guard dialect.isValidLabelName(matcher.name) else {
                throw Self.invalid(place + "invalid label name " + Quote.quote(matcher.name))
            }
            do throws(RegexpError) {
                set.append(.matcher(try matcher.compiled()))
                if try !matcher.matchesEmpty() { isEmptyEnough = true }
            } catch {
                throw Self.invalid(
                    place + "invalid regular expression " + Quote.quote(matcher.value) + ": " + error.text)
            }
        }
        guard isEmptyEnough else {
            throw Self.invalid("matcher set 0: at least one matcher must not match the empty string")
        }
        if startsAt.isZero { throw Self.invalid("invalid zero start timestamp") }
        if endsAt.isZero { throw Self.invalid("invalid zero end timestamp") }
        if endsAt < startsAt { throw Self.invalid("end time must not be before start time") }
        return set
    }

    private static func invalid(_ text: String) -> SilenceRefusal { .because("invalid silence: " + text) }
}

extension SilenceDraft.DraftMatcher {
    /// The pattern is compiled unwrapped first, so that an error's text shows what the user wrote.
    fileprivate func compiled() throws(RegexpError) -> Matcher {
        switch op {
        case .equal, .notEqual: break
        case .regexp, .notRegexp: _ = try Regexp(value)
        }
        return try Matcher(name: name, op: op, value: value)
    }

    /// Whether the matcher matches the empty string. A negative one never counts as doing so; a pattern is
    /// not anchored here, and in an empty text that is the same as matching the whole of it.
    /// Source: silence/silence.go matchesEmpty.
    fileprivate func matchesEmpty() throws(RegexpError) -> Bool {
        switch op {
        case .equal: value.isEmpty
        case .regexp: try Regexp(value).matchesWhole("")
        case .notEqual, .notRegexp: false
        }
    }
}
