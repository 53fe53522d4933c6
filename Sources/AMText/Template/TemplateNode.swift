/// A part of a parsed template. Trees are values: a rewriting makes a new tree.
/// Source: Go text/template/parse.
package indirect enum TemplateNode: Sendable {
    /// Text as it stands.
    case text(TextNode)
    /// `{{pipeline}}`.
    case action(ActionNode)
    /// `{{if}}`, `{{with}}` or `{{range}}` up to its `{{end}}`.
    case branch(BranchNode)
    /// `{{template "name" pipeline}}`.
    case call(CallNode)
    /// `{{break}}`, at this byte.
    case breakLoop(Int)
    /// `{{continue}}`, at this byte.
    case continueLoop(Int)
}

/// Text between actions.
package struct TextNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// The text.
    package var text: TemplateText

    /// Text between actions.
    package init(position: Int, text: TemplateText) {
        self.position = position
        self.text = text
    }
}

/// An action that prints the value of a pipeline, or sets a variable.
package struct ActionNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// The line, from 1.
    package let line: Int
    /// The pipeline.
    package var pipeline: PipelineNode

    /// An action.
    package init(position: Int, line: Int, pipeline: PipelineNode) {
        self.position = position
        self.line = line
        self.pipeline = pipeline
    }
}

/// A structure with a condition.
package struct BranchNode: Sendable {
    /// Which structure it is; the raw value is its keyword.
    package enum Kind: String, Sendable {
        /// A choice.
        case `if`
        /// A choice that moves the dot.
        case with
        /// A loop.
        case range
    }

    /// Which structure it is.
    package let kind: Kind
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// The line, from 1.
    package let line: Int
    /// The condition.
    package var pipeline: PipelineNode
    /// What is rendered if the condition is true, or for each element.
    package var list: [TemplateNode]
    /// What is rendered otherwise; nil without `{{else}}`.
    package var elseList: [TemplateNode]?

    /// A structure with a condition.
    package init(
        kind: Kind, position: Int, line: Int, pipeline: PipelineNode, list: [TemplateNode],
        elseList: [TemplateNode]?
    ) {
        self.kind = kind
        self.position = position
        self.line = line
        self.pipeline = pipeline
        self.list = list
        self.elseList = elseList
    }
}

/// A call of a named template.
package struct CallNode: Sendable {
    /// Where its name stands. Unit: bytes of the source.
    package let position: Int
    /// The line, from 1.
    package let line: Int
    /// The name of the template.
    package var name: TemplateText
    /// What becomes its dot; nil where nothing is given.
    package var pipeline: PipelineNode?

    /// A call of a named template.
    package init(position: Int, line: Int, name: TemplateText, pipeline: PipelineNode?) {
        self.position = position
        self.line = line
        self.name = name
        self.pipeline = pipeline
    }
}

/// Commands whose values flow into each other, perhaps with variables that take the last value.
package struct PipelineNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// The line, from 1.
    package let line: Int
    /// Whether the variables are set (`=`) and not declared (`:=`).
    package var isAssignment: Bool
    /// The variables, each without fields.
    package var declarations: [VariableNode]
    /// The commands.
    package var commands: [CommandNode]

    /// A pipeline.
    package init(
        position: Int, line: Int, isAssignment: Bool = false, declarations: [VariableNode] = [],
        commands: [CommandNode]
    ) {
        self.position = position
        self.line = line
        self.isAssignment = isAssignment
        self.declarations = declarations
        self.commands = commands
    }
}

/// One stage of a pipeline: a value, or a function or method with its arguments.
package struct CommandNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// The operands; the first says what is evaluated.
    package var arguments: [OperandNode]

    /// A command.
    package init(position: Int, arguments: [OperandNode]) {
        self.position = position
        self.arguments = arguments
    }
}

/// An operand of a command.
package indirect enum OperandNode: Sendable {
    /// `.`, at this byte.
    case dot(Int)
    /// `nil`, at this byte.
    case null(Int)
    /// `true` or `false`, at this byte.
    case bool(Bool, Int)
    /// `.A.B`.
    case field(FieldNode)
    /// `$x.A.B`.
    case variable(VariableNode)
    /// `(pipeline).A.B` or `function.A.B`.
    case chain(ChainNode)
    /// The name of a function, at this byte.
    case function(String, Int)
    /// A string constant.
    case string(StringNode)
    /// A number or character constant.
    case number(NumberNode)
    /// `(pipeline)`.
    case pipeline(PipelineNode)

    /// Where it is said to stand. Unit: bytes of the source.
    package var position: Int {
        switch self {
        case .dot(let position), .null(let position), .bool(_, let position), .function(_, let position):
            position
        case .field(let node): node.position
        case .variable(let node): node.position
        case .chain(let node): node.position
        case .string(let node): node.position
        case .number(let node): node.position
        case .pipeline(let node): node.position
        }
    }
}

/// Fields of the dot.
package struct FieldNode: Sendable {
    /// Where it is said to stand: the second field if there are several. Unit: bytes of the source.
    package let position: Int
    /// The names, without dots; at least one.
    package let names: [String]

    /// Fields of the dot.
    package init(position: Int, names: [String]) {
        self.position = position
        self.names = names
    }
}

/// A variable, perhaps with fields.
package struct VariableNode: Sendable {
    /// Where it is said to stand. Unit: bytes of the source.
    package let position: Int
    /// The name, with its `$`.
    package let name: String
    /// The names of fields, without dots.
    package let fields: [String]

    /// A variable, perhaps with fields.
    package init(position: Int, name: String, fields: [String] = []) {
        self.position = position
        self.name = name
        self.fields = fields
    }
}

/// Fields of the value of a pipeline in parentheses, or of a function without arguments.
package struct ChainNode: Sendable {
    /// Where it is said to stand. Unit: bytes of the source.
    package let position: Int
    /// What has the fields.
    package let base: OperandNode
    /// The names, without dots; at least one.
    package let fields: [String]

    /// Fields of a value.
    package init(position: Int, base: OperandNode, fields: [String]) {
        self.position = position
        self.base = base
        self.fields = fields
    }
}

/// A string constant.
package struct StringNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// As it was written, with its quotes.
    package let quoted: TemplateText
    /// What it stands for.
    package let text: TemplateText

    /// A string constant.
    package init(position: Int, quoted: TemplateText, text: TemplateText) {
        self.position = position
        self.quoted = quoted
        self.text = text
    }
}

/// A number constant, in all forms that stand for it exactly enough.
package struct NumberNode: Sendable {
    /// Where it starts. Unit: bytes of the source.
    package let position: Int
    /// As it was written.
    package let spelling: TemplateText
    /// As a signed integer.
    package var int: Int64?
    /// As an unsigned integer.
    package var uint: UInt64?
    /// As a floating number.
    package var float: Double?
    /// As a complex number.
    package var complex: Complex?
    /// Whether it is a character constant.
    package var isCharacter = false

    /// A complex number.
    package struct Complex: Sendable {
        /// The real part.
        package let real: Double
        /// The imaginary part.
        package let imaginary: Double
    }

    /// A number constant without any form yet.
    package init(position: Int, spelling: TemplateText) {
        self.position = position
        self.spelling = spelling
    }
}
