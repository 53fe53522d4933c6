import AMTesting
import AMText
import Testing

@Suite struct GoFormatTests {
    @Test func `printf prints what the original printed`() throws {
        let cases = try VectorFile.json("templates/printf.json").array ?? []
        var wrong: [String] = []
        for one in cases {
            let format = CapturedValue.text(one["format"])
            let values = (one["arguments"]?.array ?? []).map(CapturedValue.value)
            let printed = GoFormat.sprintf(format, values)
            let expected = CapturedValue.text(one["output"])
            if printed != expected {
                var call: [UInt8] = []
                one.append(to: &call)
                wrong.append("\(GoUTF8.string(printed.bytes)): \(GoUTF8.string(call))")
            }
        }
        #expect(cases.count > 100 && wrong.isEmpty, "\(wrong.prefix(40).joined(separator: "\n"))")
    }
}

extension GoFormatTests {
    private func text(_ format: TemplateText, _ values: TemplateValue..., limit: Int = 10_000) -> TemplateText
    {
        GoFormat.sprintf(format, values, limit: limit)
    }

    @Test func `what is longer than the limit is given up behind it`() {
        var wide = TemplateValue.list(TemplateList([.text("x")], .anyList))
        for _ in 0..<60 { wide = .list(TemplateList([wide, wide], .anyList)) }
        let lengths = [
            text("%999999d", .integer(1), limit: 100), text("%.999999f", .float(1), limit: 100),
            text("%v", wide, limit: 100), text("%*d", .integer(1_000_000), .integer(1), limit: 100),
            text("%999999U%999999U", .integer(1), .integer(2), limit: 100),
        ].map(\.count)
        #expect(lengths.allSatisfy { $0 > 100 && $0 < 400 }, "\(lengths)")
    }

    @Test func `very deep values end in dots`() {
        var deep = TemplateValue.list(TemplateList([], .anyList))
        for _ in 0..<3000 { deep = .list(TemplateList([deep], .anyList)) }
        let printed = text("%v", deep).string
        #expect(printed.hasPrefix("[[[[") && printed.contains("[...]") && printed.hasSuffix("]]]]"))
    }

    @Test func `typed values show their own texts and types`() {
        let time = TemplateValue.time(GoTime(Timestamp(seconds: 90, nanoseconds: 5)))
        let values: [(TemplateText, TemplateValue, String)] = [
            ("%v", time, "1970-01-01 00:01:30.000000005 +0000 UTC"), ("%d", time, "{5 62135596890 0}"),
            ("%t", time, "{%!t(uint64=5) %!t(int64=62135596890) %!t(*time.Location=<nil>)}"),
            ("%#v", time, "time.Date(1970, time.January, 1, 0, 1, 30, 5, time.UTC)"),
            ("%T", time, "time.Time"),
            ("%v", .duration(.seconds(90)), "1m30s"), ("%5d|", .duration(.zero), "    0|"),
            ("%t", .duration(.seconds(1)), "%!t(time.Duration=1000000000)"),
            ("%#v", .list(TemplateList([], .stringList, isNil: true)), "[]string(nil)"),
            ("%#v", .map(TemplateMap(sorted: [], .anyMap, isNil: true)), "map[string]interface {}(nil)"),
            ("%#v", .list(TemplateList([.uint(1, .uint8)], .list(of: .uint8))), "[]byte{0x1}"),
            ("%s", .list(TemplateList([.uint(97, .uint8)], .list(of: .uint8))), "a"),
            ("%v", .int(13, .month), "%!Month(13)"), ("%s", .int(2, .weekday), "Tuesday"),
        ]
        #expect(values.map { text($0.0, $0.1).string } == values.map(\.2))
    }
}
