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
