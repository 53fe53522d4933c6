import AMTesting
import AMText
import Testing

@Suite struct GoDurationTests {
    /// The value, or the error's text.
    private func outcome(_ read: () throws(TimeError) -> GoDuration) -> String {
        do {
            return "\(try read().nanoseconds)"
        } catch {
            return error.text
        }
    }

    @Test func `Go prints a duration with its largest unit and all below it`() {
        let cases: [(Int64, String)] = [
            (0, "0s"), (1, "1ns"), (999, "999ns"), (1000, "1µs"), (1100, "1.1µs"), (1_400_664, "1.400664ms"),
            (2_200_000, "2.2ms"), (100_000_000, "100ms"), (1_000_000_000, "1s"), (2_000_000_000, "2s"),
            (3_300_000_000, "3.3s"), (60_000_000_000, "1m0s"), (245_000_000_000, "4m5s"),
            (245_001_000_000, "4m5.001s"), (18_367_001_000_000, "5h6m7.001s"),
            (480_000_000_001, "8m0.000000001s"),
            (432_000_000_000_000, "120h0m0s"), (21_600_000_000_000, "6h0m0s"), (-90_000_000_000, "-1m30s"),
            (-1, "-1ns"), (.max, "2562047h47m16.854775807s"), (.min, "-2562047h47m16.854775808s"),
        ]
        let wrong = cases.filter { GoDuration(nanoseconds: $0.0).description != $0.1 }
        #expect(wrong.map(\.1) == [])
    }

    @Test func `Go's syntax is read with Go's complaints`() {
        let cases: [(String, String)] = [
            ("0", "0"), ("+0", "0"), ("-0", "0"), ("5s", "5000000000"), ("1.0s", "1000000000"),
            ("1.s", "1000000000"),
            (".5s", "500000000"), ("-.5s", "-500000000"), ("1h30m", "5400000000000"),
            ("1.5h", "5400000000000"),
            ("250ms", "250000000"), ("1us", "1000"), ("1µs", "1000"), ("1μs", "1000"), ("+42ns", "42"),
            ("3h30m", "12600000000000"), ("4s3s", "7000000000"), ("0.3333333333333333333h", "1200000000000"),
            ("9007199254740993ns", "9007199254740993"), ("9223372036854775807ns", "9223372036854775807"),
            ("9223372036854775.807us", "9223372036854775807"),
            ("-9223372036854775808ns", "-9223372036854775808"),
            ("0.100000000000000000000h", "360000000000"), ("0.830103483285477580700h", "2988372539827"),
            ("", "time: invalid duration \"\""), ("-", "time: invalid duration \"-\""),
            ("3", "time: missing unit in duration \"3\""), ("s", "time: invalid duration \"s\""),
            (".", "time: invalid duration \".\""), ("-.s", "time: invalid duration \"-.s\""),
            ("+.s", "time: invalid duration \"+.s\""), ("abc", "time: invalid duration \"abc\""),
            ("1d", "time: unknown unit \"d\" in duration \"1d\""),
            ("30", "time: missing unit in duration \"30\""),
            ("1h 5m", "time: unknown unit \"h \" in duration \"1h 5m\""),
            ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
            ("-9223372036854775809ns", "time: invalid duration \"-9223372036854775809ns\""),
            ("3000000h", "time: invalid duration \"3000000h\""),
            ("\u{FFFF}", "time: invalid duration \"\\xef\\xbf\\xbf\""),
            ("1\"h", "time: unknown unit \"\\\"h\" in duration \"1\\\"h\""),
        ]
        let wrong = cases.compactMap { text, expected in
            let got = outcome { () throws(TimeError) in try GoDuration.parse(text) }
            return got == expected ? nil : "\(text): \(got)"
        }
        #expect(wrong == [])
    }

    @Test func `flags also know days and weeks`() {
        let cases: [(String, String)] = [
            ("1d12h", "129600000000000"), ("2w", "1209600000000000"), ("-1h", "-3600000000000"),
            ("1h30m", "5400000000000"),
            ("1.5h", "5400000000000"), ("0", "0"), ("15s", "15000000000"),
            ("90", "time: missing unit in duration \"90\""), ("abc", "time: invalid duration \"abc\""),
            ("1y", "time: unknown unit \"y\" in duration \"1y\""), ("", "time: invalid duration \"\""),
            ("1é", "time: unknown unit \"é\" in duration \"1é\""),
            ("99999w", "time: invalid duration \"99999w\""),
        ]
        let wrong = cases.compactMap { text, expected in
            let got = outcome { () throws(TimeError) in try GoDuration.parseFlag(text) }
            return got == expected ? nil : "\(text): \(got)"
        }
        #expect(wrong == [])
    }

    @Test func `the configuration's syntax is read with its complaints`() {
        let cases: [(String, String)] = [
            ("0", "0"), ("5m", "300000000000"), ("1d12h", "129600000000000"),
            ("1y2w3d4h5m6s7ms", "33019506007000000"),
            ("0s", "0"), ("15000ms", "15000000000"), ("106751d", "9223286400000000000"),
            ("", "empty duration string"), ("1", "not a valid duration string: \"1\""),
            ("abc", "not a valid duration string: \"abc\""), ("-1s", "not a valid duration string: \"-1s\""),
            ("1s1m", "not a valid duration string: \"1s1m\""),
            ("1m1m", "not a valid duration string: \"1m1m\""),
            (" 5m", "not a valid duration string: \" 5m\""), ("1h5", "not a valid duration string: \"1h5\""),
            ("99999999999999999999s", "not a valid duration string: \"99999999999999999999s\""),
            ("30us", "unknown unit \"us\" in duration \"30us\""),
            ("1.5h", "unknown unit \".\" in duration \"1.5h\""),
            ("5 m", "unknown unit \" m\" in duration \"5 m\""),
            ("5m ", "unknown unit \"m \" in duration \"5m \""),
            ("1\n", "unknown unit \"\\n\" in duration \"1\\n\""),
            ("00", "not a valid duration string: \"00\""),
            ("293y", "duration out of range"), ("106752d", "duration out of range"),
            ("106751d23h47m16s855ms", "duration out of range"),
            ("106751d23h47m16s854ms", "9223372036854000000"),
        ]
        let wrong = cases.compactMap { text, expected in
            let got = outcome { () throws(TimeError) in try GoDuration.parsePrometheus(text) }
            return got == expected ? nil : "\(text): \(got)"
        }
        #expect(wrong == [])
    }

    @Test func `the configuration's syntax is printed with years and weeks only where they fit`() throws {
        let cases: [(String, String)] = [
            ("0", "0s"), ("5m", "5m"), ("90m", "1h30m"), ("36h", "1d12h"), ("14d", "2w"), ("400d", "400d"),
            ("365d", "1y"),
            ("730d", "2y"), ("1s500ms", "1s500ms"), ("90d", "90d"), ("1d", "1d"), ("8d", "8d"),
            ("372d", "372d"),
        ]
        let wrong = try cases.filter { try GoDuration.parsePrometheus($0.0).prometheusText != $0.1 }
        #expect(wrong.map(\.0) + [GoDuration(nanoseconds: 999_999).prometheusText] == ["0s"])
    }

    @Test func `what was printed is read again`() throws {
        var random = SplitMix(seed: 7)
        var wrong: [Int64] = []
        for _ in 0..<2000 {
            let value = Int64(bitPattern: random.next()) >> Int64(random.below(64))
            if try GoDuration.parse(GoDuration(nanoseconds: value).description).nanoseconds != value {
                wrong.append(value)
            }
            let whole = Int64(random.next() >> UInt64(21 + random.below(40)))
            let text = GoDuration.milliseconds(whole).prometheusText
            if try GoDuration.parsePrometheus(text) != .milliseconds(whole) { wrong.append(whole) }
        }
        #expect(wrong == [])
    }

    @Test func `rounding goes to the nearest multiple, cutting towards zero`() {
        let cases: [(Int64, Int64, Int64, Int64)] = [
            (1500, 1000, 1000, 2000), (-1500, 1000, -1000, -2000), (1499, 1000, 1000, 1000), (7, 0, 7, 7),
            (7, -3, 7, 7),
            (.max, 2, .max - 1, .max), (0, 5, 0, 0), (-7, 5, -5, -5), (-8, 5, -5, -10),
        ]
        let wrong = cases.filter { value, unit, cut, rounded in
            let unit = GoDuration(nanoseconds: unit)
            let duration = GoDuration(nanoseconds: value)
            return duration.truncated(to: unit).nanoseconds != cut
                || duration.rounded(to: unit).nanoseconds != rounded
        }
        #expect(wrong.map(\.0) == [])
    }
}
