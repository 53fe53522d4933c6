internal import AMCore
internal import AMText

/// An entry of `time_intervals` or `mute_time_intervals` as it is written.
struct NamedIntervalSettings: Sendable {
    var name = ""
    var elements: [IntervalSettings] = []

    /// An entry of one of the two lists; `kind` names it in the refusal of one without a name.
    static func section(_ kind: String) -> Section<NamedIntervalSettings> {
        Section(
            "config.plain", zero: NamedIntervalSettings(),
            fields: [
                Field("name", \.name, .string, print: .always),
                Field(
                    "time_intervals", \.elements,
                    .list(IntervalSettings.section.type, named: "[]timeinterval.TimeInterval"), print: .always
                ),
            ]
        ) { (interval, _) throws(ConfigError) in
            if interval.name.isEmpty { throw ConfigError("missing name in \(kind)") }
        }
    }
}

extension NamedIntervalSettings {
    /// The interval for the heart.
    var interval: NamedTimeInterval {
        NamedTimeInterval(name: name, elements: elements.map(\.element))
    }
}

/// One element of a named interval as it is written.
struct IntervalSettings: Sendable {
    /// The element, but for its place.
    private var ranges = TimeInterval()
    /// An element with nothing but its place; nil: none is given.
    private var place: TimeInterval?

    /// The element for the heart.
    var element: TimeInterval {
        var element = ranges
        element.location = place?.location ?? ""
        element.zone = place?.zone
        return element
    }

    /// An element of `time_intervals`.
    /// Source: timeinterval/timeinterval.go TimeInterval.
    static let section = Section.bare(
        "timeinterval.TimeInterval", zero: IntervalSettings(),
        fields: [
            Field("times", \.ranges.times, .nullableList(.clockRange, named: "[]timeinterval.TimeRange")),
            Field(
                "weekdays", \.ranges.weekdays,
                .ranges("Weekday", TimeInterval.parseWeekdays, TimeInterval.weekdayText),
                print: .flowWhenSet),
            Field(
                "days_of_month", \.ranges.daysOfMonth,
                .ranges("DayOfMonth", TimeInterval.parseDaysOfMonth), print: .flowWhenSet),
            Field(
                "months", \.ranges.months, .ranges("Month", TimeInterval.parseMonths), print: .flowWhenSet),
            Field("years", \.ranges.years, .ranges("Year", TimeInterval.parseYears), print: .flowWhenSet),
            Field("location", \.place, .location, print: .flowWhenSet),
        ])
}

extension FieldType where Value == [TimeInterval.Range]? {
    /// A list of ranges of one kind.
    fileprivate static func ranges(
        _ kind: String,
        _ parse: @escaping @Sendable (String) throws(TimeIntervalError) -> TimeInterval.Range,
        _ text: @escaping @Sendable (TimeInterval.Range) -> String = TimeInterval.numberText
    ) -> FieldType {
        let range = FieldType<TimeInterval.Range>.text(
            zero: TimeInterval.Range(begin: 0, end: 0), isEmpty: { _ in false }, print: { .text(text($0)) }
        ) { (written, value, _) throws(ConfigError) in
            do throws(TimeIntervalError) {
                value = try parse(written)
            } catch {
                throw ConfigError(error.text)
            }
        }
        return .nullableList(range, named: "[]timeinterval.\(kind)Range")
    }
}

/// The two clock times of a range of `times`.
private struct ClockRange: Sendable {
    var start = ""
    var end = ""

    static let section = Section.bare(
        "timeinterval.yamlTimeRange", zero: ClockRange(),
        fields: [
            Field("start_time", \.start, .string, print: .always),
            Field("end_time", \.end, .string, print: .always),
        ])
}

extension FieldType where Value == TimeInterval.Range {
    /// `{start_time: "09:00", end_time: "17:00"}`
    fileprivate static let clockRange = FieldType(
        name: "timeinterval.yamlTimeRange", zero: TimeInterval.Range(begin: 0, end: 0),
        isEmpty: { _ in false },
        print: { range in
            ClockRange.section.print(
                ClockRange(
                    start: TimeInterval.clockText(range.begin), end: TimeInterval.clockText(range.end)))
        },
        decode: { (index, value, decoding) throws(ConfigError) in
            var clock = ClockRange()
            let clean = try decoding.isClean { () throws(ConfigError) in
                _ = try decoding.decode(index, into: &clock, as: ClockRange.section.type)
            }
            guard clean else { return false }
            do throws(TimeIntervalError) {
                value = try TimeInterval.parseTimeRange(start: clock.start, end: clock.end)
            } catch {
                throw ConfigError(error.text)
            }
            return true
        })
}

extension FieldType where Value == TimeInterval? {
    /// The zone of an element: `Europe/Berlin`, `UTC`, `Local`; empty for UTC.
    fileprivate static let location = FieldType.text(
        zero: nil, isEmpty: { $0 == nil },
        print: { .text($0.map { $0.location.isEmpty ? "UTC" : $0.location } ?? "") }
    ) { (name, value, decoding) throws(ConfigError) in
        var place = TimeInterval()
        do throws(TimeIntervalError) {
            try place.setLocation(name, from: decoding.environment.zones)
        } catch {
            throw ConfigError(error.text)
        }
        value = place
    }
}
