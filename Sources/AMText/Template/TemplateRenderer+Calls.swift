extension TemplateRenderer {
    /// What a chain of fields gives, where methods get no arguments; the site is that of the whole chain.
    /// Source: Go text/template evalFieldChain.
    mutating func fields(of receiver: Boxed, _ chain: Int32, _ site: Int32) throws(TemplateError)
        -> TemplateValue
    {
        let program = program
        let count = program.tables.chains[Int(chain)].count
        var receiver = try field(of: receiver, program.tables.chains[Int(chain)][0], site)
        for i in 1..<max(1, count) {
            receiver = try field(of: receiver, program.tables.chains[Int(chain)][i], site)
        }
        return receiver.value
    }

    private mutating func field(
        of receiver: Boxed, _ name: TemplateName, _ site: Int32
    ) throws(TemplateError) -> Boxed {
        guard let type = receiver.value.type else { return receiver }
        switch type.member(name) {
        case .method(let place):
            let method = type.methods[place]
            if let problem = method.parameters.problem(name.text, count: 0, written: 0) ?? method.refusal {
                throw failure(problem)
            }
            return Boxed(value: try perform(method, on: receiver.value, [], site))
        case .field(let place):
            guard case .object(let object) = receiver.value.pointee else { break }
            if !type.fields[place].isExported {
                throw failure("\(name.text) is an unexported field of struct type \(receiver.typeName)")
            }
            return Boxed(value: object.field(place))
        case nil: break
        }
        switch receiver.value {
        case .map(let map):
            return Boxed(
                value: map.valueOrZero(TemplateText(name.text)), isBoxed: type.element?.kind == .interface)
        case .null: throw failure("nil pointer evaluating interface {}.\(name.text)")
        default: throw failure("can't evaluate field \(name.text) in type \(receiver.typeName)")
        }
    }

    /// Begins the call of a method that is given arguments.
    /// Source: Go text/template evalField.
    mutating func beginMember(_ member: TemplateProgram.Member) throws(TemplateError) {
        let receiver = stack.removeLast()
        if case .nothing = receiver {
            if member.hasFinal { stack.removeLast() }
            stack.append(.nothing)
            counter = Int(member.end)
            return
        }
        if let type = receiver.type, case .method(let place) = type.member(member.name) {
            let method = type.methods[place]
            let count = member.argumentCount + (member.hasFinal ? 1 : 0)
            if let problem = method.parameters.problem(
                member.name.text, count: count, written: member.argumentCount) ?? method.refusal
            {
                throw failure(problem)
            }
            pending.append(Pending(method: method, receiver: receiver))
            return
        }
        // What it is without arguments says why it cannot have any.
        _ = try field(of: Boxed(value: receiver), member.name, member.site)
        if case .map = receiver { throw failure("\(member.name.text) is not a method but has arguments") }
        throw failure("\(member.name.text) has arguments but cannot be invoked as function")
    }

    mutating func parameterType(at place: Int32) -> TemplateType {
        pending[pending.count - 1].method.parameters.type(at: Int(place))
    }

    mutating func callMember(_ member: TemplateProgram.Member) throws(TemplateError) {
        let call = pending.removeLast()
        let arguments = try takeArguments(
            member.argumentCount, hasFinal: member.hasFinal, call.method.parameters)
        stack.append(try perform(call.method, on: call.receiver, arguments, member.site))
    }

    mutating func perform(
        _ method: TemplateMethod, on receiver: TemplateValue, _ arguments: [TemplateValue], _ site: Int32
    ) throws(TemplateError) -> TemplateValue {
        do throws(TemplateCallError) {
            context.limits.steps = steps
            let value = try method.call(receiver, arguments, context)
            try context.charge(value)
            steps = context.limits.steps
            return value
        } catch {
            throw program.error(at: site, "error calling \(method.name): \(error.message)")
        }
    }
}

extension TemplateValue {
    /// The value itself, or what it points to.
    fileprivate var pointee: TemplateValue {
        if case .pointer(let object) = self { .object(object) } else { self }
    }
}

extension TemplateRenderer.Boxed {
    var typeName: String { isBoxed ? "interface {}" : value.typeName }
}

extension TemplateRenderer {
    /// The arguments of a call, off the stack; the final one lies beneath the others.
    mutating func takeArguments(
        _ count: Int, hasFinal: Bool, _ parameters: TemplateParameters
    ) throws(TemplateError) -> [TemplateValue] {
        var arguments = Array(stack[(stack.count - count)...])
        stack.removeLast(count)
        if hasFinal {
            arguments.append(try fitted(stack.removeLast(), parameters.type(at: count)))
        }
        return arguments
    }

    mutating func call(_ call: TemplateProgram.Call) throws(TemplateError) {
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
            context.limits.steps = steps
            for argument in arguments { try context.charge(argument) }
            let value = try call.function.call(arguments, context)
            try context.charge(value)
            steps = context.limits.steps
            stack.append(value)
        } catch {
            site = call.site
            throw failure("error calling \(call.function.name): \(error.message)")
        }
    }

    /// A value as an argument for a parameter.
    /// Source: Go text/template validateType.
    mutating func fitted(_ value: TemplateValue, _ type: TemplateType) throws(TemplateError) -> TemplateValue
    {
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
