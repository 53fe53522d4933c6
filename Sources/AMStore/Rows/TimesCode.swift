import AMCore
import AMText

/// Writes and reads the times of alerts, each told by how it differs from the one before it: alerts of one
/// request share the moment of their receipt and the length they hold, alerts of one rule often their start.
/// Shape: flags, then only those parts that the flags do not tell.
struct TimesCode {
    private static let timeout: UInt8 = 1
    private static let offsets: UInt8 = 2
    private static let sameUpdate: UInt8 = 4
    private static let sameLength: UInt8 = 8
    private static let sameStart: UInt8 = 16
    private static let endless: UInt8 = 32
    private static let known: UInt8 = 63

    private var start = Timestamp.epoch
    private var update = Timestamp.epoch
    private var length = Difference(seconds: 0, nanoseconds: 0)

    /// From one moment to another, without carrying: any two moments have one, and it leads back exactly.
    private struct Difference: Equatable {
        var seconds: Int64
        var nanoseconds: Int32
    }

    /// A code at the start of a row.
    init() {}

    mutating func write(_ times: AlertTimes, to row: inout RowWriter) {
        let length = Difference(
            seconds: times.endsAt.seconds &- times.updatedAt.seconds,
            nanoseconds: times.endsAt.nanoseconds &- times.updatedAt.nanoseconds)
        let isEndless = times.endsAt.isZero
        var flags: UInt8 = times.isTimeout ? Self.timeout : 0
        if times.startOffset != 0 || times.endOffset != 0 { flags |= Self.offsets }
        if times.updatedAt == update { flags |= Self.sameUpdate }
        if isEndless { flags |= Self.endless } else if length == self.length { flags |= Self.sameLength }
        if times.startsAt == start { flags |= Self.sameStart }
        row.byte(flags)
        if flags & Self.sameUpdate == 0 {
            row.signed(times.updatedAt.seconds &- update.seconds)
            row.nanoseconds(times.updatedAt.nanoseconds)
            update = times.updatedAt
        }
        if flags & (Self.sameLength | Self.endless) == 0 {
            row.signed(length.seconds)
            row.signed(Int64(length.nanoseconds))
            self.length = length
        }
        if flags & Self.sameStart == 0 {
            row.signed(times.startsAt.seconds &- times.updatedAt.seconds)
            row.nanoseconds(times.startsAt.nanoseconds)
            start = times.startsAt
        }
        if flags & Self.offsets != 0 {
            row.signed(Int64(times.startOffset))
            row.signed(Int64(times.endOffset))
        }
    }

    mutating func read(from row: inout RowReader) -> AlertTimes {
        let flags = row.byte()
        if flags & ~Self.known != 0 { row.reject() }
        if flags & Self.sameUpdate == 0 {
            let seconds = update.seconds &+ row.signed()
            update = Timestamp(seconds: seconds, nanoseconds: row.nanoseconds())
        }
        if flags & (Self.sameLength | Self.endless) == 0 {
            let seconds = row.signed()
            length = Difference(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: row.signed()))
        }
        if flags & Self.sameStart == 0 {
            let seconds = update.seconds &+ row.signed()
            start = Timestamp(seconds: seconds, nanoseconds: row.nanoseconds())
        }
        let end = Timestamp(
            seconds: update.seconds &+ length.seconds, nanoseconds: update.nanoseconds &+ length.nanoseconds)
        var times = AlertTimes(
            startsAt: start, endsAt: flags & Self.endless != 0 ? .zero : end, updatedAt: update,
            isTimeout: flags & Self.timeout != 0)
        if flags & Self.offsets != 0 {
            times.startOffset = Int16(truncatingIfNeeded: row.signed())
            times.endOffset = Int16(truncatingIfNeeded: row.signed())
        }
        return times
    }
}
