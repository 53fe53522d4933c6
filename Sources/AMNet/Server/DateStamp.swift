import Glibc

/// The `Date` header field, written anew once a second.
struct DateStamp {
    private var second: Int = .min
    private var text: [UInt8] = []

    /// The whole line with its end, for the present second.
    mutating func line() -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != second {
            second = now.tv_sec
            text = Array("Date: \(Self.format(second))\r\n".utf8)
        }
        return text
    }

    /// A moment in the form of RFC 9110 §5.6.7: `Sat, 21 Nov 2026 08:00:00 GMT`.
    /// Unit: seconds since 1970 UTC.
    static func format(_ second: Int) -> String {
        var moment = time_t(second)
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day) \(Int(parts.tm_year) + 1_900) \(time) GMT"
    }
}
