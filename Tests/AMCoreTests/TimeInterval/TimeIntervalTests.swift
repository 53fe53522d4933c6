import AMCore
import AMTesting
import AMText
import Glibc
import Testing

@Suite struct TimeIntervalTests {
    private static let zones = ZoneDatabase { name in
        guard let file = fopen("/usr/share/zoneinfo/" + name, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let n = fread(&bytes, 1, bytes.count, file)
        return n > 0 ? Array(bytes[..<n]) : nil
    }

    private func text(_ value: JSONValue?) -> String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// The cases of a file that are about intervals and not about YAML types.
    private func cases(_ file: String) throws -> [JSONValue] {
        guard case .array(let cases) = try VectorFile.json("timeintervals/\(file)")["cases"] else {
            return []
        }
        return cases.filter { text($0["error_kind"]) != "type" }
    }

    /// What a case comes to: the error, or the canonical form and whether each instant lies in the interval.
    private func outcome(_ entry: JSONValue) throws -> [String] {
        do {
            let interval = try IntervalYAML.interval(text(entry["interval"]) ?? "", zones: Self.zones)
            var out = [IntervalYAML.print(interval)]
            guard case .array(let instants) = entry["instants"] else { return out }
            for instant in instants {
                let at = try GoTimeLayout.rfc3339Nano.parse(text(instant["at"]) ?? "").moment
                out.append("\(interval.contains(at))")
            }
            return out
        } catch let error as TimeIntervalError {
            return [error.text]
        }
    }

    private func expected(_ entry: JSONValue) -> [String] {
        if let error = text(entry["error"]) { return [error] }
        var out = [text(entry["canonical_yaml"]) ?? ""]
        guard case .array(let instants) = entry["instants"] else { return out }
        for instant in instants { out.append(instant["active"] == .bool(true) ? "true" : "false") }
        return out
    }

    @Test(arguments: ["parse.json", "evaluate.json"])
    func `intervals are read, printed and evaluated as captured`(file: String) throws {
        let cases = try cases(file)
        var wrong: [String] = []
        for entry in cases {
            let got = try outcome(entry)
            if got != expected(entry) { wrong.append("\(text(entry["id"]) ?? ""): \(got)") }
        }
        #expect(wrong == [] && cases.count > 25)
    }

    @Test func `texts beyond the captured ones are judged by the same rules`() {
        func outcome(_ read: () throws(TimeIntervalError) -> TimeInterval.Range) -> String {
            do throws(TimeIntervalError) {
                return TimeInterval.numberText(try read())
            } catch {
                return error.text
            }
        }
        let days: [(String, String)] = [
            ("+5", "5"), ("", "strconv.Atoi: parsing \"\": invalid syntax"),
            ("-31:31", "end day must be negative if start day is negative"),
            ("32", "32 is not a valid day of the month: out of range"),
            ("1:-28", "end day -28 is always before start day 1"),
            ("1:-27", "1:-27"), ("FIRST", "strconv.Atoi: parsing \"first\": invalid syntax"),
            ("-", "strconv.Atoi: parsing \"-\": invalid syntax"),
            ("99999999999999999999", "strconv.Atoi: parsing \"99999999999999999999\": value out of range"),
            ("1:2:3", "couldn't parse range 1:2:3, invalid format"),
            (":", "strconv.Atoi: parsing \"\": invalid syntax"),
        ]
        let months: [(String, String)] = [
            ("MAY", "5"), ("smarch", "smarch is not a valid month"), ("0", "0"), ("-3:13", "-3:13"),
            ("13:2", "end month february is before start month "),
            ("january:Smarch", "smarch is not a valid month"),
        ]
        let weekdays: [(String, String)] = [
            ("Friday:SATURDAY", "5:6"), ("FRİDAY", "5"),
            ("Sunday:Foo:Bar", "couldn't parse range sunday:foo:bar, invalid format"),
        ]
        let years: [(String, String)] = [
            ("-1:2020", "-1:2020"), ("2020:", "strconv.Atoi: parsing \"\": invalid syntax"),
        ]
        let got =
            days.map { day in
                outcome { () throws(TimeIntervalError) in try TimeInterval.parseDaysOfMonth(day.0) }
            }
            + months.map { month in
                outcome { () throws(TimeIntervalError) in try TimeInterval.parseMonths(month.0) }
            }
            + weekdays.map { day in
                outcome { () throws(TimeIntervalError) in try TimeInterval.parseWeekdays(day.0) }
            }
            + years.map { year in
                outcome { () throws(TimeIntervalError) in try TimeInterval.parseYears(year.0) }
            }
        #expect(got == (days + months + weekdays + years).map(\.1))
    }

    @Test func `clock times have five characters and end at twenty-four`() {
        let texts = ["23:59", "24:01", "1:000", "00:60", "25:00", "00-30", "٠٠:٠٠"]
        let got = texts.map { text in
            do throws(TimeIntervalError) {
                return TimeInterval.clockText(try TimeInterval.parseTimeRange(start: "00:00", end: text).end)
            } catch {
                return error.text
            }
        }
        #expect(got == ["23:59"] + texts.dropFirst().map { "couldn't parse timestamp \($0), invalid format" })
    }

    @Test func `a name without elements is never active, any element is enough`() throws {
        var never = TimeInterval()
        never.years = []
        let now = try Timestamp.parseAPI("2026-11-21T12:00:00Z").moment
        let intervals = [[], [never], [never, TimeInterval()]].map {
            NamedTimeInterval(name: "x", elements: $0)
        }
        #expect(intervals.map { $0.contains(now) } == [false, false, true])
    }
}
