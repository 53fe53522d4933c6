internal import AMCore

/// A place in a file.
package struct SourcePlace: Sendable, Hashable, Comparable {
    /// Counted from 1.
    package let line: Int
    /// Counted from 1.
    package let column: Int

    /// A place.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a node.
    init(_ node: YAMLNode) { self.init(line: Int(node.line), column: Int(node.column)) }

    /// Whether `a` comes first.
    package static func < (a: SourcePlace, b: SourcePlace) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Finds where the values of a configuration stand in its file.
///
/// Nothing is kept beside the nodes of the document: a way is walked down when its place is asked for.
/// Aliases and merges are followed as the decoder follows them.
package struct SourcePlaces: Sendable {
    private let document: YAMLDocument
    /// Limit: aliases and merges that are followed for one step.
    private static let maximumHops = 64

    /// The places of a document.
    init(_ document: YAMLDocument) { self.document = document }

    /// The place of a value: of its key in a mapping, of the value itself in a list.
    /// Nil: the file does not have it.
    package func place(of path: ConfigPath) -> SourcePlace? {
        let found = walk(path)
        return found.isWhole ? found.place : nil
    }

    /// The place of a value, or of the nearest that holds it and stands in the file.
    package func nearest(to path: ConfigPath) -> SourcePlace? { walk(path).place }

    /// The text of a scalar; nil: there is none at the end of this way.
    package func text(at path: ConfigPath) -> String? {
        let found = walk(path)
        guard found.isWhole, let value = found.value, let node = node(value), node.kind == .scalar else {
            return nil
        }
        return node.value
    }

    /// The way to the first scalar with this text; nil: there is none.
    func path(ofText text: String) -> ConfigPath? {
        let found = document.nodes.firstIndex { $0.kind == .scalar && $0.value.sameBytes(as: text) }
        guard let found else { return nil }
        var parents = [Int32](repeating: -1, count: document.nodes.count)
        for (index, node) in document.nodes.enumerated() where node.kind != .alias {
            for child in node.children { parents[Int(child)] = Int32(index) }
        }
        var steps: [ConfigPath.Step] = []
        var current = Int32(found)
        while parents[Int(current)] >= 0 {
            let parent = parents[Int(current)]
            let node = document.nodes[Int(parent)]
            guard let position = node.children.firstIndex(of: current) else { return nil }
            if node.kind == .sequence {
                steps.append(.index(position))
            } else {
                steps.append(.key(document.nodes[Int(node.children[position & ~1])].value))
            }
            current = parent
        }
        return ConfigPath(steps.reversed())
    }

    private func walk(_ path: ConfigPath) -> (place: SourcePlace?, value: Int32?, isWhole: Bool) {
        guard var current = document.root else { return (nil, nil, false) }
        var place = node(current).map(SourcePlace.init)
        for step in path.steps {
            guard let (next, shown) = child(of: current, step) else { return (place, nil, false) }
            current = next
            place = node(shown).map(SourcePlace.init)
        }
        return (place, current, true)
    }

    /// The child of a node, and the node whose place stands for it.
    private func child(of index: Int32, _ step: ConfigPath.Step) -> (value: Int32, shown: Int32)? {
        guard let target = resolved(index), let node = node(target) else { return nil }
        switch step {
        case .index(let position):
            guard node.kind == .sequence, node.children.indices.contains(position) else { return nil }
            return (node.children[position], node.children[position])
        case .key(let key):
            var hops = Self.maximumHops
            return value(of: key, in: target, &hops)
        }
    }

    /// The last value of a key wins, be it written here or merged in; of a list of merges the first.
    private func value(of key: String, in index: Int32, _ hops: inout Int) -> (value: Int32, shown: Int32)? {
        hops -= 1
        guard hops > 0, let target = resolved(index), let mapping = node(target) else { return nil }
        if mapping.kind == .sequence {
            for child in mapping.children {
                if let found = value(of: key, in: child, &hops) { return found }
            }
            return nil
        }
        guard mapping.kind == .mapping else { return nil }
        var position = mapping.children.count - 2
        while position >= 0 {
            let (keyIndex, valueIndex) = (mapping.children[position], mapping.children[position + 1])
            position -= 2
            guard let keyNode = node(keyIndex) else { continue }
            if keyNode.isMergeKey {
                if let found = value(of: key, in: valueIndex, &hops) { return found }
            } else if keyNode.kind == .scalar, keyNode.value.sameBytes(as: key) {
                return (valueIndex, keyIndex)
            }
        }
        return nil
    }

    /// What an alias stands for.
    private func resolved(_ index: Int32) -> Int32? {
        var index = index
        for _ in 0..<Self.maximumHops {
            guard let node = node(index) else { return nil }
            guard node.kind == .alias, let target = node.children.first else { return index }
            index = target
        }
        return nil
    }

    private func node(_ index: Int32) -> YAMLNode? {
        document.nodes.indices.contains(Int(index)) ? document.nodes[Int(index)] : nil
    }
}
