internal import AMCore
internal import AMText

extension ConfigReview {
    /// Named intervals that contain no moment, or all.
    mutating func reviewIntervals() {
        var never: Set<[UInt8]> = []
        var always: Set<[UInt8]> = []
        for (key, list) in namedIntervals {
            for (index, interval) in list.enumerated() {
                let path = ConfigPath().key(key).index(index)
                let name = Array(interval.name.utf8)
                let empty = interval.elements.map { Emptiness(of: $0, in: options.year) }
                for (place, why) in empty.enumerated() where interval.elements.count > 1 {
                    guard let words = why.words else { continue }
                    add(
                        .warning, "interval-never", at: path.key("time_intervals").index(place),
                        "an element of time interval \(Quote.quote(interval.name)) never matches: \(words)")
                }
                if empty.allSatisfy({ $0.words != nil }) {
                    never.insert(name)
                    let words = empty.first?.words ?? "it has no elements"
                    add(
                        .warning, "interval-never", at: path,
                        "time interval \(Quote.quote(interval.name)) never matches: \(words)")
                } else if interval.elements.contains(where: \.isEverything) {
                    always.insert(name)
                    add(
                        .warning, "interval-always", at: path,
                        "time interval \(Quote.quote(interval.name)) matches at every moment")
                }
            }
        }
        reviewMuting(never: never, always: always)
    }

    /// Routes that never tell because of their intervals.
    private mutating func reviewMuting(never: Set<[UInt8]>, always: Set<[UInt8]>) {
        var silent: [(path: ConfigPath, words: String)] = []
        walk(settings.route, at: ConfigPath().key("route")) { route, path in
            let muting = Set(route.muteTimeIntervals.map { Array($0.utf8) })
            let active = route.activeTimeIntervals.map { Array($0.utf8) }
            let muted = path.key("mute_time_intervals")
            if !muting.isDisjoint(with: always) {
                silent.append((muted, "it is muted at every moment"))
            } else if !active.isEmpty && active.allSatisfy(never.contains) {
                silent.append((path.key("active_time_intervals"), "it is active at no moment"))
            } else if !active.isEmpty && active.allSatisfy(muting.contains) {
                silent.append((muted, "it is muted whenever it is active"))
            }
        }
        for (path, words) in silent {
            add(.warning, "route-never-tells", at: path, "this route never tells: \(words)")
        }
    }

    /// Why an element of an interval contains no moment.
    private struct Emptiness {
        /// Nil: it contains some.
        var words: String?

        init(of element: TimeInterval, in year: Int?) {
            let fields = [
                ("times", element.times), ("weekdays", element.weekdays),
                ("days_of_month", element.daysOfMonth), ("months", element.months), ("years", element.years),
            ]
            if let empty = fields.first(where: { $0.1?.isEmpty == true }) {
                words = "\(empty.0) is an empty list"
            } else if let months = element.months, months.allSatisfy({ $0.begin > 12 || $0.end < 1 }) {
                words = "there is no such month"
            } else if let year, let years = element.years, years.allSatisfy({ $0.end < year }) {
                words = "its years are past"
            } else if let days = element.daysOfMonth, let months = element.months,
                !Self.hasDay(days, months)
            {
                words = "its months have none of its days"
            }
        }

        /// Whether some month that is named has some day that is named, in a leap year.
        private static func hasDay(_ days: [TimeInterval.Range], _ months: [TimeInterval.Range]) -> Bool {
            let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            return lengths.enumerated().contains { index, length in
                months.contains { $0.begin <= index + 1 && index + 1 <= $0.end }
                    && days.contains { range in
                        let begin = range.begin < 0 ? length + 1 + range.begin : range.begin
                        let end = range.end < 0 ? length + 1 + range.end : range.end
                        return begin <= length && end >= 1 && begin <= end
                    }
            }
        }
    }
}

extension TimeInterval {
    /// Whether every moment is in it.
    fileprivate var isEverything: Bool {
        years == nil && Self.covers(times, 0, 24 * 60, overlap: 0) && Self.covers(weekdays, 0, 6)
            && Self.covers(daysOfMonth, 1, 31) && Self.covers(months, 1, 12)
    }

    /// Whether ranges together cover all from `first` to `last`.
    private static func covers(_ ranges: [Range]?, _ first: Int, _ last: Int, overlap: Int = 1) -> Bool {
        guard let ranges else { return true }
        var next = first
        for range in ranges.sorted(by: { $0.begin < $1.begin }) where range.begin > 0 || first == 0 {
            if range.begin > next { return false }
            next = max(next, range.end + overlap)
        }
        return next >= last + overlap
    }
}
