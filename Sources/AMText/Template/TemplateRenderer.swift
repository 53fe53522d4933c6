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
    struct Pending {
        let method: TemplateMethod
        let receiver: TemplateValue
    }

    /// A loop under way.
    struct Loop {
        enum Elements {
            /// The elements.
            case list
            /// The keys and elements.
            case map
            case signed(TemplateType)
            case unsigned(TemplateType)
        }

        let elements: Elements
        let list: [TemplateValue]
        let entries: [TemplateMap.Entry]
        /// Whether the elements come out of an `interface {}`.
        let isBoxed: Bool
        let count: Int
        var next = 0
        let dot: Boxed
        let withs: Int
    }

    let image: TemplateImage
    let context: RenderContext
    var program: TemplateProgram
    var programIndex: Int
    var counter = 0
    var stack: [TemplateValue] = []
    private var variables: [Variable] = []
    private var variableBase = 0
    private var frames: [Frame] = []
    var loops: [Loop] = []
    var withs: [Boxed] = []
    var pending: [Pending] = []
    var dot: Boxed
    /// The node entered last.
    var site: Int32 = -1
    /// What remains of the context's steps; functions see and change them there.
    var steps: Int
    private var out: [UInt8] = []

    private init(_ image: TemplateImage, _ data: TemplateValue, _ context: RenderContext) {
        self.image = image
        self.context = context
        programIndex = 0
        program = image.programs[0]
        steps = context.limits.steps
        dot = Boxed(value: data)
    }

    /// The output of the first program of an image.
    static func render(
        _ image: TemplateImage, _ data: TemplateValue, _ context: RenderContext
    ) throws(TemplateError) -> TemplateText {
        var renderer = TemplateRenderer(image, data, context)
        renderer.out.reserveCapacity(1024)
        renderer.openVariables(data)
        defer { context.limits.steps = renderer.steps }
        try renderer.run()
        return TemplateText(renderer.out)
    }

    private mutating func openVariables(_ data: TemplateValue) {
        variableBase = variables.count
        variables.append(Variable(content: Boxed(value: data), isSet: true))
        for _ in 1..<max(1, program.tables.variableNames.count) { variables.append(Variable()) }
    }

    mutating func failure(_ message: String) -> TemplateError { program.error(at: site, message) }
}

// MARK: - The interpreter

extension TemplateRenderer {
    private mutating func run() throws(TemplateError) {
        // tidy: switch
        var code = program.code
        var literals = program.literals
        while true {
            steps -= 1
            if steps < 0 { throw failure("exceeded maximum number of steps") }
            let instruction = code[counter]
            counter += 1
            switch instruction {
            case .text(let start, let end):
                literals.withUnsafeBufferPointer {
                    out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[Int(start)..<Int(end)]))
                }
                try checkOutput()
            case .at(let site): self.site = site
            case .fail(let place): throw failure(program.tables.messages[Int(place)])
            case .constant(let place): stack.append(program.tables.constants[Int(place)])
            case .dot: stack.append(dot.value)
            case .variable(let slot): stack.append(try content(of: slot).value)
            case .dotFields(let chain, let site):
                self.site = site
                stack.append(try fields(of: dot, chain, site))
            case .printDotFields(let chain, let site, let action):
                if try printField(chain) { continue }
                self.site = site
                let value = try fields(of: dot, chain, site)
                self.site = action
                try print(value)
            case .variableFields(let chain, let slot):
                stack.append(try fields(of: try content(of: slot), chain, site))
            case .fields(let chain, let site):
                let receiver = Boxed(value: stack.removeLast())
                stack.append(try fields(of: receiver, chain, site))
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
            case .enterTemplate(let callee):
                enterTemplate(callee)
                code = program.code
                literals = program.literals
            case .leaveTemplate:
                guard let frame = frames.popLast() else { return }
                leaveTemplate(frame)
                code = program.code
                literals = program.literals
            }
        }
    }

    // MARK: Output

    private mutating func checkOutput() throws(TemplateError) {
        if out.count > context.limits.output {
            throw failure("exceeded maximum output size (\(context.limits.output) bytes)")
        }
    }

    /// Prints a single field of the dot, which is what templates do most; false if it is something else.
    private mutating func printField(_ chain: Int32) throws(TemplateError) -> Bool {
        guard case .object(let object) = dot.value, program.tables.chains[Int(chain)].count == 1,
            let place = object.type.exportedField(program.tables.chains[Int(chain)][0]),
            case .string(let text, _) = object.field(place)
        else { return false }
        text.append(to: &out)
        try checkOutput()
        return true
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
    mutating func settled(_ slot: Int32) throws(TemplateError) -> Int32 {
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

    private mutating func content(of slot: Int32) throws(TemplateError) -> Boxed {
        let variable = variables[variableBase + Int(slot)]
        if variable.isSet { return variable.content }
        return variables[variableBase + Int(try settled(slot))].content
    }

    mutating func set(_ slot: Int32, _ content: Boxed) {
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
