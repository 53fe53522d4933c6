import AMText

/// The times of a suite: durations from a test's start, clocks of the suite's zone, or whole dates.
struct SuiteClock {
    /// When the test begins.
    let start: Timestamp
    /// In which clocks and dates without an offset are meant.
    let zone: Zone

    /// Noon of a Monday, UTC: where nothing says when a test begins.
    static let usualStart = Timestamp(seconds: 1_767_614_400)

    /// A stretch of time. Both ends belong to it.
    struct Window: Equatable {
        var from: Timestamp
        var to: Timestamp
    }

    /// Why a text is no time, in words that say what is.
    struct Refusal: Error, Equatable {
        var text: String
    }

    // Times.

    /// `5m30s`, `Sat 22:00`, `2026-03-02 08:00`, `2026-03-02T08:00:00Z`.
    func time(_ text: String) throws(Refusal) -> Timestamp {
        if let duration = Self.duration(text) { return start + duration }
        if let clock = clock(text) { return clock }
        guard let date = Self.date(text, in: zone) else {
            let words = "write 5m30s (from the start), 22:00, Sat 22:00 or a date"
            throw Refusal(text: "\(Quote.quote(text)) is no time: \(words)")
        }
        guard date >= start else {
            throw Refusal(text: "\(Quote.quote(text)) is before the test begins, \(start)")
        }
        guard date <= start + Self.longestTest else {
            let days = Self.longestTest.prometheusText
            throw Refusal(text: "\(Quote.quote(text)) is more than \(days) behind the start, \(start)")
        }
        return date
    }

    /// Limit: how long a test may last.
    static let longestTest = GoDuration.hours(400 * 24)

    /// A date: with an offset, or one of the zone.
    static func date(_ text: String, in zone: Zone) -> Timestamp? {
        if let whole = try? GoTimeLayout.rfc3339Nano.parse(text) { return whole.moment }
        for layout in ["2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"] {
            if let local = try? GoTimeLayout(layout).parse(text) { return moment(local.moment, in: zone) }
        }
        return nil
    }

    /// The moment at which a zone's clock shows what another moment is in UTC.
    private static func moment(_ shown: Timestamp, in zone: Zone) -> Timestamp {
        var guess = shown - .seconds(Int64(zone.offset(at: shown)))
        // The offset may be another one there.
        guess = shown - .seconds(Int64(zone.offset(at: guess)))
        return guess
    }

    /// The first moment from the start on at which the zone's clock shows this: `22:00`, `Sat 22:00:30`.
    private func clock(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard let last = words.last, words.count <= 2, let second = Self.secondOfDay(last) else { return nil }
        var weekday: Int?
        if words.count == 2 {
            let name = words[0].lowercased()
            weekday = CivilDate.weekdayNames.firstIndex {
                name.utf8.count >= 3 && $0.lowercased().hasPrefix(name)
            }
            if weekday == nil { return nil }
        }
        let today = zone.civil(at: start).date.daysSinceEpoch
        for day in today...(today + 8) {
            if let weekday, CivilDate.weekday(daysSinceEpoch: day) != weekday { continue }
            let shown = Timestamp(seconds: Int64(day) * 86_400 + Int64(second))
            let moment = Self.moment(shown, in: zone)
            if moment >= start { return moment }
        }
        return nil
    }

    private static func secondOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }) else {
            return nil
        }
        let digits = parts.joined().utf8
        let numbers = parts.compactMap { UInt8($0) }.map(Int.init)
        guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), numbers.count == parts.count, numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    }

    /// `0`, `90s`, `1d12h`; nil: it is none, or longer than a test may be.
    static func duration(_ text: String) -> GoDuration? {
        guard let duration = try? GoDuration.parsePrometheus(text), duration <= longestTest else {
            return nil
        }
        return duration
    }

    // Stretches.

    /// `TIME to TIME`, `from TIME`, `from TIME to TIME`, `TIME for DURATION`, or one TIME.
    /// - Parameter end: Where a stretch without an end ends; nil: where it begins.
    func window(_ text: String, openEnd end: Timestamp? = nil) throws(Refusal) -> Window {
        var words = text.split(separator: " ").map(String.init)
        let isOpen = words.first == "from"
        if isOpen { words.removeFirst() }
        if let place = words.firstIndex(of: "to") {
            let from = try time(words[..<place].joined(separator: " "))
            let to = try time(words[(place + 1)...].joined(separator: " "))
            guard from <= to else { throw Refusal(text: "\(Quote.quote(text)) ends before it begins") }
            return Window(from: from, to: to)
        }
        if let place = words.firstIndex(of: "for") {
            let from = try time(words[..<place].joined(separator: " "))
            let length = words[(place + 1)...].joined(separator: " ")
            guard let duration = Self.duration(length) else {
                throw Refusal(text: "\(Quote.quote(length)) is no duration: write 90s or 1d12h")
            }
            return Window(from: from, to: from + duration)
        }
        let from = try time(words.joined(separator: " "))
        return Window(from: from, to: isOpen ? max(from, end ?? from) : from)
    }

    /// Limit: moments that one `every` may stand for.
    static let mostMoments = 10_000

    /// One stretch, or `every DURATION from TIME to TIME` as many.
    func windows(_ text: String) throws(Refusal) -> [Window] {
        let words = text.split(separator: " ").map(String.init)
        guard words.first == "every" else { return [try window(text)] }
        guard words.count > 3, words[2] == "from", words.contains("to") else {
            throw Refusal(text: "\(Quote.quote(text)) is no row of times: write every 4h from 30s to 1d")
        }
        guard let step = Self.duration(words[1]), step > .zero else {
            throw Refusal(text: "\(Quote.quote(words[1])) is no duration: write 90s or 1d12h")
        }
        let whole = try window(words.dropFirst(2).joined(separator: " "))
        var all: [Window] = []
        var at = whole.from
        while at <= whole.to {
            guard all.count < Self.mostMoments else {
                throw Refusal(text: "\(Quote.quote(text)) are more than \(Self.mostMoments) times")
            }
            all.append(Window(from: at, to: at))
            at = at + step
        }
        return all
    }

    // How times are shown.

    /// `5m30s`, from the start.
    func offset(_ moment: Timestamp) -> String { (moment - start).prometheusText }

    /// `Mon 12:05:30`, in the zone.
    func clockText(_ moment: Timestamp) -> String {
        GoTimeLayout("Mon 15:04:05").format(moment, in: zone)
    }

}
