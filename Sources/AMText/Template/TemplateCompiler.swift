/// Makes the program of one template: variables become slots, functions are looked up, constants are made.
/// Source: Go text/template exec.go, whose order of evaluation and of `at` it keeps.
struct TemplateCompiler {
    private typealias Tables = TemplateProgram.Tables

    /// The loop around the code being made.
    private struct OpenLoop {
        var continues: [Int] = []
        var breaks: [Int] = []
        /// The variables declared in it that may stay unset.
        var unsettled: [Int32] = []
    }

    private let functions: FunctionTable
    private var code: [TemplateInstruction] = []
    private var literals: [UInt8] = []
    private var tables = Tables()
    /// The variables in sight, by name.
    private var scope: [(name: String, slot: Int32)] = []
    private var loops: [OpenLoop] = []
    /// How many constructs around the code may leave it out.
    private var laziness = 0

    private init(functions: FunctionTable) { self.functions = functions }

    /// The program of a template.
    static func compile(_ tree: TemplateTree, functions: FunctionTable) -> TemplateProgram {
        var compiler = TemplateCompiler(functions: functions)
        _ = compiler.newVariable("$")
        compiler.list(tree.nodes)
        compiler.emit(.leaveTemplate)
        return TemplateProgram(
            tree, code: compiler.code, literals: compiler.literals, tables: compiler.tables)
    }
}

// MARK: - Tables

extension TemplateCompiler {
    @discardableResult
    private mutating func emit(_ instruction: TemplateInstruction) -> Int {
        code.append(instruction)
        return code.count - 1
    }

    private var here: Int32 { Int32(code.count) }

    private static func add<Element>(_ element: Element, to table: inout [Element]) -> Int32 {
        table.append(element)
        return Int32(table.count - 1)
    }

    private mutating func site(_ position: Int, _ node: TemplateProgram.Site.Node) -> Int32 {
        Self.add(TemplateProgram.Site(position: position, node: node), to: &tables.sites)
    }

    private mutating func site(_ operand: OperandNode) -> Int32 { site(operand.position, .operand(operand)) }

    private mutating func chain(_ names: [String]) -> Int32 {
        Self.add(names.map { TemplateName($0) }, to: &tables.chains)
    }

    private mutating func enter(_ operand: OperandNode) {
        let place = site(operand)
        emit(.at(place))
    }

    private mutating func fail(_ message: String) {
        let place = Self.add(message, to: &tables.messages)
        emit(.fail(place))
    }

    private mutating func constant(_ value: TemplateValue) {
        let place = Self.add(value, to: &tables.constants)
        emit(.constant(place))
    }

    private static func shown(_ operand: OperandNode) -> String {
        var out: [UInt8] = []
        operand.write(to: &out)
        return GoUTF8.string(out)
    }

    // MARK: Variables

    private mutating func newVariable(_ name: String) -> Int32 {
        let slot = Self.add(name, to: &tables.variableNames)
        tables.hidden.append(lookUp(name) ?? -1)
        scope.append((name, slot))
        if laziness > 0 {
            for i in loops.indices { loops[i].unsettled.append(slot) }
        }
        return slot
    }

    private func lookUp(_ name: String) -> Int32? {
        scope.last { $0.name.hasBytes(of: name) }?.slot
    }
}

// MARK: - Nodes

extension TemplateCompiler {
    private mutating func list(_ nodes: [TemplateNode]) {
        for node in nodes { self.node(node) }
    }

    private mutating func node(_ node: TemplateNode) {
        switch node {
        case .text(let node):
            if node.text.isEmpty { return }
            let start = Int32(literals.count)
            node.text.append(to: &literals)
            emit(.text(start, Int32(literals.count)))
        case .action(let node):
            pipeline(node.pipeline, isUnwrapped: false)
            if node.pipeline.declarations.isEmpty {
                let action = site(node.position, .action(node))
                if node.pipeline.isField, case .dotFields(let chain, let site) = code[code.count - 1] {
                    // The most frequent action needs no stack.
                    code[code.count - 1] = .printDotFields(chain: chain, site: site, action: action)
                } else {
                    emit(.print(site: action))
                }
            } else {
                emit(.drop)
            }
        case .branch(let node):
            let variables = scope.count
            if node.kind == .range { range(node) } else { choice(node) }
            scope.removeSubrange(variables...)
        case .call(let node):
            let callee = Self.add(node.name, to: &tables.callees)
            emit(.lookUp(callee: callee, site: site(node.position, .call(node))))
            if let argument = node.pipeline {
                pipeline(argument, isUnwrapped: true)
            } else {
                constant(.nothing)
            }
            emit(.enterTemplate(callee))
        case .breakLoop:
            let place = emit(.breakLoop(0))
            loops[loops.count - 1].breaks.append(place)
        case .continueLoop:
            let place = emit(.continueLoop(0))
            loops[loops.count - 1].continues.append(place)
        }
    }

    private mutating func choice(_ node: BranchNode) {
        pipeline(node.pipeline, isUnwrapped: node.kind == .with)
        let isWith = node.kind == .with
        let test = emit(.jump(0))
        let variables = scope.count
        list(node.list)
        scope.removeSubrange(variables...)
        if isWith { emit(.leaveWith) }
        guard let elseList = node.elseList else {
            code[test] = isWith ? .enterWith(here) : .jumpUnless(here)
            return
        }
        let end = emit(.jump(0))
        code[test] = isWith ? .enterWith(here) : .jumpUnless(here)
        list(elseList)
        code[end] = .jump(here)
    }

    private mutating func range(_ node: BranchNode) {
        let slots = pipeline(node.pipeline, isUnwrapped: true)
        let variables: TemplateProgram.Loop.Variables =
            switch slots.count {
            case 0: .none
            case 1: .element(slots[0])
            default: .both(key: slots[0], element: slots[1])
            }
        let shape = TemplateProgram.Loop(
            variables: variables, isAssignment: node.pipeline.isAssignment)
        let loop = Self.add(shape, to: &tables.loops)
        let start = emit(.enterRange(loop: loop, target: 0))
        let skip = emit(.jump(0))
        let body = here
        loops.append(OpenLoop())
        let scoped = scope.count
        list(node.list)
        scope.removeSubrange(scoped...)
        let open = loops.removeLast()
        for place in open.continues { code[place] = .continueLoop(here) }
        for slot in open.unsettled { emit(.unset(slot: slot)) }
        code[skip] = .jump(here)
        emit(.nextElement(loop: loop, target: body))
        if let elseList = node.elseList {
            let end = emit(.jump(0))
            code[start] = .enterRange(loop: loop, target: here)
            list(elseList)
            code[end] = .jump(here)
        } else {
            code[start] = .enterRange(loop: loop, target: here)
        }
        for place in open.breaks { code[place] = .breakLoop(here) }
    }
}

// MARK: - Pipelines

extension TemplateCompiler {
    /// Pushes the value of a pipeline; gives the slots of its variables. A nil interface becomes no value,
    /// unless the caller makes no difference between them.
    @discardableResult
    private mutating func pipeline(_ node: PipelineNode, isUnwrapped: Bool) -> [Int32] {
        if case .pipeline = node.commands[0].arguments[0] {
            // Every other operand is entered itself.
            emit(.at(site(node.position, .pipeline(node))))
        }
        for (i, command) in node.commands.enumerated() {
            self.command(command, hasFinal: i > 0)
            let isLast = i == node.commands.count - 1
            if !isLast || isUnwrapped || !node.declarations.isEmpty { emit(.unwrap) }
        }
        return node.declarations.map { variable in
            guard node.isAssignment else {
                let slot = newVariable(variable.name)
                emit(.declare(slot: slot))
                return slot
            }
            guard let slot = lookUp(variable.name) else {
                fail("undefined variable: \(variable.name)")
                return 0
            }
            emit(.assign(slot: slot))
            return slot
        }
    }

    private mutating func command(_ node: CommandNode, hasFinal: Bool) {
        let first = node.arguments[0]
        let arguments = node.arguments.dropFirst()
        let isGivenArguments = hasFinal || !arguments.isEmpty
        switch first {
        case .function(let name, _):
            enter(first)
            let place = site(node.position, .command(node))
            call(name, Array(arguments), hasFinal: hasFinal, site: place)
        case .field, .chain, .variable:
            access(first, Array(arguments), hasFinal: hasFinal)
        case .pipeline(let inner):
            if isGivenArguments {
                fail("can't give argument to non-function \(Self.shown(first))")
            } else {
                pipeline(inner, isUnwrapped: true)
            }
        case .dot, .null, .bool, .string, .number:
            enter(first)
            if isGivenArguments { return fail("can't give argument to non-function \(Self.shown(first))") }
            switch first {
            case .dot: emit(.dot)
            case .null: fail("nil is not a command")
            default: push(Self.natural(first))
            }
        }
    }

    private mutating func push(_ value: Result<TemplateValue, TemplateCallError>) {
        switch value {
        case .success(let value): constant(value)
        case .failure(let error): fail(error.message)
        }
    }

    /// Pushes the value of fields or of a variable, with arguments for the last field if it is a method.
    private mutating func access(_ operand: OperandNode, _ arguments: [OperandNode], hasFinal: Bool) {
        let isPlain = arguments.isEmpty && !hasFinal
        switch operand {
        case .field(let node):
            let site = site(operand)
            if isPlain {
                emit(.dotFields(chain: chain(node.names), site: site))
            } else {
                emit(.at(site))
                emit(.dot)
                members(node.names, arguments, hasFinal: hasFinal, site: site)
            }
        case .variable(let node):
            let site = site(operand)
            emit(.at(site))
            guard let slot = lookUp(node.name) else { return fail("undefined variable: \(node.name)") }
            if isPlain && !node.fields.isEmpty {
                emit(.variableFields(chain: chain(node.fields), slot: slot))
                return
            }
            emit(.variable(slot: slot))
            if !node.fields.isEmpty {
                members(node.fields, arguments, hasFinal: hasFinal, site: site)
            } else if !isPlain {
                fail("can't give argument to non-function \(Self.shown(operand))")
            }
        case .chain(let node):
            let site = site(operand)
            emit(.at(site))
            argument(node.base, nil)
            members(node.fields, arguments, hasFinal: hasFinal, site: site)
        default: preconditionFailure("Only fields and variables are accessed.")
        }
    }

    /// Replaces the receiver on the stack by what the fields give; the last one gets the arguments.
    private mutating func members(
        _ names: [String], _ arguments: [OperandNode], hasFinal: Bool, site: Int32
    ) {
        if arguments.isEmpty && !hasFinal {
            emit(.fields(chain: chain(names), site: site))
            return
        }
        if names.count > 1 {
            emit(.fields(chain: chain(names.dropLast()), site: site))
        }
        let member = TemplateProgram.Member(
            name: TemplateName(names[names.count - 1]), argumentCount: arguments.count, hasFinal: hasFinal,
            site: site,
            end: 0)
        let place = Self.add(member, to: &tables.members)
        emit(.member(place))
        laziness += 1
        for (i, operand) in arguments.enumerated() {
            let i = Int32(i)
            switch operand {
            case .null, .bool, .string, .number:
                enter(operand)
                emit(.constantArgument(operand: Self.add(operand, to: &tables.operands), place: i))
            default:
                argument(operand, nil)
                emit(.fitArgument(i))
            }
        }
        laziness -= 1
        emit(.callMember(place))
        tables.members[Int(place)].end = here
    }
}

// MARK: - Functions and arguments

extension TemplateCompiler {
    /// Pushes the value of a function, whose name was entered; the value of the previous command is on the
    /// stack if there is a final argument.
    private mutating func call(_ name: String, _ arguments: [OperandNode], hasFinal: Bool, site: Int32) {
        guard let function = functions[name] else {
            return fail("\(Quote.quote(name)) is not a defined function")
        }
        let parameters = function.parameters
        let count = arguments.count + (hasFinal ? 1 : 0)
        if let problem = parameters.problem(name, count: count, written: arguments.count) {
            return fail(problem)
        }
        if name == "and" || name == "or" {
            return decision(arguments, isOr: name == "or", hasFinal: hasFinal)
        }
        for (i, operand) in arguments.enumerated() { argument(operand, parameters.type(at: i)) }
        var callee: TemplateText?
        if name == "call" { callee = arguments.first.map { TemplateText(Self.shown($0)) } ?? "" }
        let call = TemplateProgram.Call(
            function: function, argumentCount: arguments.count, hasFinal: hasFinal, site: site,
            callee: callee)
        emit(.call(Self.add(call, to: &tables.calls)))
    }

    /// `and` and `or`: arguments are evaluated up to the one that decides.
    private mutating func decision(_ arguments: [OperandNode], isOr: Bool, hasFinal: Bool) {
        var exits: [Int] = []
        laziness += 1
        for (i, operand) in arguments.enumerated() {
            argument(operand, .anything)
            // The last one is the result, whatever it is.
            if i < arguments.count - 1 || hasFinal { exits.append(emit(.jump(0))) }
        }
        laziness -= 1
        if hasFinal {
            let end = emit(.jump(0))
            for place in exits { code[place] = .decide(isOr: isOr, target: here) }
            emit(.dropBeneath)
            code[end] = .jump(here)
        } else {
            for place in exits { code[place] = .decide(isOr: isOr, target: here) }
        }
    }

    /// Pushes the value of an argument for a parameter of this type; nil fits it to none.
    private mutating func argument(_ operand: OperandNode, _ type: TemplateType?) {
        switch operand {
        case .null, .bool, .string, .number:
            enter(operand)
            return push(Self.constant(operand, for: type ?? .any))
        case .dot:
            enter(operand)
            emit(.dot)
        case .field, .variable, .chain:
            access(operand, [], hasFinal: false)
        case .function(let name, _):
            enter(operand)
            call(name, [], hasFinal: false, site: site(operand))
        case .pipeline(let node):
            enter(operand)
            pipeline(node, isUnwrapped: true)
        }
        if let type, type.kind != .anything { emit(.fit(type: Self.add(type, to: &tables.types))) }
    }

    /// A constant as an argument for a parameter.
    /// Source: Go text/template evalArg.
    static func constant(
        _ operand: OperandNode, for type: TemplateType
    ) -> Result<TemplateValue, TemplateCallError> {
        func refused(_ words: String) -> Result<TemplateValue, TemplateCallError> {
            .failure(TemplateCallError(words))
        }
        if case .null = operand {
            if type.kind == .anything { return .success(.nothing) }
            return type.isNillable ? .success(type.zero) : refused("cannot assign nil to \(type.name)")
        }
        let shown = shown(operand)
        switch (type.kind, operand) {
        case (.interface, _), (.anything, _): return natural(operand)
        case (.string, .string(let node)): return .success(.string(node.text, type))
        case (.string, _): return refused("expected string; found \(shown)")
        case (.bool, .bool(let value, _)): return .success(.bool(value))
        case (.bool, _): return refused("expected bool; found \(shown)")
        case (.int, .number(let node)):
            if let value = node.int { return .success(.int(value, type)) }
        case (.uint, .number(let node)):
            if let value = node.uint { return .success(.uint(value, type)) }
        case (.float, .number(let node)):
            if let value = node.float { return .success(.float(value)) }
        case (.complex, .number(let node)):
            if let value = node.complex { return .success(.complex(value.real, value.imaginary)) }
        default: break
        }
        switch type.kind {
        case .int: return refused("expected integer; found \(shown)")
        case .uint: return refused("expected unsigned integer; found \(shown)")
        case .float: return refused("expected float; found \(shown)")
        case .complex: return refused("expected complex; found \(shown)")
        default: return refused("can't handle \(shown) for arg of type \(type.name)")
        }
    }

    /// A constant where no type is asked for.
    /// Source: Go text/template idealConstant.
    private static func natural(_ operand: OperandNode) -> Result<TemplateValue, TemplateCallError> {
        switch operand {
        case .bool(let value, _): return .success(.bool(value))
        case .string(let node): return .success(.text(node.text))
        case .number(let node):
            let text = node.spelling.bytes
            if let value = node.complex { return .success(.complex(value.real, value.imaginary)) }
            let isHex =
                text.count > 2 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == UInt8(ascii: "x")
                && !text.contains { $0 | 0x20 == UInt8(ascii: "p") }
            let looksFloating = text.contains {
                $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") || $0 | 0x20 == UInt8(ascii: "p")
            }
            if let value = node.float, looksFloating, !isHex, !node.isCharacter {
                return .success(.float(value))
            }
            if let value = node.int { return .success(.int(value, .int)) }
            return .failure(TemplateCallError("\(node.spelling.string) overflows int"))
        default: return .success(.nothing)
        }
    }
}

extension PipelineNode {
    /// Whether it is nothing but fields of the dot.
    fileprivate var isField: Bool {
        guard commands.count == 1, commands[0].arguments.count == 1, case .field = commands[0].arguments[0]
        else { return false }
        return true
    }
}

extension TemplateParameters {
    /// What is wrong with this number of arguments, of which so many are written; nil if nothing is.
    func problem(_ name: String, count: Int, written: Int) -> String? {
        let fixed = types.count - 1
        if isVariadic {
            if count >= fixed { return nil }
            return "wrong number of args for \(name): want at least \(fixed) got \(written)"
        }
        if count == types.count { return nil }
        return "wrong number of args for \(name): want \(types.count) got \(count)"
    }
}
