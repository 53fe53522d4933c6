/// One step of the evaluator. The numbers are places in the tables of the program; values pass over a stack.
enum TemplateInstruction {
    /// Appends a text to the output: a piece of the literals.
    case text(Int32, Int32)
    /// Enters a node: errors name it from now on.
    case at(Int32)
    /// Fails with a message at the node entered last.
    case fail(Int32)
    /// Pushes a constant.
    case constant(Int32)
    /// Pushes the dot.
    case dot
    /// Pushes a variable.
    case variable(slot: Int32)
    /// Enters a node and pushes what a chain of fields of the dot gives.
    case dotFields(chain: Int32, site: Int32)
    /// Prints what a chain of fields of the dot gives, as the action.
    case printDotFields(chain: Int32, site: Int32, action: Int32)
    /// Pushes what a chain of fields of a variable gives.
    case variableFields(chain: Int32, slot: Int32)
    /// Replaces a value by what a chain of its fields gives; a method that fails is told of at the site.
    case fields(chain: Int32, site: Int32)
    /// Replaces a nil interface by no value.
    case unwrap
    /// Fits a value to the type of a parameter.
    case fit(type: Int32)
    /// Makes the value also that of a new variable, or of one there is.
    case declare(slot: Int32)
    case assign(slot: Int32)
    /// Forgets a variable.
    case unset(slot: Int32)
    case drop
    /// Enters a node and prints a value.
    case print(site: Int32)
    /// Calls a function with its arguments.
    case call(Int32)
    /// Takes a value as the result of `and` or `or` if it decides, and goes on elsewhere; drops it otherwise.
    case decide(isOr: Bool, target: Int32)
    /// Removes the value beneath the top one.
    case dropBeneath
    /// Begins the call of a method, whose arguments follow.
    case member(Int32)
    /// Fits an argument of the method to its parameter.
    case fitArgument(Int32)
    /// Pushes a constant as the argument of the method at a place.
    case constantArgument(operand: Int32, place: Int32)
    case callMember(Int32)
    case jump(Int32)
    /// Takes a value and goes on elsewhere if it is false.
    case jumpUnless(Int32)
    /// Takes a value as the dot, or goes on elsewhere if it is false.
    case enterWith(Int32)
    case leaveWith
    /// Begins a loop over a value, or goes on elsewhere if there is nothing in it.
    case enterRange(loop: Int32, target: Int32)
    /// Goes back for the next element; ends the loop where there is none.
    case nextElement(loop: Int32, target: Int32)
    /// Gets ready for the next element, or for leaving the loop.
    case continueLoop(Int32)
    case breakLoop(Int32)
    /// Enters a node that calls a template, and sees whether it may.
    case lookUp(callee: Int32, site: Int32)
    /// Calls a template with a value as its dot.
    case enterTemplate(Int32)
    case leaveTemplate
}

/// A template made ready for the evaluator.
final class TemplateProgram: Sendable {
    /// A call of a function.
    struct Call: Sendable {
        let function: TemplateFunction
        /// How many arguments are written.
        let argumentCount: Int
        /// Whether the value of the previous command is one more argument.
        let hasFinal: Bool
        /// The node that errors of the function name.
        let site: Int32
        /// What `call` names in its errors; nil for other functions.
        let callee: TemplateText?
    }

    /// A field with arguments, which must be a method.
    struct Member: Sendable {
        let name: TemplateName
        let argumentCount: Int
        let hasFinal: Bool
        let site: Int32
        /// Where evaluation goes on if there is no receiver.
        var end: Int32
    }

    /// The variables of a loop.
    struct Loop: Sendable {
        enum Variables: Sendable {
            case none
            case element(Int32)
            case both(key: Int32, element: Int32)
        }

        let variables: Variables
        /// Whether they are set and not declared.
        let isAssignment: Bool
    }

    /// A node that errors can name.
    struct Site: Sendable {
        enum Node: Sendable {
            case operand(OperandNode)
            case command(CommandNode)
            case pipeline(PipelineNode)
            case action(ActionNode)
            case call(CallNode)
        }

        let position: Int
        let node: Node
    }

    /// What the instructions refer to.
    struct Tables: Sendable {
        var sites: [Site] = []
        var messages: [String] = []
        var constants: [TemplateValue] = []
        var chains: [[TemplateName]] = []
        var types: [TemplateType] = []
        var calls: [Call] = []
        var members: [Member] = []
        var operands: [OperandNode] = []
        var loops: [Loop] = []
        var callees: [TemplateText] = []
        /// For each variable the one of the same name that it hides, or -1.
        var hidden: [Int32] = []
        var variableNames: [String] = []
    }

    let name: TemplateText
    let source: TemplateSource
    let code: [TemplateInstruction]
    /// The texts between actions, one after the other.
    let literals: [UInt8]
    let tables: Tables

    init(_ tree: TemplateTree, code: [TemplateInstruction], literals: [UInt8], tables: Tables) {
        name = tree.name
        source = tree.source
        self.code = code
        self.literals = literals
        self.tables = tables
    }

    /// An error of execution at a node of this program.
    func error(at site: Int32, _ message: String) -> TemplateError {
        var out: [UInt8] = []
        name.withBytes { Quote.append($0, to: &out) }
        guard site >= 0 else { return TemplateError(.execution, "template: \(name.string): \(message)") }
        let found = tables.sites[Int(site)]
        let (line, column) = source.place(of: found.position)
        out.append(contentsOf: " at <".utf8)
        switch found.node {
        case .operand(let node): node.write(to: &out)
        case .command(let node): node.write(to: &out)
        case .pipeline(let node): node.write(to: &out)
        case .action(let node): node.write(to: &out)
        case .call(let node): node.write(to: &out)
        }
        out.append(contentsOf: ">: \(message)".utf8)
        return TemplateError(
            .execution, "template: \(source.name):\(line):\(column): executing \(GoUTF8.string(out))")
    }
}
