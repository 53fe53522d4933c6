internal import CYAML

/// Reads the first document of a YAML stream by libyaml's events.
/// Source: yaml.v2 decode.go (parser) for the texts and for what the line number of an error means.
final class YAMLReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var nodes: [YAMLNode] = []
    private var anchors: [String: Int32] = [:]
    /// The collections that are open, outermost first.
    private var open: [Open] = []

    private struct Open {
        var node: Int32
        var children: [Int32] = []
    }

    private init() throws(ConfigError) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw .yaml("out of memory")
        }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The first document of a text.
    /// Throws: the original's text for what cannot be parsed.
    /// Limit: `ConfigLimits`.
    static func read(_ bytes: [UInt8]) throws(ConfigError) -> YAMLDocument {
        guard bytes.count <= ConfigLimits.documentBytes else {
            throw .yaml("document is longer than \(ConfigLimits.documentBytes) bytes")
        }
        let reader = try YAMLReader()
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<YAMLDocument, ConfigError> in
            // libyaml wants an address even for no bytes at all.
            var nothing: UInt8 = 0x0A
            return withUnsafePointer(to: &nothing) { newline in
                let start = buffer.isEmpty ? newline : buffer.baseAddress ?? newline
                yaml_parser_set_input_string(reader.parser, start, max(buffer.count, 1))
                do throws(ConfigError) {
                    try reader.readDocument()
                    return .success(YAMLDocument(nodes: reader.nodes))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    private func readDocument() throws(ConfigError) {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_END_EVENT, YAML_DOCUMENT_END_EVENT: return
            case YAML_SCALAR_EVENT: try scalar(event)
            case YAML_ALIAS_EVENT: try alias(event)
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                try begin(.sequence, event, tag: start.tag, anchor: start.anchor)
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                try begin(.mapping, event, tag: start.tag, anchor: start.anchor)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: end()
            default: break
            }
        }
    }

    private func scalar(_ event: yaml_event_t) throws(ConfigError) {
        let scalar = event.data.scalar
        guard scalar.length <= ConfigLimits.scalarBytes else {
            throw .yaml(
                "line \(event.start_mark.line + 1): scalar is longer than \(ConfigLimits.scalarBytes) bytes")
        }
        let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        try add(
            YAMLNode(
                kind: .scalar, isImplicit: scalar.plain_implicit == 1,
                line: Self.number(event.start_mark.line), column: Self.number(event.start_mark.column),
                tag: Self.text(scalar.tag), value: String(decoding: value, as: UTF8.self), children: []),
            anchor: scalar.anchor)
    }

    private func alias(_ event: yaml_event_t) throws(ConfigError) {
        let name = Self.text(event.data.alias.anchor)
        guard let target = anchors[name] else { throw .yaml("unknown anchor '\(name)' referenced") }
        try add(
            YAMLNode(
                kind: .alias, isImplicit: false, line: Self.number(event.start_mark.line),
                column: Self.number(event.start_mark.column), tag: "", value: name, children: [target]),
            anchor: nil)
    }

    private func begin(
        _ kind: YAMLNode.Kind, _ event: yaml_event_t, tag: UnsafePointer<UInt8>?,
        anchor: UnsafePointer<UInt8>?
    ) throws(ConfigError) {
        guard open.count < ConfigLimits.depth else {
            throw .yaml("line \(event.start_mark.line + 1): exceeded max depth of \(ConfigLimits.depth)")
        }
        let index = try add(
            YAMLNode(
                kind: kind, isImplicit: true, line: Self.number(event.start_mark.line),
                column: Self.number(event.start_mark.column), tag: Self.text(tag), value: "", children: []),
            anchor: anchor)
        open.append(Open(node: index))
    }

    private func end() {
        guard let closed = open.popLast() else { return }
        nodes[Int(closed.node)].children = closed.children
    }

    @discardableResult
    private func add(_ node: YAMLNode, anchor: UnsafePointer<UInt8>?) throws(ConfigError) -> Int32 {
        guard nodes.count < ConfigLimits.nodes else {
            throw .yaml("document has more than \(ConfigLimits.nodes) values")
        }
        let index = Int32(nodes.count)
        nodes.append(node)
        if let anchor { anchors[Self.text(anchor)] = index }
        if !open.isEmpty { open[open.count - 1].children.append(index) }
        return index
    }

    /// Where the parser stopped and why. A scanner's mark names the line before the one it is in, a parser's
    /// the line itself, and no line is told when it would be 0.
    private func problem() -> ConfigError {
        var refusal = refusal()
        let mark = parser.pointee.problem_mark
        refusal.stop = SourcePlace(line: mark.line + 1, column: mark.column + 1)
        return refusal
    }

    private func refusal() -> ConfigError {
        let state = parser.pointee
        var line = state.problem_mark.line
        if line != 0 {
            if state.error == YAML_SCANNER_ERROR { line += 1 }
        } else {
            line = state.context_mark.line
        }
        let place = line == 0 ? "" : "line \(line): "
        guard let problem = state.problem else {
            return .yaml(place + "unknown problem parsing YAML content")
        }
        return .yaml(place + String(cString: problem))
    }

    private static func text(_ chars: UnsafePointer<UInt8>?) -> String {
        guard let chars else { return "" }
        return String(cString: chars)
    }

    private static func number(_ mark: Int) -> Int32 { Int32(truncatingIfNeeded: mark) &+ 1 }
}
