import AMCore
import AMText
import Testing

/// What time it is, when clocks differ.
@Suite struct ClusterTimeTests {
    private static let epoch = Timestamp(seconds: 1_800_000_000)

    private func time(_ others: [Int64]) -> [Int64] {
        var time = ClusterTime(tolerance: .seconds(5))
        _ = time.begin(Now(wall: Self.epoch, steady: Ticks(nanoseconds: 0)))
        time.consider(others.map { GoDuration.seconds($0) })
        return [time.correction.nanoseconds / 1_000_000_000, time.behind.nanoseconds / 1_000_000_000]
    }

    @Test func `a node goes by the clocks of most or the one between, of two by the earlier`() {
        let table: [(others: [Int64], correction: Int64, behind: Int64)] = [
            ([], 0, 0), ([3], 0, 0), ([3600], 0, 0), ([-3600], 0, -3600), ([0, 3600], 0, 0),
            ([1, -3600], 0, 0), ([3600, 3601], 3601, 0), ([-3600, -3602], -3600, 0),
            ([3600, -3600], 0, 0), ([3600, 7200], 3600, 0), ([3600, 3600, 0], 0, 0),
            ([600, 600, 600, 0], 600, 0),
        ]
        let faults = table.filter { time($0.others) != [$0.correction, $0.behind] }.map(\.others)
        #expect(faults.isEmpty)
    }

    @Test func `who set its own clock begins anew`() {
        var time = ClusterTime(tolerance: .seconds(5))
        _ = time.begin(Now(wall: Self.epoch, steady: Ticks(nanoseconds: 0)))
        time.consider([.seconds(600), .seconds(600)])
        let second = Ticks(nanoseconds: 1_000_000_000)
        let kept = time.begin(Now(wall: Self.epoch + .seconds(1), steady: second))
        let set = time.begin(Now(wall: Self.epoch + .seconds(602), steady: Ticks(nanoseconds: 2_000_000_000)))
        #expect(
            kept.now.wall == Self.epoch + .seconds(601) && !kept.wasSet && set.wasSet
                && set.now.wall == Self.epoch + .seconds(602))
    }
}
