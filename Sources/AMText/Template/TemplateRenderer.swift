/// Runs programs: an interpreter with stacks of its own, so that templates that call each other without end
/// meet the limits and not the end of the thread's stack.
struct TemplateRenderer {
    /// A value that may have been taken out of an `interface {}`, which type names in errors tell.
    struct Boxed {
        var value: TemplateValue
        var isBoxed = false
    }

    /// A variable.
    private struct Variable {
        var content = Boxed(value: .nothing)
        var isSet = false
    }

    /// What is restored after a template.
    private struct Frame {
        let program: Int
        let counter: Int
        let variables: Int
        let site: Int32
        let dot: Boxed
    }

    /// A method whose arguments are being evaluated.
    private struct Pending {
        let method: TemplateMethod
        let receiver: TemplateValue
    }

    /// A loop under way.
    struct Loop {
        enum Elements {
            case list(TemplateList)
            case map(TemplateMap)
            case signed(TemplateType)
            case unsigned(TemplateType)
        }

        let elements: Elements
        let count: Int
        var next = 0
        let dot: Boxed
        let withs: Int
    }

    private let image: TemplateImage
    private let context: RenderContext
    private var program: TemplateProgram
    private var programIndex: Int
    private var counter = 0
    private var stack: [TemplateValue] = []
    private var variables: [Variable] = []
    private var variableBase = 0
    private var frames: [Frame] = []
    private var loops: [Loop] = []
    private var withs: [Boxed] = []
    private var pending: [Pending] = []
    private var dot: Boxed
    /// The node entered last.
    private var site: Int32 = -1
    private var out: [UInt8] = []

    private init(_ image: TemplateImage, _ data: TemplateValue, _ context: RenderContext) {
        self.image = image
        self.context = context
        programIndex = 0
        program = image.programs[0]
        dot = Boxed(value: data)
    }

    /// The output of the first program of an image.
    static func render(
        _ image: TemplateImage, _ data: TemplateValue, _ context: RenderContext
    ) throws(TemplateError) -> TemplateText {
        var renderer = TemplateRenderer(image, data, context)
        renderer.out.reserveCapacity(1024)
        renderer.openVariables(data)
        try renderer.run()
        return TemplateText(renderer.out)
    }

    private mutating func openVariables(_ data: TemplateValue) {
        variableBase = variables.count
        variables.append(Variable(content: Boxed(value: data), isSet: true))
        for _ in 1..<max(1, program.tables.variableNames.count) { variables.append(Variable()) }
    }

    private func failure(_ message: String) -> TemplateError { program.error(at: site, message) }
}

// MARK: - The interpreter

extension TemplateRenderer {
    private mutating func run() throws(TemplateError) {
        // tidy: switch
        while true {
            context.limits.steps -= 1
            if context.limits.steps < 0 { throw failure("exceeded maximum number of steps") }
            let instruction = program.tables.code[counter]
            counter += 1
            switch instruction {
            case .text(let place): try write(program.tables.texts[Int(place)])
            case .at(let site): self.site = site
            case .fail(let place): throw failure(program.tables.messages[Int(place)])
            case .constant(let place): stack.append(program.tables.constants[Int(place)])
            case .dot: stack.append(dot.value)
            case .variable(let slot): stack.append(try content(of: slot).value)
            case .dotFields(let chain, let site):
                self.site = site
                stack.append(try fields(of: dot, program.tables.chains[Int(chain)], site))
            case .variableFields(let chain, let slot):
                stack.append(try fields(of: try content(of: slot), program.tables.chains[Int(chain)], site))
            case .fields(let chain, let site):
                let receiver = Boxed(value: stack.removeLast())
                stack.append(try fields(of: receiver, program.tables.chains[Int(chain)], site))
            case .unwrap:
                if case .null = stack[stack.count - 1] { stack[stack.count - 1] = .nothing }
            case .fit(let type):
                let value = stack.removeLast()
                stack.append(try fitted(value, program.tables.types[Int(type)]))
            case .declare(let slot):
                set(slot, Boxed(value: stack[stack.count - 1]))
            case .assign(let slot):
                set(try settled(slot), Boxed(value: stack[stack.count - 1]))
            case .unset(let slot):
                variables[variableBase + Int(slot)] = Variable()
            case .drop: stack.removeLast()
            case .print(let site):
                self.site = site
                try print(stack.removeLast())
            case .call(let place): try call(program.tables.calls[Int(place)])
            case .decide(let isOr, let target):
                if stack[stack.count - 1].isTrue == isOr {
                    counter = Int(target)
                } else {
                    stack.removeLast()
                }
            case .dropBeneath: stack.remove(at: stack.count - 2)
            case .member(let place): try beginMember(program.tables.members[Int(place)])
            case .fitArgument(let place):
                let value = stack.removeLast()
                stack.append(try fitted(value, parameterType(at: place)))
            case .constantArgument(let operand, let place):
                switch TemplateCompiler.constant(
                    program.tables.operands[Int(operand)], for: parameterType(at: place))
                {
                case .success(let value): stack.append(value)
                case .failure(let error): throw failure(error.message)
                }
            case .callMember(let place): try callMember(program.tables.members[Int(place)])
            case .jump(let target): counter = Int(target)
            case .jumpUnless(let target):
                if !stack.removeLast().isTrue { counter = Int(target) }
            case .enterWith(let target):
                let value = stack.removeLast()
                if value.isTrue {
                    withs.append(dot)
                    dot = Boxed(value: value)
                } else {
                    counter = Int(target)
                }
            case .leaveWith: dot = withs.removeLast()
            case .enterRange(let loop, let target): try enterRange(program.tables.loops[Int(loop)], target)
            case .nextElement(let loop, let target):
                try nextElement(program.tables.loops[Int(loop)], target)
            case .continueLoop(let target):
                leaveWiths()
                counter = Int(target)
            case .breakLoop(let target):
                leaveWiths()
                dot = loops.removeLast().dot
                counter = Int(target)
            case .lookUp(let callee, let site): try lookUp(callee, site)
            case .enterTemplate(let callee): enterTemplate(callee)
            case .leaveTemplate:
                guard let frame = frames.popLast() else { return }
                leaveTemplate(frame)
            }
        }
    }

    // MARK: Output

    private mutating func write(_ text: TemplateText) throws(TemplateError) {
        text.append(to: &out)
        try checkOutput()
    }

    private func checkOutput() throws(TemplateError) {
        if out.count > context.limits.output {
            throw failure("exceeded maximum output size (\(context.limits.output) bytes)")
        }
    }

    private mutating func print(_ value: TemplateValue) throws(TemplateError) {
        switch value {
        case .string(let text, _): text.append(to: &out)
        case .nothing, .null: out.append(contentsOf: "<no value>".utf8)
        case .pointer(let object): GoFormat.append(.object(object), to: &out)
        default: GoFormat.append(value, to: &out)
        }
        try checkOutput()
    }

    // MARK: Variables

    /// The slot of the variable that a name means now: a declaration that was left out hides nothing.
    private func settled(_ slot: Int32) throws(TemplateError) -> Int32 {
        var slot = slot
        while slot >= 0 {
            if variables[variableBase + Int(slot)].isSet { return slot }
            let hidden = program.tables.hidden[Int(slot)]
            if hidden < 0 {
                throw failure("undefined variable: \(program.tables.variableNames[Int(slot)])")
            }
            slot = hidden
        }
        return slot
    }

    private func content(of slot: Int32) throws(TemplateError) -> Boxed {
        let variable = variables[variableBase + Int(slot)]
        if variable.isSet { return variable.content }
        return variables[variableBase + Int(try settled(slot))].content
    }

    private mutating func set(_ slot: Int32, _ content: Boxed) {
        variables[variableBase + Int(slot)] = Variable(content: content, isSet: true)
    }

    // MARK: Templates

    private mutating func lookUp(_ callee: Int32, _ site: Int32) throws(TemplateError) {
        self.site = site
        if image.links[programIndex][Int(callee)] < 0 {
            var name: [UInt8] = []
            program.tables.callees[Int(callee)].withBytes { Quote.append($0, to: &name) }
            throw failure("template \(GoUTF8.string(name)) not defined")
        }
        if frames.count >= context.limits.depth {
            throw failure("exceeded maximum template depth (\(context.limits.depth))")
        }
    }

    private mutating func enterTemplate(_ callee: Int32) {
        frames.append(
            Frame(program: programIndex, counter: counter, variables: variableBase, site: site, dot: dot))
        programIndex = Int(image.links[programIndex][Int(callee)])
        program = image.programs[programIndex]
        counter = 0
        let data = stack.removeLast()
        dot = Boxed(value: data)
        openVariables(data)
    }

    private mutating func leaveTemplate(_ frame: Frame) {
        variables.removeSubrange(variableBase...)
        variableBase = frame.variables
        programIndex = frame.program
        program = image.programs[programIndex]
        counter = frame.counter
        site = frame.site
        dot = frame.dot
    }
}

// MARK: - Loops

extension TemplateRenderer {
    private mutating func enterRange(
        _ shape: TemplateProgram.Loop, _ target: Int32
    ) throws(TemplateError) {
        let value = stack.removeLast()
        let elements: Loop.Elements
        let count: Int
        switch value {
        case .list(let list): (elements, count) = (.list(list), list.elements.count)
        case .map(let map): (elements, count) = (.map(map), map.entries.count)
        case .int(let number, let type): (elements, count) = (.signed(type), Int(max(0, number)))
        case .uint(let number, let type):
            (elements, count) = (.unsigned(type), Int(min(number, UInt64(Int.max))))
        case .nothing, .null:
            counter = Int(target)
            return
        default:
            var shown: [UInt8] = []
            GoFormat.append(value, to: &shown)
            throw failure("range can't iterate over \(GoUTF8.string(shown))")
        }
        if case .both = shape.variables {
            switch value {
            case .int, .uint:
                var shown: [UInt8] = []
                GoFormat.append(value, to: &shown)
                let words = "to iterate over more than one variable"
                throw failure("can't use \(GoUTF8.string(shown)) \(words)")
            default: break
            }
        }
        if count == 0 {
            counter = Int(target)
        } else {
            loops.append(Loop(elements: elements, count: count, dot: dot, withs: withs.count))
        }
    }

    private mutating func nextElement(
        _ shape: TemplateProgram.Loop, _ target: Int32
    ) throws(TemplateError) {
        let last = loops.count - 1
        let place = loops[last].next
        guard place < loops[last].count else {
            dot = loops.removeLast().dot
            return
        }
        loops[last].next = place + 1
        switch loops[last].elements {
        case .list(let list):
            dot = Boxed(value: list.elements[place], isBoxed: list.type.element?.kind == .interface)
        case .map(let map):
            dot = Boxed(value: map.entries[place].value, isBoxed: map.type.element?.kind == .interface)
        case .signed(let type): dot = Boxed(value: .int(Int64(place), type))
        case .unsigned(let type): dot = Boxed(value: .uint(UInt64(place), type))
        }
        counter = Int(target)
        switch shape.variables {
        case .none: return
        case .element(let slot): set(shape.isAssignment ? try settled(slot) : slot, dot)
        case .both(let keySlot, let slot):
            var key = TemplateValue.int(Int64(place), .int)
            if case .map(let map) = loops[last].elements { key = .text(map.entries[place].key) }
            set(shape.isAssignment ? try settled(keySlot) : keySlot, Boxed(value: key))
            set(shape.isAssignment ? try settled(slot) : slot, dot)
        }
    }

    private mutating func leaveWiths() {
        let count = loops[loops.count - 1].withs
        if withs.count > count { withs.removeSubrange(count...) }
    }
}

// MARK: - Fields

extension TemplateRenderer {
    /// What a chain of fields gives, where methods get no arguments; the site is that of the whole chain.
    /// Source: Go text/template evalFieldChain.
    private func fields(
        of receiver: Boxed, _ names: [String], _ site: Int32
    ) throws(TemplateError) -> TemplateValue {
        var receiver = receiver
        for name in names { receiver = try field(of: receiver, name, site) }
        return receiver.value
    }

    private func field(of receiver: Boxed, _ name: String, _ site: Int32) throws(TemplateError) -> Boxed {
        if case .nothing = receiver.value { return receiver }
        if let method = receiver.value.type?.method(name) {
            if let problem = method.parameters.problem(name, count: 0, written: 0) ?? method.refusal {
                throw failure(problem)
            }
            return Boxed(value: try perform(method, on: receiver.value, [], site))
        }
        switch receiver.value {
        case .object(let object), .pointer(let object):
            let fields = object.type.fields
            for i in fields.indices where fields[i].name.hasBytes(of: name) {
                if !fields[i].isExported {
                    throw failure(
                        "\(name) is an unexported field of struct type \(receiver.typeName)")
                }
                return Boxed(value: object.field(i))
            }
        case .map(let map):
            return Boxed(
                value: map.valueOrZero(TemplateText(name)), isBoxed: map.type.element?.kind == .interface)
        case .null: throw failure("nil pointer evaluating interface {}.\(name)")
        default: break
        }
        throw failure("can't evaluate field \(name) in type \(receiver.typeName)")
    }

    /// Begins the call of a method that is given arguments.
    /// Source: Go text/template evalField.
    private mutating func beginMember(_ member: TemplateProgram.Member) throws(TemplateError) {
        let receiver = stack.removeLast()
        if case .nothing = receiver {
            if member.hasFinal { stack.removeLast() }
            stack.append(.nothing)
            counter = Int(member.end)
            return
        }
        if let method = receiver.type?.method(member.name) {
            let count = member.argumentCount + (member.hasFinal ? 1 : 0)
            if let problem = method.parameters.problem(
                member.name, count: count, written: member.argumentCount) ?? method.refusal
            {
                throw failure(problem)
            }
            pending.append(Pending(method: method, receiver: receiver))
            return
        }
        // What it is without arguments says why it cannot have any.
        _ = try field(of: Boxed(value: receiver), member.name, member.site)
        if case .map = receiver { throw failure("\(member.name) is not a method but has arguments") }
        throw failure("\(member.name) has arguments but cannot be invoked as function")
    }

    private func parameterType(at place: Int32) -> TemplateType {
        pending[pending.count - 1].method.parameters.type(at: Int(place))
    }

    private mutating func callMember(_ member: TemplateProgram.Member) throws(TemplateError) {
        let call = pending.removeLast()
        let arguments = try takeArguments(
            member.argumentCount, hasFinal: member.hasFinal, call.method.parameters)
        stack.append(try perform(call.method, on: call.receiver, arguments, member.site))
    }

    private func perform(
        _ method: TemplateMethod, on receiver: TemplateValue, _ arguments: [TemplateValue], _ site: Int32
    ) throws(TemplateError) -> TemplateValue {
        do throws(TemplateCallError) {
            let value = try method.call(receiver, arguments, context)
            try charge(value)
            return value
        } catch {
            throw program.error(at: site, "error calling \(method.name): \(error.message)")
        }
    }
}

extension TemplateRenderer.Boxed {
    fileprivate var typeName: String { isBoxed ? "interface {}" : value.typeName }
}

// MARK: - Calls

extension TemplateRenderer {
    /// The arguments of a call, off the stack; the final one lies beneath the others.
    private mutating func takeArguments(
        _ count: Int, hasFinal: Bool, _ parameters: TemplateParameters
    ) throws(TemplateError) -> [TemplateValue] {
        var arguments = Array(stack[(stack.count - count)...])
        stack.removeLast(count)
        if hasFinal {
            arguments.append(try fitted(stack.removeLast(), parameters.type(at: count)))
        }
        return arguments
    }

    private mutating func call(_ call: TemplateProgram.Call) throws(TemplateError) {
        var arguments = try takeArguments(
            call.argumentCount, hasFinal: call.hasFinal, call.function.parameters)
        if let callee = call.callee {
            // What is piped has no spelling; its text stands for it.
            var name = callee
            if call.argumentCount == 0, case .string(let text, _) = arguments[0] { name = text }
            if call.argumentCount == 0, name.isEmpty {
                name = TemplateText("<\(arguments[0].typeName) Value>")
            }
            arguments.insert(.text(name), at: 0)
        }
        do throws(TemplateCallError) {
            for argument in arguments { try charge(argument) }
            let value = try call.function.call(arguments, context)
            try charge(value)
            stack.append(value)
        } catch {
            site = call.site
            throw failure("error calling \(call.function.name): \(error.message)")
        }
    }

    /// Counts the size of a value as steps, so that small programs cannot do large work.
    private func charge(_ value: TemplateValue) throws(TemplateCallError) {
        switch value {
        case .string(let text, _):
            let count = text.count
            if count > context.limits.output {
                throw TemplateCallError("exceeded maximum text size (\(context.limits.output) bytes)")
            }
            context.limits.steps -= count >> 6
        case .list(let list): context.limits.steps -= list.elements.count >> 2
        case .map(let map): context.limits.steps -= map.entries.count >> 2
        default: break
        }
    }

    /// A value as an argument for a parameter.
    /// Source: Go text/template validateType.
    private func fitted(_ value: TemplateValue, _ type: TemplateType) throws(TemplateError) -> TemplateValue {
        if type.kind == .anything { return value }
        switch value {
        case .nothing:
            if type.isNillable { return type.zero }
            throw failure("invalid value; expected \(type.name)")
        case .string(_, let own) where own === type: return value
        case .pointer(let object) where type.kind != .interface:
            if type.accepts(object.type) { return .object(object) }
        default:
            if let own = value.type, type.accepts(own) { return value }
        }
        var got = value.typeName
        if case .null = value { got = TemplateType.any.name }
        throw failure("wrong type for value; expected \(type.name); got \(got)")
    }
}
