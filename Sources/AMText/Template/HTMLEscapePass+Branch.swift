/// Structures: what their parts leave behind must fit together.
/// Source: Go html/template escape.go escapeBranch, join, joinRange.
extension HTMLEscapePass {
    mutating func branch(
        _ context: HTMLContext, _ node: BranchNode
    ) throws(TemplateError) -> (HTMLContext, TemplateNode) {
        var node = node
        let end: HTMLContext
        if node.kind == .range {
            end = try loop(context, &node)
            if end.state == .error { return (end, .branch(node)) }
        } else {
            (end, node.list) = try list(context.copy, node.list)
        }
        var otherwise = context
        if let elseList = node.elseList {
            let (elseEnd, rewritten) = try list(context.copy, elseList)
            otherwise = elseEnd
            node.elseList = rewritten
        }
        return (joined(end, otherwise, node.position, node.kind.rawValue), .branch(node))
    }

    /// A loop's body must leave a context in which it can be rendered again.
    private mutating func loop(
        _ context: HTMLContext, _ node: inout BranchNode
    ) throws(TemplateError) -> HTMLContext {
        let nodes = node.list
        loops.append([])
        let (bodyEnd, rewritten) = try list(context.copy, nodes)
        node.list = rewritten
        var exits = loops.removeLast()
        var end = bodyEnd.state == .error ? bodyEnd : joined(bodyEnd, exits)
        if end.state == .error { return end }

        var again = bodyEnd
        // The same context would lead to the same end.
        if end != context {
            loops.append([])
            again = try trial(end, nodes)
            exits = loops.removeLast()
        }
        end = joined(end, again, node.position, node.kind.rawValue)
        if let failure = end.failure {
            failure.line = node.line
            failure.text = "on range loop re-entry: " + failure.text
            return end
        }
        return joined(end, exits)
    }

    private func joined(_ context: HTMLContext, _ exits: [LoopExit]) -> HTMLContext {
        var context = context
        for isBreak in [true, false] {
            let keyword = isBreak ? "break" : "continue"
            for exit in exits where exit.isBreak == isBreak {
                context = joined(context, exit.context, exit.position, BranchNode.Kind.range.rawValue)
                guard let failure = context.failure else { continue }
                failure.line = source.place(of: exit.position).line
                failure.text = "at range loop \(keyword): " + failure.text
                return context
            }
        }
        return context
    }

    /// The context after two ways to one place.
    private func joined(
        _ a: HTMLContext, _ b: HTMLContext, _ position: Int, _ keyword: String
    ) -> HTMLContext {
        joined(a, b) ?? joined(a.nudged, b.nudged)
            ?? HTMLContext(
                failure: HTMLFailure(
                    "{{\(keyword)}} branches end in different contexts: \(a.dump), \(b.dump)",
                    place: place(position)))
    }

    private func joined(_ a: HTMLContext, _ b: HTMLContext) -> HTMLContext? {
        if a.state == .error { return a }
        if b.state == .error { return b }
        if a.state == .dead { return b }
        if b.state == .dead { return a }
        if a == b { return a }
        var both = a
        both.urlPart = b.urlPart
        if both == b {
            both.urlPart = .unknown
            return both
        }
        both = a
        both.slash = b.slash
        if both == b {
            both.slash = .unknown
            return both
        }
        return nil
    }
}
