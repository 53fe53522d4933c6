import AMText
import Testing

@Suite struct TemplateJSONTests {
    private func json(_ value: TemplateValue, limit: Int = 1000) -> String {
        var out: [UInt8] = []
        do {
            try TemplateJSON.append(value, to: &out, limit: limit)
            return String(decoding: out, as: UTF8.self)
        } catch {
            return "error: \(error.message)"
        }
    }

    private func list(_ values: TemplateValue...) -> TemplateValue { .list(TemplateList(values, .anyList)) }

    @Test func `values become JSON as Go writes it`() {
        let time = GoTime(Timestamp(seconds: 0, nanoseconds: 500), in: GoLocation(offsetSeconds: 7200))
        let cases: [(TemplateValue, String)] = [
            (.nothing, "null"), (.null, "null"), (.bool(true), "true"), (.integer(-5), "-5"),
            (.uint(200, .uint8), "200"), (.float(1.5), "1.5"), (.float(1e21), "1e+21"),
            (.float(1e-7), "1e-7"), (.float(.nan), "error: json: unsupported value: NaN"),
            (.complex(0, 1), "error: json: unsupported type: complex128"),
            (.text("<a> & 'b' \"\u{2028}\u{1}"), #""\u003ca\u003e \u0026 'b' \"\u2028\u0001""#),
            (.text(TemplateText([0x61, 0xFF])), #""a\ufffd""#), (.list(TemplateList([], .anyList)), "[]"),
            (.list(TemplateList([], .anyList, isNil: true)), "null"),
            (.map(TemplateMap(sorted: [], .anyMap, isNil: true)), "null"),
            (.map(TemplateMap(sorted: [.init("a", list(.null, .integer(1)))], .anyMap)), #"{"a":[null,1]}"#),
            (.time(time), #""1970-01-01T02:00:00.0000005+02:00""#), (.duration(.seconds(1)), "1000000000"),
            (
                .time(GoTime(Timestamp(seconds: 300_000_000_000))),
                "error: json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside "
                    + "of range [0,9999]"
            ),
            (
                .list(TemplateList([.uint(1, .uint8), .uint(2, .uint8)], .list(of: .uint8))),
                #""AQI=""#
            ),
        ]
        #expect(cases.map { json($0.0) } == cases.map(\.1))
    }

    @Test func `what is too long or too deep is refused`() {
        var deep = list()
        for _ in 0..<2000 { deep = list(deep) }
        var wide = list(.text("x"))
        for _ in 0..<40 { wide = list(wide, wide) }
        #expect(
            [json(deep, limit: 1 << 20), json(wide)] == [
                "error: json: unsupported value: encountered a cycle via []interface {}",
                "error: exceeded maximum text size (1000 bytes)",
            ])
    }
}
