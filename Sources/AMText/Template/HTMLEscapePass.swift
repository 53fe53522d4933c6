/// One walk over all templates that a rendering can reach, from context to context.
///
/// A template that calls itself is walked with a guess of the context in which it ends; what was found out
/// under a wrong guess is taken back.
/// Source: Go html/template escape.go escaper.
struct HTMLEscapePass {
    /// A way out of a loop.
    struct LoopExit {
        let context: HTMLContext
        let position: Int
        let isBreak: Bool
    }

    private enum Change {
        case output(TemplateText, HTMLContext?)
        case tree(TemplateText, TemplateTree?)
        case called(TemplateText, Int?)
    }

    /// How deep structures and templates may lie in each other, so that the walk keeps to its stack.
    static let maximumDepth = 500
    /// How many nodes are looked at before the walk is given up: templates that lie in each other in unusual
    /// ways could make it look at each part very often.
    static let maximumWork = 1_000_000
    /// The same for nodes that come after an error, which could only put another in its place.
    static let maximumLostWork = 10_000

    private let trees: [TemplateText: TemplateTree]
    private let entry: TemplateText
    /// The context in which each template ends, by its derived name.
    private var outputs: [TemplateText: HTMLContext] = [:]
    /// The rewritten templates by their derived names.
    private(set) var rewritten: [TemplateText: TemplateTree] = [:]
    /// For each derived name when it was called last, as a count of calls.
    private var called: [TemplateText: Int] = [:]
    private var calls = 0
    /// What has to be put back if the walk was in vain, oldest first.
    private var changes: [Change] = []
    private var depth = 0
    private var work = 0
    private var lostWork = 0
    /// The text whose nodes are looked at.
    var source: TemplateSource
    /// The ways out of the loops around this place, innermost last.
    var loops: [[LoopExit]] = []

    init(_ trees: [TemplateText: TemplateTree], source: TemplateSource, entry: TemplateText) {
        self.trees = trees
        self.source = source
        self.entry = entry
    }

    /// Rewrites nodes that stand one after another; the context after them.
    mutating func list(
        _ start: HTMLContext, _ nodes: [TemplateNode]
    ) throws(TemplateError) -> (HTMLContext, [TemplateNode]) {
        depth += 1
        defer { depth -= 1 }
        try bound(start)
        var context = start
        var nodes = nodes
        for i in nodes.indices {
            work += 1
            if context.state == .error { lostWork += 1 }
            (context, nodes[i]) = try node(context, nodes[i])
            // Nothing after a break is ever rendered.
            if context.state == .dead { break }
        }
        return (context, nodes)
    }

    private func bound(_ context: HTMLContext) throws(TemplateError) {
        let isLost = context.state == .error && lostWork > Self.maximumLostWork
        guard depth > Self.maximumDepth || work > Self.maximumWork || isLost else { return }
        if let failure = context.failure { throw TemplateError(.escaping, failure.message(name: entry)) }
        let what = depth > Self.maximumDepth ? "nested too deeply" : "too intricate to escape"
        throw TemplateError(.escaping, HTMLFailure("templates are \(what)").message(name: entry))
    }

    private mutating func node(
        _ context: HTMLContext, _ node: TemplateNode
    ) throws(TemplateError) -> (HTMLContext, TemplateNode) {
        switch node {
        case .text(let text):
            let (next, rewritten) = HTMLTextRewriting.rewrite(text.text, from: context)
            var text = text
            if let rewritten { text.text = rewritten }
            return (next, .text(text))
        case .action(let action):
            return self.action(context, action)
        case .branch(let branch):
            return try self.branch(context, branch)
        case .call(let node):
            let (next, name) = try call(context, node.name, position: node.position)
            var node = node
            node.name = name
            return (next, .call(node))
        case .breakLoop(let position):
            leaveLoop(LoopExit(context: context, position: position, isBreak: true))
            return (HTMLContext(.dead), node)
        case .continueLoop(let position):
            leaveLoop(LoopExit(context: context, position: position, isBreak: false))
            return (HTMLContext(.dead), node)
        }
    }

    private mutating func leaveLoop(_ exit: LoopExit) {
        guard !loops.isEmpty else { return }
        loops[loops.count - 1].append(exit)
    }

    /// Where errors say that something is: `NAME:LINE:COLUMN`.
    func place(_ position: Int) -> String {
        let (line, column) = source.place(of: position)
        return "\(source.name):\(line):\(column)"
    }

    /// Walks a template called in a context; the context after it and the name under which the rewritten
    /// template is called.
    /// Source: Go html/template escape.go escapeTree, computeOutCtx.
    mutating func call(
        _ context: HTMLContext, _ name: TemplateText, position: Int
    ) throws(TemplateError) -> (HTMLContext, TemplateText) {
        let derived = context.derivedName(of: name)
        setCalled(derived)
        if let known = outputs[derived] { return (known, derived) }
        guard let tree = trees[name] else {
            let text = name.withBytes { HTMLTransition.quoted($0) }
            let failure = HTMLFailure("no such template \(text)", place: place(position))
            return (HTMLContext(failure: failure), derived)
        }
        let outer = source
        defer { source = outer }
        var copy = trees[derived] ?? tree
        copy.name = derived
        source = copy.source
        let (first, isRight) = try body(context, copy)
        if isRight { return (first, derived) }
        // Perhaps the template ends in the context that it would have if it called no other.
        let (second, isRightNow) = try body(first, copy)
        if isRightNow { return (second, derived) }
        if first.state == .error { return (first, derived) }
        let failure = HTMLFailure(
            "cannot compute output context for template \(derived.string)", place: place(start(of: copy)))
        return (HTMLContext(failure: failure), derived)
    }

    /// Walks the body of a template that is assumed to end in the context in which it starts; whether that
    /// was right, or did not matter.
    private mutating func body(
        _ context: HTMLContext, _ tree: TemplateTree
    ) throws(TemplateError) -> (HTMLContext, Bool) {
        changes.append(.output(tree.name, outputs.updateValue(context, forKey: tree.name)))
        let mark = changes.count
        let callsBefore = calls
        let (end, nodes) = try list(context, tree.nodes)
        let isRecursive = called[tree.name].map { $0 > callsBefore } ?? false
        guard end.state != .error, !isRecursive || end == context else {
            takeBack(to: mark)
            return (end, false)
        }
        var tree = tree
        tree.nodes = nodes
        changes.append(.tree(tree.name, rewritten.updateValue(tree, forKey: tree.name)))
        return (end, true)
    }

    /// Walks nodes only to see in which context they end.
    mutating func trial(
        _ context: HTMLContext, _ nodes: [TemplateNode]
    ) throws(TemplateError) -> HTMLContext {
        let mark = changes.count
        let (end, _) = try list(context, nodes)
        takeBack(to: mark)
        return end
    }

    private mutating func setCalled(_ name: TemplateText) {
        calls += 1
        changes.append(.called(name, called.updateValue(calls, forKey: name)))
    }

    private mutating func takeBack(to mark: Int) {
        while changes.count > mark, let change = changes.popLast() {
            switch change {
            case .output(let name, let old): outputs[name] = old
            case .tree(let name, let old): rewritten[name] = old
            case .called(let name, let old): called[name] = old
            }
        }
    }

    /// Where the body of a template starts: before the delimiter of an action, or at its text.
    private func start(of tree: TemplateTree) -> Int {
        guard let first = tree.nodes.first else { return 0 }
        if case .text(let text) = first { return text.position }
        let bytes = tree.source.bytes
        let position: Int
        switch first {
        case .text(let node): position = node.position
        case .action(let node): position = node.position
        case .branch(let node): position = node.position
        case .call(let node): position = node.position
        case .breakLoop(let at), .continueLoop(let at): position = at
        }
        var i = min(position, bytes.count)
        let brace = UInt8(ascii: "{")
        while i >= 2 && !(bytes[i - 1] == brace && bytes[i - 2] == brace) { i -= 1 }
        return max(i - 2, 0)
    }
}
