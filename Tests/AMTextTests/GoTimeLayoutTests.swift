import AMText
import Testing

@Suite struct GoTimeLayoutTests {
    private let moment = Timestamp(seconds: 1_709_622_489, nanoseconds: 123_456_789)

    @Test func `each piece of a layout is printed`() {
        let cases: [(String, String)] = [
            ("2006-01-02 15:04:05 MST", "2024-03-05 08:08:09 CET"),
            ("02.01. 15:04 MST -0700", "05.03. 08:08 CET +0100"),
            ("Monday, January 2, 06", "Tuesday, March 5, 24"), ("Mon Jan _2 3:4:5PM", "Tue Mar  5 8:8:9AM"),
            ("03:04 pm Z07:00 Z0700 Z07", "08:08 am +01:00 +0100 +01"),
            ("-07:00:00 -070000 Z07:00:00", "+01:00:00 +010000 +01:00:00"),
            (".000 ,000000 .999 .999999999", ".123 ,123456 .123 .123456789"), ("002 __2", "065  65"),
            ("15h04 on day 2", "08h08 on day 5"), ("Monthly Janet Januarys", "Monthly Janet Marchs"),
            ("_2006 20061 .0001 .99x", "_2024 20243 .0003 .12x"), ("", ""), ("nothing", "nothing"),
            ("2006-01-02 15:04:05.999999999 -0700 MST", "2024-03-05 08:08:09.123456789 +0100 CET"),
        ]
        let printed = cases.map {
            GoTimeLayout($0.0).format(moment, offsetSeconds: 3600, abbreviation: "CET")
        }
        #expect(printed == cases.map(\.1))
    }

    @Test func `without abbreviation the offset stands for it, and whole seconds have no fraction`() {
        let layout = GoTimeLayout("2006-01-02 15:04:05.999999999 -0700 MST")
        let whole = Timestamp(seconds: moment.seconds, nanoseconds: 500_000_000)
        let texts = [
            layout.format(whole, offsetSeconds: 7200, abbreviation: ""), layout.format(.zero),
            GoTimeLayout("3PM 03").format(.epoch), GoTimeLayout("Z07:00 -07").format(.epoch, in: .utc),
            layout.format(whole, offsetSeconds: -12_600, abbreviation: ""),
        ]
        #expect(
            texts == [
                "2024-03-05 09:08:09.5 +0200 +0200", "0001-01-01 00:00:00 +0000 UTC", "12AM 12", "Z +00",
                "2024-03-05 03:38:09.5 -0330 -0330",
            ])
    }

    @Test func `texts are read by any layout`() {
        let cases: [(String, String, String)] = [
            ("2006-01-02 15:04", "2024-03-05 07:08", "2024-03-05T07:08:00Z UTC"),
            ("2006-01-02T15:04:05Z07:00", "2024-03-05T07:08:09+02:00", "2024-03-05T07:08:09+02:00 "),
            ("Jan 2 2006 3:04PM", "mar 5 2024 7:08PM", "2024-03-05T19:08:00Z UTC"),
            ("January _2 06 03:04pm", "MARCH  5 69 12:30am", "1969-03-05T00:30:00Z UTC"),
            ("Monday 2006 002", "friday 2024 060", "2024-02-29T00:00:00Z UTC"),
            ("2006 __2", "2023   7", "2023-01-07T00:00:00Z UTC"),
            ("15:04 MST", "07:08 CET", "0000-01-01T07:08:00Z CET"),
            ("15 MST", "07 GMT+3", "0000-01-01T07:00:00+03:00 GMT+3"),
            ("2006-01-02 MST", "2024-03-05 UTC", "2024-03-05T00:00:00Z UTC"),
            ("05.000 06", "07.250 24", "2024-01-01T00:00:07.25Z UTC"),
            ("05 06", "07.5 24", "2024-01-01T00:00:07.5Z UTC"),
            (
                "2006-01-02", "not a date",
                "parsing time \"not a date\" as \"2006-01-02\": cannot parse \"not a date\" as \"2006\""
            ),
            ("Jan 06", "Foo 24", "parsing time \"Foo 24\" as \"Jan 06\": cannot parse \"Foo 24\" as \"Jan\""),
            ("15:04", "25:00", "parsing time \"25:00\": hour out of range"),
            ("3 PM", "13 PM", "parsing time \"13 PM\": hour out of range"),
            ("15:04", "20:61", "parsing time \"20:61\": minute out of range"),
            ("2006 002", "2023 366", "parsing time \"2023 366\": day-of-year out of range"),
            ("2006 01 002", "2023 02 005", "parsing time \"2023 02 005\": day-of-year does not match month"),
            ("15 -07", "10 +99", "parsing time \"10 +99\": time zone offset hour out of range"),
            (
                "2006 MST", "2024 xyz",
                "parsing time \"2024 xyz\" as \"2006 MST\": cannot parse \"xyz\" as \"MST\""
            ),
            ("2006x", "2024y", "parsing time \"2024y\" as \"2006x\": cannot parse \"y\" as \"x\""),
        ]
        let got = cases.map { layout, text, _ in
            do throws(TimeError) {
                let parsed = try GoTimeLayout(layout).parse(text)
                return
                    "\(parsed.moment.rfc3339Nano(offsetSeconds: parsed.offsetSeconds)) \(parsed.abbreviation)"
            } catch {
                return error.text
            }
        }
        #expect(got == cases.map(\.2))
    }
}
