import AMConfig
import AMNotify
import AMText

/// Templates, and what they make of data.
enum Templates {
    private static let limits = RenderLimits(steps: 200_000, output: 1 << 16, depth: 1000)

    private static let set: TemplateSet = {
        let files = FileAccess(read: { _ in [] }, glob: { _ in [] })
        guard let set = try? TemplateLoading(zones: ZoneDatabase { _ in nil }).load([], files: files) else {
            preconditionFailure("the built-in templates are templates")
        }
        return set
    }()

    private static let facts: TemplateValue = {
        let text =
            #"{"receiver":"r","status":"firing","alerts":[{"status":"firing","labels":{"a":"<b> & 'c'"},"#
            + #""annotations":{"x":"javascript:y"},"startsAt":"2024-03-05T07:08:09.5+02:00"},"#
            + #"{"status":"resolved"}],"groupLabels":{"a":"b"},"commonLabels":{"a":"b","alertname":"A"}}"#
        guard let json = try? JSONValue(parsing: Array(text.utf8)), let facts = try? MessageFacts(json: json)
        else { preconditionFailure("the data of this file is right") }
        return .object(facts)
    }()

    /// What a template gives, or the text of its error.
    private static func render(
        _ source: String, _ engine: TemplateSet.Engine, _ data: TemplateValue
    ) -> Result<TemplateText, TemplateError> {
        do throws(TemplateError) {
            let moment = Timestamp(seconds: 1_795_248_000)
            return .success(try set.compile(source, as: engine).render(data, at: moment, limits: limits))
        } catch {
            return .failure(error)
        }
    }

    static func template(_ input: [UInt8]) {
        let source = String(decoding: input, as: UTF8.self)
        for engine in [TemplateSet.Engine.text, .html] {
            let outcome = render(source, engine, facts)
            switch outcome {
            case .success(let text): must(text.count <= limits.output, "an output keeps to its limit")
            case .failure(let error):
                let isNamed =
                    error.message.hasPrefix("template: ") || error.message.hasPrefix("html/template:")
                must(isNamed, "an error says that it is one of templates")
            }
            if case .success(let text) = outcome, case .success(let again) = render(source, engine, facts) {
                must(text == again, "the same template gives the same output")
            }
        }
    }

    private static let page = set.compile(
        #"<p title="{{.}}" {{.}}="1" style="color: {{.}}" onclick="f({{.}}, '{{.}}')"><a href="{{.}}">{{.}}"#
            + #"</a><a href="/x?y={{.}}">{{.}}</a><img src={{.}} srcset="{{.}}"><b title='{{.}}'></b></p>"#,
        as: .html)
    private static let script = set.compile("<script>x = {{.}}; y = '{{.}}'</script>", as: .html)

    /// Any bytes as the data of a page: what is not of the template itself has no sign of HTML.
    static func escape(_ input: [UInt8]) {
        func bytes(_ template: CompiledTemplate, _ data: TemplateValue) -> [UInt8] {
            let moment = Timestamp(seconds: 1_795_248_000)
            guard let shown = try? template.render(data, at: moment) else {
                preconditionFailure("any text can stand in a page")
            }
            return shown.bytes
        }
        let data = TemplateValue.text(TemplateText(input))
        let (shown, usual) = (bytes(page, data), bytes(page, .text("x")))
        for sign in [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\"")] {
            must(
                shown.count { $0 == sign } == usual.count { $0 == sign },
                "data adds no sign of HTML to a page")
        }
        let signs = bytes(script, data).count { $0 == UInt8(ascii: "<") }
        must(signs == 2, "data does not end a script")
    }

    /// A format up to the first line end, then values, one a line.
    static func format(_ input: [UInt8]) {
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        let values = lines.dropFirst().map { line -> TemplateValue in
            let text = String(decoding: line, as: UTF8.self)
            if let number = Int64(text) { return .int(number, number % 2 == 0 ? .int : .duration) }
            if let number = Double(text) { return .float(number) }
            switch text {
            case "nil": return .null
            case "time": return .time(GoTime(Timestamp(seconds: 1_795_248_000, nanoseconds: 5)))
            case "list": return .list(TemplateList([.null, .integer(1), .text("x")], .anyList))
            case "data": return facts
            default: return .text(TemplateText(Array(line)))
            }
        }
        let format = TemplateText(Array(lines.first ?? []))
        let short = GoFormat.sprintf(format, values, limit: 1000)
        let long = GoFormat.sprintf(format, values, limit: 100_000)
        must(short == long || short.count > 1000, "what is cut is longer than its limit")
        var json: [UInt8] = []
        for value in values { try? TemplateJSON.append(value, to: &json) }
        _ = GoFormat.sprint(values)
        _ = input.withUnsafeBufferPointer(TitleCase.title)
        _ = input.withUnsafeBufferPointer(TitleCase.upper)
    }
}
