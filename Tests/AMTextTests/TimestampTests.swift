import AMTesting
import AMText
import Testing

@Suite struct TimestampTests {
    /// What the API makes of a text: the moment in its own offset with all its digits, or the complaint.
    private func read(_ text: String) -> String {
        do {
            let parsed = try Timestamp.parseAPI(text)
            return parsed.moment.rfc3339Nano(offsetSeconds: parsed.offsetSeconds)
        } catch {
            return error.text
        }
    }

    @Test func `the API reads each of its layouts`() {
        let cases: [(String, String)] = [
            ("", "1970-01-01T00:00:00Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("2026-11-21T08:00:00.123456789Z", "2026-11-21T08:00:00.123456789Z"),
            ("2020-01-01T02:00:00.123456789+02:00", "2020-01-01T02:00:00.123456789+02:00"),
            ("2099-01-01T00:00:00.5-07:00", "2099-01-01T00:00:00.5-07:00"),
            ("2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00Z"),
            ("2020-01-01T00:00:00-00:30", "2020-01-01T00:00:00-00:30"),
            ("2020-01-01T00:00:00,25Z", "2020-01-01T00:00:00.25Z"),
            ("2020-01-01T00:00:00.1234567890123Z", "2020-01-01T00:00:00.123456789Z"),
            ("2020-01-01T10:00:00", "2020-01-01T10:00:00Z"),
            ("2020-01-01T10:00:00.5", "2020-01-01T10:00:00.5Z"),
            ("2020-01-01T10:00Z", "2020-01-01T10:00:00Z"), ("2099-01-01T10:00", "2099-01-01T10:00:00Z"),
            ("2099-01-01 10:00:00", "2099-01-01T10:00:00Z"),
            ("2099-01-01  10:00:00.75", "2099-01-01T10:00:00.75Z"),
            ("2020-01-01", "2020-01-01T00:00:00Z"), ("2020-02-29", "2020-02-29T00:00:00Z"),
            ("2020-01-01T00:00:00.123+0200", "2020-01-01T00:00:00.123+02:00"),
            ("2020-01-01T00:00:00.123456-0730", "2020-01-01T00:00:00.123456-07:30"),
            ("2020-01-01T5:00:00Z", "2020-01-01T05:00:00Z"),
            ("2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+24:00"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ]
        #expect(cases.map { read($0.0) } == cases.map(\.1))
    }

    @Test func `the complaint is that of the last layout`() {
        func cannot(_ text: String, _ rest: String, _ piece: String) -> String {
            "parsing time \"\(text)\" as \"2006-01-02\": cannot parse \"\(rest)\" as \"\(piece)\""
        }
        func extra(_ text: String, _ rest: String) -> String {
            "parsing time \"\(text)\": extra text: \"\(rest)\""
        }
        let cases: [(String, String)] = [
            ("bad", cannot("bad", "bad", "2006")), ("soon", cannot("soon", "soon", "2006")),
            ("1700000000", cannot("1700000000", "000000", "-")),
            (" 2020-01-01", cannot(" 2020-01-01", " 2020-01-01", "2006")),
            ("2020-1-01", cannot("2020-1-01", "1-01", "01")), ("2020", cannot("2020", "", "-")),
            ("2020-13-01", "parsing time \"2020-13-01\": month out of range"),
            ("2020-02-30", "parsing time \"2020-02-30\": day out of range"),
            ("2019-02-29T00:00:00Z", extra("2019-02-29T00:00:00Z", "T00:00:00Z")),
            ("2020-01-00", "parsing time \"2020-01-00\": day out of range"),
            ("2020-01-01t00:00:00Z", extra("2020-01-01t00:00:00Z", "t00:00:00Z")),
            ("2020-01-01T00:00:00z", extra("2020-01-01T00:00:00z", "T00:00:00z")),
            ("2020-01-01T24:00:00Z", extra("2020-01-01T24:00:00Z", "T24:00:00Z")),
            ("2020-01-01T00:00:60Z", extra("2020-01-01T00:00:60Z", "T00:00:60Z")),
            ("2020-01-01T00:00:00+0200", extra("2020-01-01T00:00:00+0200", "T00:00:00+0200")),
            ("2020-01-01 ", extra("2020-01-01 ", " ")),
            ("2020-01-01T00:00:00+25:00", extra("2020-01-01T00:00:00+25:00", "T00:00:00+25:00")),
            ("2020-01-01T00:00:00.Z", extra("2020-01-01T00:00:00.Z", "T00:00:00.Z")),
            ("ü\n\"", cannot("\\xc3\\xbc\\x0a\\\"", "\\xc3\\xbc\\x0a\\\"", "2006")),
        ]
        #expect(cases.map { read($0.0) } == cases.map(\.1))
    }

    @Test func `the quick way and the layouts agree`() throws {
        var random = SplitMix(seed: 3)
        var wrong: [String] = []
        for _ in 0..<3000 {
            let moment = Timestamp(
                seconds: Int64(random.below(250_000_000_000)) - 60_000_000_000,
                nanoseconds: Int32(random.below(1_000_000_000)))
            let offset = (random.below(2000) - 1000) * 60
            let text = moment.rfc3339(fractionDigits: 9, offsetSeconds: offset)
            let quick = Array(text.utf8).withUnsafeBytes { Timestamp.parseRFC3339($0) }
            let slow = try GoTimeLayout.rfc3339.parse(text)
            if quick?.moment != moment || slow.moment != moment || quick?.offsetSeconds != slow.offsetSeconds
            {
                wrong.append(text)
            }
        }
        #expect(wrong == [])
    }

    @Test func `garbage is refused and cut texts do no harm`() {
        var random = SplitMix(seed: 9)
        let alphabet = Array("0123456789-:T Zz+.,".utf8)
        var accepted = 0
        for _ in 0..<2000 {
            var bytes = Array("2026-11-21T08:00:00.123456789+02:00".utf8.prefix(random.below(36)))
            for _ in 0..<random.below(3) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] =
                    random.below(4) == 0 ? UInt8(random.below(256)) : random.pick(alphabet)
            }
            let parsed = try? bytes.withUnsafeBytes { bytes throws(TimeError) in try Timestamp.parseAPI(bytes)
            }
            if parsed != nil { accepted += 1 }
        }
        #expect(accepted > 100 && accepted < 1900)
    }

    @Test func `times are printed as the API and Go print them`() {
        let moment = Timestamp(seconds: 1_795_248_000, nanoseconds: 123_999_999)
        let whole = Timestamp(seconds: 1_795_248_000)
        let texts = [
            moment.apiText(), moment.apiText(offsetSeconds: -18_000), moment.apiText(offsetSeconds: 19_800),
            whole.apiText(),
            moment.apiText(offsetSeconds: -30), Timestamp.zero.apiText(),
            Timestamp.zero.apiText(offsetSeconds: -60),
            moment.rfc3339Nano(), whole.rfc3339Nano(), whole.rfc3339(fractionDigits: 0),
            Timestamp(seconds: 0, nanoseconds: 120_000).rfc3339Nano(),
            Timestamp(seconds: 253_402_300_800).apiText(),
            Timestamp(seconds: .max, nanoseconds: -5).apiText(),
            Timestamp(seconds: .min).rfc3339Nano(offsetSeconds: -1),
        ]
        #expect(
            texts == [
                "2026-11-21T08:00:00.123Z", "2026-11-21T03:00:00.123-05:00", "2026-11-21T13:30:00.123+05:30",
                "2026-11-21T08:00:00.000Z", "2026-11-21T07:59:30.123+00:00", "0001-01-01T00:00:00.000Z",
                "0000-12-31T23:59:00.000-00:01", "2026-11-21T08:00:00.123999999Z", "2026-11-21T08:00:00Z",
                "2026-11-21T08:00:00Z", "1970-01-01T00:00:00.00012Z", "10000-01-01T00:00:00.000Z",
                "292277026596-12-04T15:30:07.000Z", "-292277022657-01-27T08:29:52+00:00",
            ])
    }

    @Test func `days and dates are each other's inverse`() {
        var wrong: [Int] = []
        for days in stride(from: -1_000_000, through: 4_000_000, by: 37) {
            let date = CivilDate(daysSinceEpoch: days)
            let next = CivilDate(daysSinceEpoch: days + 1)
            let isLast = date.day == CivilDate.daysInMonth(year: date.year, month: date.month)
            if date.daysSinceEpoch != days || isLast != (next.day == 1)
                || (date.weekday + 1) % 7 != next.weekday
            {
                wrong.append(days)
            }
        }
        let normalized = CivilDate(normalizing: 2024, month: 14, day: -1)
        let farthest = CivilDate(normalizing: .max, month: .min, day: .max)
        #expect(CivilTime.moment(of: farthest, secondOfDay: 0) > .epoch)
        let known = CivilDate(year: 2026, month: 11, day: 21)
        #expect(wrong == [] && known.weekday == 6 && known.yearDay == 325)
        #expect(normalized == CivilDate(year: 2025, month: 1, day: 30))
    }
}
