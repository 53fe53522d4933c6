import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// The registers of one alert, and the clock that orders them.
@Suite struct RegisterTests {
    private static let epoch = Timestamp(seconds: 1_800_000_000)

    private func register(_ dice: inout SplitMix, origins: Int, spread: Int) -> AlertRegister {
        let wall = Int64(dice.below(spread)) * 1_000_000_000 + 1_800_000_000_000_000_000
        let received = Self.epoch + .seconds((wall - 1_800_000_000_000_000_000) / 1_000_000_000)
        let start = received - .seconds(Int64(dice.below(600)))
        let end = start + .seconds(Int64(dice.below(1200)))
        let times = AlertTimes(
            startsAt: start, endsAt: end, updatedAt: received, isTimeout: dice.below(3) == 0)
        return AlertRegister(
            origin: UInt16(dice.below(origins)),
            stamp: HybridStamp(wall: wall, counter: UInt32(dice.below(2))),
            details: UInt64(dice.below(3)), times: times)
    }

    private func table(_ count: Int) -> OriginTable {
        var table = OriginTable(own: NodeName("node0"))
        for number in 1..<count { _ = table.number(of: NodeName("node\(number)")) }
        return table
    }

    @Test func `in whatever order registers come, and how often, the same holds in the end`() {
        var dice = SplitMix(seed: 7)
        var faults: [Int] = []
        for round in 0..<400 {
            let origins = 2 + dice.below(24)
            let table = table(origins)
            let spread = dice.pick([20, 400, 8000])
            var all = (0..<(1 + dice.below(40))).map { _ in register(&dice, origins: origins, spread: spread)
            }
            // One origin never gives a stamp twice.
            var seen = Set<[Int64]>()
            all.removeAll {
                !seen.insert([Int64($0.origin), $0.stamp.wall, Int64($0.stamp.counter)]).inserted
            }
            var results: [AlertRegisters] = []
            for _ in 0..<3 {
                all.shuffle(using: &dice)
                var registers = AlertRegisters()
                for register in all {
                    _ = registers.put(register, table)
                    if dice.below(3) == 0 { _ = registers.put(dice.pick(all), table) }
                }
                results.append(registers)
            }
            let effective = results.map { $0.effective(pending: nil, table) }
            let isSame =
                results.allSatisfy { $0 == results[0] }
                && effective.allSatisfy {
                    $0?.times == effective[0]?.times && $0?.details == effective[0]?.details
                }
            if !isSame || results[0].all.count > AlertRegisters.limit { faults.append(round) }
        }
        #expect(faults.isEmpty)
    }

    @Test func `what is pending counts as if it were told`() {
        var dice = SplitMix(seed: 8)
        var faults: [Int] = []
        for round in 0..<300 {
            let table = table(5)
            var registers = AlertRegisters()
            for _ in 0..<dice.below(6) { _ = registers.put(register(&dice, origins: 5, spread: 900), table) }
            var own = register(&dice, origins: 1, spread: 900)
            if let newest = registers.newest, own.stamp <= newest { own.stamp = newest.next }
            let before = registers.effective(pending: own, table)
            let isTaken = registers.put(own, table)
            let after = registers.effective(pending: nil, table)
            if !isTaken || before?.times != after?.times || before?.details != after?.details {
                faults.append(round)
            }
        }
        #expect(faults.isEmpty)
    }

    @Test func `one origin alone is what it said`() {
        let table = table(2)
        var registers = AlertRegisters()
        let times = AlertTimes(
            startsAt: Self.epoch, endsAt: Self.epoch + .minutes(5), updatedAt: Self.epoch, isTimeout: true)
        let stamp = HybridStamp(Self.epoch)
        _ = registers.put(AlertRegister(origin: 0, stamp: stamp, details: 9, times: times), table)
        let older = AlertRegister(
            origin: 0, stamp: HybridStamp(Self.epoch - .seconds(1)), details: 8, times: times)
        let isOlderTaken = registers.put(older, table)
        let held = registers.effective(pending: nil, table)
        #expect(held?.times == times && held?.details == 9 && !isOlderTaken && registers.newest == stamp)
    }

    @Test
    func `a clock goes past what it hears, but not far, and each alert goes past all that is known of it`() {
        var clock = HybridClock(reach: .minutes(1))
        let now = Self.epoch
        let near = HybridStamp(now + .seconds(20))
        let far = HybridStamp(now + .hours(1))
        let isNearFar = clock.hear(near, at: now)
        let first = clock.stamp(at: now, after: nil)
        let isFarFar = clock.hear(far, at: now)
        let second = clock.stamp(at: now, after: nil)
        let touched = clock.stamp(at: now, after: far)
        let third = clock.stamp(at: now, after: nil)
        #expect(
            [
                !isNearFar, isFarFar, first > near, second > first, second < HybridStamp(now + .seconds(61)),
                touched > far, third > second, third < HybridStamp(now + .seconds(61)),
            ] == Array(repeating: true, count: 8))
    }

    @Test func `a clock that is set back leaves nothing in the future`() {
        var clock = HybridClock(reach: .minutes(1))
        let ahead = clock.stamp(at: Self.epoch + .hours(1), after: nil)
        let after = clock.stamp(at: Self.epoch, after: nil)
        let same = clock.stamp(at: Self.epoch, after: ahead)
        #expect(after < HybridStamp(Self.epoch + .minutes(2)) && same > ahead)
    }

    @Test func `origins have room for those that are in use`() {
        var table = OriginTable(own: NodeName("us"), limit: 4)
        let numbers = ["a", "b", "c", "d"].map { table.number(of: NodeName($0)) }
        let again = table.number(of: NodeName("b"))
        #expect(numbers == [1, 2, 3, nil] && again == 2 && table.name(0) == NodeName("us") && table.isFull)
    }
}
