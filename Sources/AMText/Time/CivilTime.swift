/// A moment as calendar and clock show it at some offset from UTC.
package struct CivilTime: Hashable, Sendable {
    /// The local day.
    package var date: CivilDate
    /// 0 … 23.
    package var hour: Int
    /// 0 … 59.
    package var minute: Int
    /// 0 … 59.
    package var second: Int
    /// 0 … 999,999,999.
    package var nanosecond: Int
    /// The distance of the local clock from UTC. Unit: seconds east.
    package var offsetSeconds: Int
    /// The day of the week; Sunday is 0.
    package var weekday: Int

    /// What a clock shows that runs so many seconds ahead of UTC. Moments beyond the range of 64-bit seconds
    /// saturate.
    package init(_ moment: Timestamp, offsetSeconds: Int = 0) {
        let (sum, overflow) = Int(moment.seconds).addingReportingOverflow(offsetSeconds)
        let local = overflow ? (offsetSeconds < 0 ? Int.min : Int.max) : sum
        var (days, rest) = local.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        date = CivilDate(daysSinceEpoch: days)
        weekday = CivilDate.weekday(daysSinceEpoch: days)
        let clock = UInt32(truncatingIfNeeded: rest)
        hour = Int(clock / 3600)
        minute = Int(clock / 60 % 60)
        second = Int(clock % 60)
        nanosecond = min(max(Int(moment.nanoseconds), 0), 999_999_999)
        self.offsetSeconds = offsetSeconds
    }

    /// The moment at which a clock, so many seconds ahead of UTC, shows these fields. The second of the day
    /// may lie
    /// outside the day; days beyond 2^46 from the epoch saturate.
    package static func moment(
        of date: CivilDate, secondOfDay: Int, nanosecond: Int = 0, offsetSeconds: Int = 0
    ) -> Timestamp {
        let days = min(max(date.daysSinceEpoch, -(1 << 46)), 1 << 46)
        return Timestamp(
            seconds: Int64(days * 86_400 + secondOfDay - offsetSeconds),
            nanoseconds: Int32(truncatingIfNeeded: nanosecond))
    }

    /// Minutes since the local midnight, by the clock.
    package var minuteOfDay: Int { hour * 60 + minute }
}
