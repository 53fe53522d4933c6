/// Parses a text into the templates that it defines, and itself as one.
/// Source: Go text/template/parse parse.go.
struct TemplateParser {
    /// What belongs to one definition within the text.
    private struct Definition {
        var name: TemplateText
        /// Tokens that were read ahead; the next one is the last of those that count.
        var ahead: (TemplateToken, TemplateToken, TemplateToken)
        var aheadCount = 0
        /// The line of the action being parsed, or 0.
        var actionLine = 0
        /// The names of the variables in sight.
        var variables = ["$"]
        var rangeDepth = 0

        init(name: TemplateText) {
            self.name = name
            let none = TemplateToken(kind: .end, start: 0, end: 0, line: 1)
            ahead = (none, none, none)
        }
    }

    /// What a list of nodes ended with.
    private enum Terminator: String {
        case end = "{{end}}"
        case `else` = "{{else}}"
    }

    /// A node, or what ends a list of them.
    private enum Item {
        case node(TemplateNode)
        case terminator(Terminator)
    }

    /// How deep structures and parentheses may stand within each other.
    ///
    /// The original stops at 10,000 parentheses and does not bound structures, because its stacks grow. Ours
    /// do not, and what walks a tree afterwards needs stack as well.
    static let maximumDepth = 500

    private let source: TemplateSource
    private let functions: FunctionTable
    private var lexer: TemplateLexer
    private var current: Definition
    private var depth = 0
    private var trees: [TemplateText: TemplateTree] = [:]

    private init(_ source: TemplateSource, _ name: TemplateText, _ functions: FunctionTable) {
        self.source = source
        self.functions = functions
        lexer = TemplateLexer(bytes: source.bytes)
        current = Definition(name: name)
    }

    /// The templates of a text by name, the text itself as `name`; errors show another name.
    static func parse(
        _ bytes: [UInt8], name: TemplateText, shownAs shownName: String, functions: FunctionTable
    ) throws(TemplateError) -> [TemplateText: TemplateTree] {
        let source = TemplateSource(name: shownName, bytes: bytes)
        var parser = TemplateParser(source, name, functions)
        try parser.parseAll()
        return parser.trees
    }
}

// MARK: - Tokens and errors

extension TemplateParser {
    private mutating func next() -> TemplateToken {
        if current.aheadCount > 0 {
            current.aheadCount -= 1
        } else {
            current.ahead.0 = lexer.next()
        }
        return lookahead(current.aheadCount)
    }

    private func lookahead(_ place: Int) -> TemplateToken {
        switch place {
        case 0: current.ahead.0
        case 1: current.ahead.1
        default: current.ahead.2
        }
    }

    private mutating func backUp() { current.aheadCount += 1 }

    private mutating func peek() -> TemplateToken {
        if current.aheadCount > 0 { return lookahead(current.aheadCount - 1) }
        current.aheadCount = 1
        current.ahead.0 = lexer.next()
        return current.ahead.0
    }

    private mutating func nextNonSpace() -> TemplateToken {
        while true {
            let token = next()
            if token.kind != .space { return token }
        }
    }

    private mutating func peekNonSpace() -> TemplateToken {
        let token = nextNonSpace()
        backUp()
        return token
    }

    private func text(_ token: TemplateToken) -> ArraySlice<UInt8> { source.bytes[token.start..<token.end] }

    private func name(_ token: TemplateToken) -> String { String(decoding: text(token), as: UTF8.self) }

    /// An error at the line of the token that was read last.
    private func error(_ message: String) -> TemplateError {
        TemplateError(.parsing, "template: \(source.name):\(current.ahead.0.line): \(message)")
    }

    private func unexpected(_ token: TemplateToken, _ context: String) -> TemplateError {
        guard token.kind == .error else { return error("unexpected \(shown(token)) in \(context)") }
        guard current.actionLine != 0 && current.actionLine != token.line else { return error(token.message) }
        let words = token.message.hasSuffix(" action") ? "" : " in action"
        return error("\(token.message)\(words) started at \(source.name):\(current.actionLine)")
    }

    /// A token as errors show it.
    private func shown(_ token: TemplateToken) -> String {
        if token.kind == .end { return "EOF" }
        let text = text(token)
        if token.kind.isKeyword { return "<\(GoUTF8.string(Array(text)))>" }
        var end = text.startIndex
        text.withUnsafeBufferPointer { bytes in
            var count = 0
            var i = 0
            while i < bytes.count && (count < 10 || bytes.count <= 10) {
                i += max(1, GoUTF8.sequenceLength(bytes, at: i))
                count += 1
            }
            end += min(i, bytes.count)
        }
        return quoted(text[..<end]) + (text.count > 10 ? "..." : "")
    }

    private func quoted(_ text: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        text.withUnsafeBufferPointer { Quote.append($0, to: &out) }
        return GoUTF8.string(out)
    }

    private mutating func expect(
        _ kind: TemplateToken.Kind, _ context: String
    ) throws(TemplateError) -> TemplateToken {
        let token = nextNonSpace()
        if token.kind != kind { throw unexpected(token, context) }
        return token
    }

    /// What a string token stands for.
    private func unquoted(_ token: TemplateToken) throws(TemplateError) -> TemplateText {
        let literal = text(token)
        if token.kind == .rawString {
            // As in Go's source, carriage returns do not count.
            return TemplateText(literal.dropFirst().dropLast().filter { $0 != 0x0D })
        }
        guard let bytes = literal.withUnsafeBufferPointer({ Quote.unquote($0) }) else {
            throw error("invalid syntax")
        }
        return TemplateText(bytes)
    }
}

// MARK: - Definitions and lists

extension TemplateParser {
    private mutating func parseAll() throws(TemplateError) {
        var nodes: [TemplateNode] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let delimiter = next()
                if nextNonSpace().kind == .define {
                    try parseDefinition()
                    continue
                }
                current.ahead.1 = delimiter
                current.aheadCount = 2
            }
            switch try textOrAction() {
            case .node(let node): nodes.append(node)
            case .terminator(let terminator): throw error("unexpected \(terminator.rawValue)")
            }
        }
        try add(nodes)
    }

    private mutating func parseDefinition() throws(TemplateError) {
        let context = "define clause"
        let outer = current
        current = Definition(name: "")
        let name = nextNonSpace()
        if name.kind != .string && name.kind != .rawString { throw unexpected(name, context) }
        current.name = try unquoted(name)
        _ = try expect(.rightDelimiter, context)
        try parseBody(context)
        current = outer
    }

    /// Parses the nodes of a definition or block up to its end, and adds them.
    private mutating func parseBody(_ context: String) throws(TemplateError) {
        let (nodes, terminator) = try list()
        if terminator != .end { throw error("unexpected \(terminator.rawValue) in \(context)") }
        try add(nodes)
    }

    /// Adds the current definition, unless it is empty and there is one already.
    private mutating func add(_ nodes: [TemplateNode]) throws(TemplateError) {
        let tree = TemplateTree(name: current.name, source: source, nodes: nodes)
        if let earlier = trees[current.name], !earlier.isEmpty {
            if tree.isEmpty { return }
            throw error("template: multiple definition of template \(quoted(current.name.bytes[...]))")
        }
        trees[current.name] = tree
    }

    private mutating func list() throws(TemplateError) -> ([TemplateNode], Terminator) {
        var nodes: [TemplateNode] = []
        while peekNonSpace().kind != .end {
            switch try textOrAction() {
            case .node(let node): nodes.append(node)
            case .terminator(let terminator): return (nodes, terminator)
            }
        }
        throw error("unexpected EOF")
    }

    private mutating func textOrAction() throws(TemplateError) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .text:
            return .node(.text(TextNode(position: token.start, text: TemplateText(Array(text(token))))))
        case .leftDelimiter:
            current.actionLine = token.line
            let item = try action()
            current.actionLine = 0
            return item
        default: throw unexpected(token, "input")
        }
    }

    private mutating func action() throws(TemplateError) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .block: return .node(.call(try block()))
        case .break: return .node(.breakLoop(try loopExit(token, "{{break}}")))
        case .continue: return .node(.continueLoop(try loopExit(token, "{{continue}}")))
        case .else:
            let following = peekNonSpace()
            if following.kind != .if && following.kind != .with { _ = try expect(.rightDelimiter, "else") }
            return .terminator(.else)
        case .endKeyword:
            _ = try expect(.rightDelimiter, "end")
            return .terminator(.end)
        case .if: return .node(.branch(try control(.if)))
        case .range: return .node(.branch(try control(.range)))
        case .with: return .node(.branch(try control(.with)))
        case .template: return .node(.call(try call()))
        default: break
        }
        backUp()
        let first = peek()
        let pipeline = try pipeline("command", until: .rightDelimiter)
        return .node(.action(ActionNode(position: first.start, line: first.line, pipeline: pipeline)))
    }

    private mutating func loopExit(_ token: TemplateToken, _ context: String) throws(TemplateError) -> Int {
        _ = try expect(.rightDelimiter, context)
        if current.rangeDepth == 0 { throw error("\(context) outside {{range}}") }
        return token.start
    }

    private mutating func enter() throws(TemplateError) {
        if depth >= Self.maximumDepth { throw error("max expression depth exceeded") }
        depth += 1
    }

    private mutating func control(_ kind: BranchNode.Kind) throws(TemplateError) -> BranchNode {
        try enter()
        let variableCount = current.variables.count
        let pipeline = try pipeline(kind.rawValue, until: .rightDelimiter)
        if kind == .range { current.rangeDepth += 1 }
        let (nodes, terminator) = try list()
        if kind == .range { current.rangeDepth -= 1 }
        var elseNodes: [TemplateNode]?
        if terminator == .else {
            let following = peek().kind
            if (kind == .if && following == .if) || (kind == .with && following == .with) {
                // "{{else if x}}" stands for "{{else}}{{if x}}" with one end for both.
                _ = next()
                elseNodes = [.branch(try control(kind))]
            } else {
                let (list, last) = try list()
                if last != .end { throw error("expected end; found \(last.rawValue)") }
                elseNodes = list
            }
        }
        current.variables.removeSubrange(variableCount...)
        depth -= 1
        return BranchNode(
            kind: kind, position: pipeline.position, line: pipeline.line, pipeline: pipeline, list: nodes,
            elseList: elseNodes)
    }

    private mutating func templateName(
        _ token: TemplateToken, _ context: String
    ) throws(TemplateError) -> TemplateText {
        if token.kind != .string && token.kind != .rawString { throw unexpected(token, context) }
        return try unquoted(token)
    }

    private mutating func block() throws(TemplateError) -> CallNode {
        let context = "block clause"
        let token = nextNonSpace()
        let name = try templateName(token, context)
        let pipeline = try pipeline(context, until: .rightDelimiter)
        try enter()
        let outer = current
        current = Definition(name: name)
        try parseBody(context)
        current = outer
        depth -= 1
        return CallNode(position: token.start, line: token.line, name: name, pipeline: pipeline)
    }

    private mutating func call() throws(TemplateError) -> CallNode {
        let context = "template clause"
        let token = nextNonSpace()
        let name = try templateName(token, context)
        var argument: PipelineNode?
        if nextNonSpace().kind != .rightDelimiter {
            backUp()
            argument = try pipeline(context, until: .rightDelimiter)
        }
        return CallNode(position: token.start, line: token.line, name: name, pipeline: argument)
    }
}

// MARK: - Pipelines

extension TemplateParser {
    private mutating func pipeline(
        _ context: String, until end: TemplateToken.Kind
    ) throws(TemplateError) -> PipelineNode {
        let first = peekNonSpace()
        var pipeline = PipelineNode(position: first.start, line: first.line, commands: [])
        try declarations(&pipeline, context)
        while true {
            let token = nextNonSpace()
            switch token.kind {
            case end:
                try check(pipeline, context)
                return pipeline
            case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .null, .rawString,
                .string, .variable, .leftParenthesis:
                backUp()
                pipeline.commands.append(try command())
            default: throw unexpected(token, context)
            }
        }
    }

    private mutating func declarations(
        _ pipeline: inout PipelineNode, _ context: String
    ) throws(TemplateError) {
        while true {
            let variable = peekNonSpace()
            guard variable.kind == .variable else { return }
            _ = next()
            // To tell "$x :=" from "$x foo" the token after the space must be known; what was read is put
            // back.
            let adjacent = peek()
            let following = peekNonSpace()
            let isComma = following.kind == .char && source.bytes[following.start] == UInt8(ascii: ",")
            guard following.kind == .assign || following.kind == .declare || isComma else {
                if adjacent.kind == .space {
                    current.ahead.1 = adjacent
                    current.ahead.2 = variable
                    current.aheadCount = 3
                } else {
                    current.ahead.1 = variable
                    current.aheadCount = 2
                }
                return
            }
            _ = nextNonSpace()
            if !isComma { pipeline.isAssignment = following.kind == .assign }
            let name = name(variable)
            pipeline.declarations.append(VariableNode(position: variable.start, name: name))
            current.variables.append(name)
            if !isComma { return }
            guard context == "range" && pipeline.declarations.count < 2 else {
                throw error("too many declarations in \(context)")
            }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw error("range can only initialize variables")
            }
        }
    }

    private func check(_ pipeline: PipelineNode, _ context: String) throws(TemplateError) {
        if pipeline.commands.isEmpty { throw error("missing value for \(context)") }
        for (i, command) in pipeline.commands.enumerated().dropFirst() {
            switch command.arguments[0] {
            case .bool, .dot, .null, .number, .string:
                throw error("non executable command in pipeline stage \(i + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> CommandNode {
        var command = CommandNode(position: peekNonSpace().start, arguments: [])
        loop: while true {
            _ = peekNonSpace()
            if let operand = try operand() { command.arguments.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis:
                backUp()
                break loop
            case .pipe: break loop
            default: throw unexpected(token, "operand")
            }
        }
        if command.arguments.isEmpty { throw error("empty command") }
        return command
    }

    private mutating func operand() throws(TemplateError) -> OperandNode? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().start
        var names: [String] = []
        while peek().kind == .field {
            names.append(String(decoding: text(next()).dropFirst(), as: UTF8.self))
        }
        switch term {
        case .field(let node):
            return .field(FieldNode(position: position, names: node.names + names))
        case .variable(let node):
            return .variable(VariableNode(position: position, name: node.name, fields: names))
        case .bool, .string, .number, .null, .dot:
            var shown: [UInt8] = []
            term.write(to: &shown)
            throw error("unexpected . after term \(quoted(shown[...]))")
        case .chain, .function, .pipeline:
            return .chain(ChainNode(position: position, base: term, fields: names))
        }
    }

    private mutating func term() throws(TemplateError) -> OperandNode? {
        let token = nextNonSpace()
        switch token.kind {
        case .identifier:
            let name = name(token)
            if functions[name] == nil { throw error("function \(Quote.quote(name)) not defined") }
            return .function(name, token.start)
        case .dot: return .dot(token.start)
        case .null: return .null(token.start)
        case .variable:
            let name = name(token)
            guard current.variables.contains(where: { $0.hasBytes(of: name) }) else {
                throw error("undefined variable \(Quote.quote(name))")
            }
            return .variable(VariableNode(position: token.start, name: name))
        case .field:
            let name = String(decoding: text(token).dropFirst(), as: UTF8.self)
            return .field(FieldNode(position: token.start, names: [name]))
        case .bool: return .bool(token.end - token.start == 4, token.start)
        case .characterConstant, .complex, .number:
            do throws(NumberNode.Failure) {
                return .number(try NumberNode(token.kind, Array(text(token)), position: token.start))
            } catch {
                throw self.error(error.message)
            }
        case .leftParenthesis:
            try enter()
            let pipeline = try pipeline("parenthesized pipeline", until: .rightParenthesis)
            depth -= 1
            return .pipeline(pipeline)
        case .string, .rawString:
            let quoted = TemplateText(Array(text(token)))
            return .string(StringNode(position: token.start, quoted: quoted, text: try unquoted(token)))
        default:
            backUp()
            return nil
        }
    }
}
