import AMCore
import AMText
import Testing

/// When somebody is told once more.
@Suite struct DedupTests {
    private let now = Timestamp(seconds: 10_000)

    private func entry(_ firing: [UInt64], _ resolved: [UInt64], age: Int64 = 10) -> LogEntry {
        LogEntry(
            key: LogKey(groupKey: "{}:{}", receiver: "r", integration: "webhook", index: 0),
            timestamp: now - .seconds(age), firing: firing, resolved: resolved, expiresAt: now)
    }

    @Test func `what was told, what is and the time decide why to tell`() {
        let first = NotifyReason.firstNotification
        let table: [(LogEntry?, [UInt64], [UInt64], Bool, NotifyReason?)] = [
            (nil, [1], [], true, first), (nil, [], [], true, nil), (nil, [], [2], true, nil),
            (nil, [1], [2], false, first),
            (entry([1], []), [1, 2], [], true, .newAlertsAdded), (entry([], [1]), [1], [], true, first),
            (entry([], []), [3], [], false, first),
            (entry([1], []), [], [1], true, .allAlertsResolved),
            (entry([1], []), [], [1], false, .allAlertsResolved),
            (entry([1], []), [], [], true, .allAlertsResolved),
            (entry([], [1]), [], [1], true, nil), (entry([], [1]), [], [2], true, nil),
            (entry([1, 2], []), [1], [2], true, .someAlertsResolved),
            (entry([1, 2], []), [1], [2], false, nil),
            (entry([1, 2], [3]), [2, 1], [3], true, nil), (entry([1, 2], [3]), [1], [], true, nil),
            (entry([1], [], age: 60), [1], [], true, nil),
            (entry([1], [], age: 61), [1], [], true, .repeatIntervalElapsed),
            (entry([1, 2], [2], age: 61), [1], [2], true, .repeatIntervalElapsed),
            (entry([1, 2], [], age: 61), [1], [2], true, .someAlertsResolved),
            (entry([], [1], age: 9000), [], [1], true, nil),
        ]
        let got = table.map { previous, firing, resolved, sendResolved, _ in
            Dedup(repeatInterval: .seconds(60), sendResolved: sendResolved)
                .reason(previous: previous, firing: firing, resolved: resolved, now: now)
        }
        #expect(got == table.map(\.4))
    }

    @Test func `large groups are compared as small ones`() {
        let told = (0..<5000).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        let dedup = Dedup(repeatInterval: .hours(1), sendResolved: true)
        let reasons = [
            Array(told.reversed()), Array(told.dropLast()), told + [7],
        ].map { dedup.reason(previous: entry(told, []), firing: $0, resolved: [], now: now) }
        #expect(reasons == [nil, nil, .newAlertsAdded])
    }

    @Test func `a later entry wins, a tie keeps what is there but lets our own through`() {
        let young = entry([1], [], age: 5)
        let old = entry([1], [], age: 10)
        var ended = young
        ended.expiresAt = now - .seconds(1)
        #expect(
            [
                LogMerge.isNews(young, known: nil, now: now), LogMerge.isNews(young, known: old, now: now),
                LogMerge.isNews(old, known: young, now: now), LogMerge.isNews(old, known: old, now: now),
                LogMerge.isNews(ended, known: nil, now: now), LogMerge.mayWrite(old, known: young),
                LogMerge.mayWrite(old, known: old), LogMerge.mayWrite(old, known: nil),
            ] == [true, true, false, false, false, false, true, true])
    }

    @Test func `our own entry is kept for two repeat intervals, at most for the retention`() {
        let kept = [1, 100].map {
            LogMerge.expiry(writtenAt: now, retention: .hours(120), repeatInterval: .hours($0))
        }
        #expect(kept == [now + .hours(2), now + .hours(120)])
    }

    @Test func `delays grow by half to a minute, scattered by half to both sides`() {
        let limits = Limits()
        func delay(_ attempt: Int, _ fraction: Double) -> Int64 {
            Backoff.delay(beforeAttempt: attempt, fraction: fraction, limits).nanoseconds
        }
        let least = [1, 2, 3, 4, 5].map { delay($0, 0) }
        #expect(least == [0, 250_000_000, 375_000_000, 562_500_000, 843_750_000])
        #expect([delay(2, 0.5), delay(2, 0.999_999)].map { $0 / 1_000_000 } == [500, 749])
        #expect(
            [delay(13, 0), delay(14, 0), delay(15, 0), delay(.max, 0)].map { $0 / 1_000_000 } == [
                21_624, 30_000, 30_000, 30_000,
            ])
        #expect(delay(1000, 0.999_999_999) <= 90_000_000_001)
    }
}
