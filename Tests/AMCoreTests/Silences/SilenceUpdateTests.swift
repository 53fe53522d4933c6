import AMCore
import AMTesting
import AMText
import Testing

/// What becomes of silences that are set, ended and merged.
@Suite struct SilenceUpdateTests {
    private let now = Timestamp(seconds: 1_000_000, nanoseconds: 500)
    private let rules = SilenceRules(retention: .hours(120))

    private func at(_ seconds: Int64, _ nanoseconds: Int32 = 0) -> Timestamp {
        Timestamp(seconds: 1_000_000 + seconds, nanoseconds: nanoseconds)
    }

    private func matcher(_ name: String, _ op: MatchOperator, _ value: String) -> SilenceDraft.DraftMatcher {
        SilenceDraft.DraftMatcher(name: name, value: value, op: op)
    }

    private func draft(
        _ matchers: [SilenceDraft.DraftMatcher], _ startsAt: Timestamp, _ endsAt: Timestamp, id: String = ""
    ) -> SilenceDraft {
        SilenceDraft(
            id: id, matchers: matchers, startsAt: startsAt, endsAt: endsAt, createdBy: "alice",
            comment: "maintenance", annotations: ["ticket": "OPS-1"])
    }

    private func known(_ startsAt: Timestamp, _ endsAt: Timestamp, _ value: String = "b") -> Silence {
        Silence(
            id: "old", matcherSets: [[SilenceMatcher(name: "a", op: .equal, value: value)]],
            startsAt: startsAt,
            endsAt: endsAt, updatedAt: at(-50), expiresAt: endsAt + .hours(120))
    }

    private func decide(
        _ draft: SilenceDraft, _ existing: Silence? = nil, count: Int = 0, _ rules: SilenceRules? = nil
    ) -> SilenceUpdate.Decision {
        SilenceUpdate.decide(
            draft, known: SilenceUpdate.Known(existing: existing, count: count), rules: rules ?? self.rules,
            now: now, newID: "new")
    }

    @Test func `drafts are refused with the texts of the original, the first failing rule first`() {
        let good = matcher("a", .equal, "b")
        let none = "matcher set 0: at least one matcher must not match the empty string"
        let place = "invalid label matcher 0 in set 0: "
        let table: [([SilenceDraft.DraftMatcher], String?)] = [
            ([], "matcher set 0 is empty"),
            ([matcher("", .equal, "b")], place + "invalid label name \"\""),
            ([good, matcher("", .equal, "b")], "invalid label matcher 1 in set 0: invalid label name \"\""),
            ([matcher("a", .equal, "")], none), ([matcher("a", .regexp, ".*")], none),
            ([matcher("a", .regexp, "x|")], none),
            ([matcher("a", .equal, ""), matcher("b", .equal, "")], none),
            ([matcher("a", .equal, ""), matcher("b", .equal, "x")], nil),
            ([matcher("a", .notEqual, "")], nil), ([matcher("a", .notRegexp, ".*")], nil),
            ([matcher("0a b", .equal, "x")], nil),
            // Unanchored, this pattern finds nothing in the empty text; anchored neither.
            ([matcher("a", .regexp, ".+")], nil),
        ]
        let got = table.map { (try? draft($0.0, at(0), at(9)).checked(.fallback)) == nil }
        let texts = table.map { refusal(draft($0.0, at(0), at(9))) }
        #expect(texts == table.map { $0.1.map { "invalid silence: " + $0 } })
        #expect(got == table.map { $0.1 != nil })
    }

    private func refusal(_ draft: SilenceDraft, _ dialect: MatcherDialect = .fallback) -> String? {
        do throws(SilenceRefusal) {
            _ = try draft.checked(dialect)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func `a bad pattern is shown as the user wrote it, without what is wrapped around it`() {
        let texts = ["(", "(?!x)", "a\n**"].map { refusal(draft([matcher("a", .regexp, $0)], at(0), at(9))) }
        let start = "invalid silence: invalid label matcher 0 in set 0: invalid regular expression "
        #expect(
            texts == [
                start + "\"(\": error parsing regexp: missing closing ): `(`",
                start + "\"(?!x)\": error parsing regexp: invalid or unsupported Perl syntax: `(?!`",
                start + "\"a\\n**\": error parsing regexp: invalid nested repetition operator: `**`",
            ])
    }

    @Test func `names and times are checked`() {
        let good = [matcher("a", .equal, "b")]
        let texts = [
            refusal(draft([matcher("a-b", .equal, "b")], at(0), at(9)), .classic),
            refusal(draft(good, .zero, at(9))), refusal(draft(good, at(0), .zero)),
            refusal(draft(good, at(1), at(0))), refusal(draft(good, at(0), at(0))),
        ]
        #expect(
            texts == [
                "invalid silence: invalid label matcher 0 in set 0: invalid label name \"a-b\"",
                "invalid silence: invalid zero start timestamp",
                "invalid silence: invalid zero end timestamp",
                "invalid silence: end time must not be before start time", nil,
            ])
    }

    @Test func `the handler refuses times that cannot be meant`() {
        let texts = [
            draft([], at(5), at(5)).handlerRefusal(now: now),
            draft([], at(5), at(4)).handlerRefusal(now: now),
            draft([], at(-5), at(-4)).handlerRefusal(now: now),
            draft([], at(-5), now).handlerRefusal(now: now),
        ]
        let order = "Failed to create silence: start time must be before end time"
        #expect(texts == [order, order, "Failed to create silence: end time can't be in the past", nil])
    }

    @Test func `states: both ends belong to a silence, but the API shows the end as expired`() {
        let silence = known(at(0), at(10))
        let moments = [at(-1), at(0), at(9), at(10), at(10, 1)]
        #expect(moments.map { silence.state(at: $0) } == [.pending, .active, .active, .active, .expired])
        #expect(
            moments.map { silence.shownState(at: $0) } == [.pending, .active, .active, .expired, .expired])
    }

    @Test func `a new silence starts now at the earliest`() {
        let decision = decide(draft([matcher("a", .equal, "b")], at(-100), at(100)))
        guard case .create(let silence, expired: nil) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(
            [silence.id, silence.createdBy, silence.comment, silence.annotations.description] == [
                "new", "alice", "maintenance", "{ticket=\"OPS-1\"}",
            ])
        #expect(
            [silence.startsAt, silence.endsAt, silence.updatedAt, silence.expiresAt] == [
                now, at(100), now, at(100) + .hours(120),
            ])
    }

    /// `update`, `create` with what becomes of the old one, or the text of the refusal.
    private func kind(_ decision: SilenceUpdate.Decision) -> String {
        switch decision {
        case .update(let silence): "update \(silence.id) from \(silence.startsAt.seconds - 1_000_000)"
        case .create(let silence, let expired):
            "create from \(silence.startsAt.seconds - 1_000_000)"
                + (expired.map { " expiring \($0.id) at \($0.endsAt.seconds - 1_000_000)" } ?? "")
        case .refused(let refusal): refusal.text
        }
    }

    @Test func `a silence is changed in place if history stays as it was, otherwise replaced`() {
        let active = known(at(-10, 700), at(10))
        let pending = known(at(50), at(60))
        let ended = known(at(-20), at(-10))
        let same = [matcher("a", .equal, "b")]
        let other = [matcher("a", .equal, "c")]
        let more = same + [matcher("c", .equal, "d")]
        let table: [(Silence, [SilenceDraft.DraftMatcher], Timestamp, Timestamp, String)] = [
            (active, same, at(-10), at(20), "update old from -10"),
            (active, same, at(-10, 999), at(20), "update old from -10"),
            (active, same, at(-9), at(20), "create from 0 expiring old at 0"),
            (active, same, at(-10), at(-1), "create from 0 expiring old at 0"),
            (active, same, at(-10), now, "update old from -10"),
            (active, other, at(-10), at(20), "create from 0 expiring old at 0"),
            (active, more, at(-10), at(20), "create from 0 expiring old at 0"),
            (pending, same, at(1), at(2), "update old from 1"),
            (pending, same, at(70), at(80), "update old from 70"),
            (pending, same, at(-5), at(80), "create from 0 expiring old at 0"),
            (pending, other, at(50), at(60), "create from 50 expiring old at 0"),
            (ended, same, at(-20), at(20), "create from 0"),
        ]
        let got = table.map { kind(decide(draft($0.1, $0.2, $0.3, id: "old"), $0.0, count: 1)) }
        #expect(got == table.map(\.4))
    }

    @Test func `order of matchers and of sets counts in place`() {
        let a = SilenceMatcher(name: "a", op: .equal, value: "1")
        let b = SilenceMatcher(name: "b", op: .equal, value: "1")
        var old = known(at(-10), at(10))
        var new = old
        let table: [([[SilenceMatcher]], [[SilenceMatcher]], Bool)] = [
            ([[a, b]], [[a, b]], true), ([[a, b]], [[b, a]], false), ([[a], [b]], [[b], [a]], false),
            ([[a], [b]], [[a, b]], false), ([[a], [b]], [[a], [b]], true),
        ]
        var got: [Bool] = []
        for (before, after, _) in table {
            old.matcherSets = before
            new.matcherSets = after
            got.append(SilenceUpdate.canUpdate(old, to: new, now: now))
        }
        #expect(got == table.map(\.2))
    }

    @Test func `an unknown id is refused, but only after the draft was found valid`() {
        let bad = draft([matcher("a", .equal, "")], at(0), at(9), id: "x")
        let good = draft([matcher("a", .equal, "b")], at(0), at(9), id: "x")
        #expect(decide(good) == .refused(.notFound))
        #expect(kind(decide(bad)).hasPrefix("invalid silence: "))
    }

    @Test func `limits hold for new silences and their size, not for the number at a change in place`() {
        let two = SilenceRules(maxCount: 2, retention: .hours(120))
        let same = draft([matcher("a", .equal, "b")], at(-10), at(20), id: "old")
        let other = draft([matcher("a", .equal, "c")], at(-10), at(20), id: "old")
        let active = known(at(-10), at(10))
        let full = "exceeded maximum number of silences: 2 (limit: 2)"
        #expect(
            [
                kind(decide(other, active, count: 2, two)), kind(decide(same, active, count: 2, two)),
                kind(decide(other, active, count: 1, two)),
            ] == [full, "update old from -10", "create from 0 expiring old at 0"])
        var small = SilenceRules(maxSize: 1, retention: .hours(120))
        let text = kind(decide(same, active, count: 1, small))
        let size = Int(text.split(separator: " ")[4]) ?? 0
        small.maxSize = size
        let atLimit = kind(decide(same, active, count: 1, small))
        #expect(text == "silence exceeded maximum size: \(size) bytes (limit: 1 bytes)")
        #expect(atLimit == "update old from -10")
    }

    @Test func `the size is the one that a running original counted for the same silence`() {
        let set = [
            SilenceMatcher(name: "a", op: .equal, value: "b"),
            SilenceMatcher(name: "c", op: .notRegexp, value: "d.*"),
        ]
        // The nanoseconds of the last change took four bytes in one request and five in another.
        let sizes = [100_000_000, 900_000_000].map { nanoseconds in
            MeshCodec.size(
                of: Silence(
                    id: "d5b2b7e2-3a3e-4d5a-8a54-0d8a5b0e7b11", matcherSets: [set],
                    startsAt: Timestamp(seconds: 4_039_372_800), endsAt: Timestamp(seconds: 4_070_908_800),
                    updatedAt: Timestamp(seconds: 1_795_000_000, nanoseconds: Int32(nanoseconds)),
                    createdBy: "alice", comment: "x", annotations: ["t": "1", "u": ""],
                    expiresAt: Timestamp(seconds: 4_071_340_800)))
        }
        #expect(sizes == [124, 125])
    }

    @Test func `ending a silence moves its end, and its start if that was still to come`() {
        let active = SilenceUpdate.expire(
            known(at(-10), at(10)), now: now, SilenceRules(retention: .hours(1)))
        let pending = SilenceUpdate.expire(known(at(5), at(10)), now: now, SilenceRules(retention: .hours(1)))
        let ended = SilenceUpdate.expire(known(at(-10), at(-5)), now: now, SilenceRules(retention: .hours(1)))
        #expect(
            [active, pending].map { [$0?.startsAt, $0?.endsAt, $0?.updatedAt, $0?.expiresAt] } == [
                [at(-10), now, now, now + .hours(1)], [now, now, now, now + .hours(1)],
            ])
        #expect(ended == nil)
    }

    @Test func `of two records of one silence the one changed later wins, and a tie keeps what is there`() {
        var record = SilenceRecord(known(at(-10), at(10)))
        record.updatedAt = at(5)
        var old = record
        old.expiresAt = at(0)
        let table: [(SilenceRecord, Timestamp?, SilenceMerge.Verdict)] = [
            (record, nil, .added), (record, at(4), .newer), (record, at(5), .known), (record, at(6), .known),
            (old, nil, .expired), (old, at(4), .expired),
        ]
        #expect(table.map { SilenceMerge.judge($0.0, knownSince: $0.1, now: now) } == table.map(\.2))
    }

    @Test func `a silence matches if one of its sets does, and a broken one never does`() {
        func silence(_ sets: [[SilenceMatcher]]) -> Silence {
            var silence = known(at(-10), at(10))
            silence.matcherSets = sets
            return silence
        }
        let a = SilenceMatcher(name: "a", op: .equal, value: "1")
        let b = SilenceMatcher(name: "b", op: .regexp, value: "x.*")
        let broken = SilenceMatcher(name: "a", op: .notRegexp, value: "(")
        #expect(
            [
                silence([[a, b]]).matches(["a": "1", "b": "xy"]), silence([[a, b]]).matches(["a": "1"]),
                silence([[a], [b]]).matches(["a": "1"]), silence([[a], [broken]]).matches(["a": "1"]),
                silence([]).matches(["a": "1"]),
            ] == [true, false, true, false, false])
    }

    @Test func `the log line shows a silence with its matchers unquoted`() {
        var silence = known(at(0, 5), at(10))
        silence.matcherSets = [
            [SilenceMatcher(name: "alertname", op: .equal, value: "A")],
            [SilenceMatcher(name: "b", op: .notRegexp, value: "x.*")],
        ]
        #expect(
            SilenceLogFields.of(silence) == [
                LogField("Id", "old"), LogField("CreatedBy", ""), LogField("Comment", ""),
                LogField("StartsAt", "1970-01-12T13:46:40Z"), LogField("EndsAt", "1970-01-12T13:46:50Z"),
                LogField("Matchers", "alertname=A,b!~x.*"),
            ])
    }
}
