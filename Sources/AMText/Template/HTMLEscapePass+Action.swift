/// Actions: which escapers their values need.
/// Source: Go html/template escape.go escapeAction, ensurePipelineContains.
extension HTMLEscapePass {
    /// Appends to an action what its value needs in this context.
    func action(_ context: HTMLContext, _ node: ActionNode) -> (HTMLContext, TemplateNode) {
        // What is kept in a variable is not printed.
        if !node.pipeline.declarations.isEmpty { return (context, .action(node)) }
        var next = context.nudged
        if let name = misplaced(next, node.pipeline) {
            let failure = HTMLFailure(
                "predefined escaper \"\(name)\" disallowed in template", place: place(node.position))
            return (HTMLContext(failure: failure), .action(node))
        }
        if next.state == .error { return (next, .action(node)) }
        guard var escapers = Self.escapers(next) else {
            var text: [UInt8] = []
            node.write(to: &text)
            let failure = HTMLFailure(
                GoUTF8.string(text) + " appears in an ambiguous context within a URL",
                place: place(node.position))
            return (HTMLContext(failure: failure), .action(node))
        }
        switch next.delimiter {
        case .none: break
        case .spaceOrTagEnd: escapers.append("_html_template_nospaceescaper")
        case .doubleQuote, .singleQuote: escapers.append("_html_template_attrescaper")
        }
        // After a value a slash divides.
        if next.state == .js { next.slash = .division }
        if next.state == .tag { next.state = .attributeName }
        var node = node
        node.pipeline = Self.escaped(node.pipeline, escapers)
        return (next, .action(node))
    }

    private static func isPredefined(_ command: CommandNode) -> String? {
        guard case .function(let name, _) = command.arguments.first else { return nil }
        return name.hasBytes(of: "html") || name.hasBytes(of: "urlquery") ? name : nil
    }

    /// The name of an escaper that the pipeline calls where its result would not be safe.
    private func misplaced(_ context: HTMLContext, _ pipeline: PipelineNode) -> String? {
        let isUnquoted = context.state == .attribute && context.delimiter == .spaceOrTagEnd
        for (i, command) in pipeline.commands.enumerated() {
            guard let name = Self.isPredefined(command) else { continue }
            if i < pipeline.commands.count - 1 || (isUnquoted && name.hasBytes(of: "html")) { return name }
        }
        return nil
    }

    /// What a value needs in a state, whatever its delimiter; nil where that depends on the branches taken.
    private static func escapers(_ context: HTMLContext) -> [String]? {
        // tidy: switch
        switch context.state {
        case .url, .cssDoubleString, .cssSingleString, .cssDoubleURL, .cssSingleURL, .cssURL:
            let isString = context.state == .cssDoubleString || context.state == .cssSingleString
            let normal = isString ? "_html_template_cssescaper" : "_html_template_urlnormalizer"
            switch context.urlPart {
            case .none: return ["_html_template_urlfilter", normal]
            case .preQuery: return [normal]
            case .queryOrFragment: return ["_html_template_urlescaper"]
            case .unknown: return nil
            }
        case .metaURL: return ["_html_template_urlfilter"]
        case .js: return ["_html_template_jsvalescaper"]
        case .jsDoubleString, .jsSingleString: return ["_html_template_jsstrescaper"]
        case .jsTemplateLiteral: return ["_html_template_jstmpllitescaper"]
        case .jsRegexp: return ["_html_template_jsregexpescaper"]
        case .css: return ["_html_template_cssvaluefilter"]
        case .text: return ["_html_template_htmlescaper"]
        case .rcdata: return ["_html_template_rcdataescaper"]
        case .tag, .attributeName: return ["_html_template_htmlnamefilter"]
        case .srcset: return ["_html_template_srcsetescaper"]
        case .comment, .jsBlockComment, .jsLineComment, .jsOpenComment, .jsCloseComment, .cssBlockComment,
            .cssLineComment:
            return ["_html_template_commentescaper"]
        case .attribute, .metaContent, .afterName, .beforeValue, .error, .dead: return []
        }
    }

    /// The name under which an escaper is the same as another.
    private static func canonical(_ name: String) -> String {
        switch name {
        case "_html_template_attrescaper", "_html_template_htmlescaper", "_html_template_rcdataescaper":
            "html"
        case "_html_template_urlescaper", "_html_template_urlnormalizer": "urlquery"
        default: name
        }
    }

    /// The pipeline followed by escapers. One that the template calls at its end already takes the place of
    /// those that do the same.
    private static func escaped(_ pipeline: PipelineNode, _ escapers: [String]) -> PipelineNode {
        if escapers.isEmpty { return pipeline }
        var pipeline = pipeline
        var escapers = escapers
        if let last = pipeline.commands.last, let name = isPredefined(last) {
            if pipeline.commands.count == 1 && last.arguments.count > 1 {
                // The arguments are printed by a stage of their own.
                var printing = last
                printing.arguments[0] = .function("_eval_args_", last.arguments[0].position)
                pipeline.commands = [printing, command(name, pipeline.position)]
            }
            let same = escapers.indices.filter { canonical(escapers[$0]) == name }
            for i in same { escapers[i] = name }
            if !same.isEmpty { pipeline.commands.removeLast() }
        }
        let present = Set(
            pipeline.commands.compactMap { command in
                guard case .function(let name, _) = command.arguments.first else { return nil as String? }
                return canonical(name)
            })
        for escaper in escapers where !present.contains(canonical(escaper)) {
            pipeline.commands.append(command(escaper, pipeline.position))
        }
        return pipeline
    }

    private static func command(_ name: String, _ position: Int) -> CommandNode {
        CommandNode(position: position, arguments: [.function(name, position)])
    }
}
