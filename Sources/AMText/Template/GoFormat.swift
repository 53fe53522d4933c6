/// Printing as Go's package `fmt` does it.
///
/// A text that would become longer than the limit is given up somewhere behind it, so that its length alone
/// tells. Unit of limits: bytes.
package enum GoFormat {
    /// Appends a value as `%v` prints it.
    package static func append(
        _ value: TemplateValue, to out: inout [UInt8], limit: Int = RenderLimits.standard.output
    ) {
        switch value {
        case .string(let text, _): text.append(to: &out)
        case .int(let number, let type) where type.traits.text == nil:
            JSONWriter.integer(number, to: &out)
        default:
            run(appending: &out, limit: limit) { printer in printer.argument(value, "v") }
        }
    }

    /// The values as `print` writes them: a space between two that are both no strings.
    /// Source: Go fmt.Sprint.
    package static func sprint(
        _ values: [TemplateValue], limit: Int = RenderLimits.standard.output
    ) -> TemplateText {
        if values.count == 1, case .string(let text, _) = values[0] { return text }
        var out: [UInt8] = []
        run(appending: &out, limit: limit) { printer in
            var isAfterText = true
            for value in values {
                let isText = if case .string = value { true } else { false }
                if !isText && !isAfterText { printer.out.append(UInt8(ascii: " ")) }
                printer.argument(value, "v")
                isAfterText = isText
            }
        }
        return TemplateText(out)
    }

    /// The values as `println` writes them: spaces between all, a newline at the end.
    /// Source: Go fmt.Sprintln.
    package static func sprintln(
        _ values: [TemplateValue], limit: Int = RenderLimits.standard.output
    ) -> TemplateText {
        var out: [UInt8] = []
        run(appending: &out, limit: limit) { printer in
            for (place, value) in values.enumerated() {
                if place > 0 { printer.out.append(UInt8(ascii: " ")) }
                printer.argument(value, "v")
            }
            printer.out.append(UInt8(ascii: "\n"))
        }
        return TemplateText(out)
    }

    /// The values as `printf` writes them: each in the place that the format gives it. Mistakes in the
    /// format show in the text, as `%!d(string=abc)`.
    /// Source: Go fmt.Sprintf.
    package static func sprintf(
        _ format: TemplateText, _ values: [TemplateValue], limit: Int = RenderLimits.standard.output
    ) -> TemplateText {
        var out: [UInt8] = []
        run(appending: &out, limit: limit) { printer in
            format.withBytes { printer.directives($0, values) }
        }
        return TemplateText(out)
    }

    /// One value after a verb without flags: `s` for `%s`.
    static func text(
        _ value: TemplateValue, _ verb: Unicode.Scalar, limit: Int = RenderLimits.standard.output
    ) -> TemplateText {
        var out: [UInt8] = []
        run(appending: &out, limit: limit) { printer in printer.argument(value, verb) }
        return TemplateText(out)
    }

    private static func run(
        appending out: inout [UInt8], limit: Int, _ body: (inout GoFormatPrinter) -> Void
    ) {
        let (end, isTooLong) = out.count.addingReportingOverflow(max(limit, 0))
        var printer = GoFormatPrinter(out: [], limit: isTooLong ? .max : end)
        swap(&printer.out, &out)
        body(&printer)
        swap(&printer.out, &out)
    }
}
