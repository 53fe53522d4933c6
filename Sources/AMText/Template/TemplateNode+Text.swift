extension TemplateNode {
    /// Appends the node in canonical form, as errors show it.
    package func write(to out: inout [UInt8]) {
        switch self {
        case .text(let node): node.text.append(to: &out)
        case .action(let node): node.write(to: &out)
        case .branch(let node): node.write(to: &out)
        case .call(let node): node.write(to: &out)
        case .breakLoop: out.append(contentsOf: "{{break}}".utf8)
        case .continueLoop: out.append(contentsOf: "{{continue}}".utf8)
        }
    }
}

extension ActionNode {
    /// Appends `{{pipeline}}`.
    package func write(to out: inout [UInt8]) {
        out.append(contentsOf: "{{".utf8)
        pipeline.write(to: &out)
        out.append(contentsOf: "}}".utf8)
    }
}

extension BranchNode {
    /// Appends the whole structure, as Go does; errors about it seldom need more than its keyword.
    package func write(to out: inout [UInt8]) {
        out.append(contentsOf: "{{\(kind.rawValue) ".utf8)
        pipeline.write(to: &out)
        out.append(contentsOf: "}}".utf8)
        for node in list { node.write(to: &out) }
        if let elseList {
            out.append(contentsOf: "{{else}}".utf8)
            for node in elseList { node.write(to: &out) }
        }
        out.append(contentsOf: "{{end}}".utf8)
    }
}

extension CallNode {
    /// Appends `{{template "name" pipeline}}`.
    package func write(to out: inout [UInt8]) {
        out.append(contentsOf: "{{template ".utf8)
        name.withBytes { Quote.append($0, to: &out) }
        if let pipeline {
            out.append(UInt8(ascii: " "))
            pipeline.write(to: &out)
        }
        out.append(contentsOf: "}}".utf8)
    }
}

extension PipelineNode {
    /// Appends `$x := command | command`.
    package func write(to out: inout [UInt8]) {
        for (i, variable) in declarations.enumerated() {
            if i > 0 { out.append(contentsOf: ", ".utf8) }
            variable.write(to: &out)
        }
        if !declarations.isEmpty { out.append(contentsOf: (isAssignment ? " = " : " := ").utf8) }
        for (i, command) in commands.enumerated() {
            if i > 0 { out.append(contentsOf: " | ".utf8) }
            command.write(to: &out)
        }
    }
}

extension CommandNode {
    /// Appends the operands, separated by spaces; pipelines in parentheses.
    package func write(to out: inout [UInt8]) {
        for (i, operand) in arguments.enumerated() {
            if i > 0 { out.append(UInt8(ascii: " ")) }
            operand.writeInParentheses(to: &out)
        }
    }
}

extension VariableNode {
    /// Appends `$x.A.B`.
    package func write(to out: inout [UInt8]) {
        out.append(contentsOf: name.utf8)
        for field in fields { out.append(contentsOf: ".\(field)".utf8) }
    }
}

extension OperandNode {
    /// Appends the operand; a pipeline without parentheses.
    package func write(to out: inout [UInt8]) {
        switch self {
        case .dot: out.append(UInt8(ascii: "."))
        case .null: out.append(contentsOf: "nil".utf8)
        case .bool(let value, _): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .field(let node):
            for name in node.names { out.append(contentsOf: ".\(name)".utf8) }
        case .variable(let node): node.write(to: &out)
        case .chain(let node):
            node.base.writeInParentheses(to: &out)
            for name in node.fields { out.append(contentsOf: ".\(name)".utf8) }
        case .function(let name, _): out.append(contentsOf: name.utf8)
        case .string(let node): node.quoted.append(to: &out)
        case .number(let node): node.spelling.append(to: &out)
        case .pipeline(let node): node.write(to: &out)
        }
    }

    /// Appends the operand as an argument.
    func writeInParentheses(to out: inout [UInt8]) {
        guard case .pipeline(let node) = self else { return write(to: &out) }
        out.append(UInt8(ascii: "("))
        node.write(to: &out)
        out.append(UInt8(ascii: ")"))
    }
}
