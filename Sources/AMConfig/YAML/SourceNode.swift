internal import AMCore

/// A value of a YAML file with its place, for the project's own files, whose errors name line and column.
/// Aliases and merges are followed; keys are texts and unique.
package struct SourceNode: Sendable {
    /// What a value is.
    package enum Content: Sendable {
        /// `~`, or nothing at all.
        case null
        /// A text, number or truth value, as it is written.
        case scalar(String)
        /// `- a`
        case list([SourceNode])
        /// `a: b`. Shape: in the order of the file.
        case map([Member])
    }

    /// One key of a mapping.
    package struct Member: Sendable {
        /// The key.
        package let key: String
        /// Where the key stands.
        package let place: SourcePlace
        /// What it is set to.
        package let value: SourceNode
    }

    /// Where it stands; of something aliased, where the original stands.
    package let place: SourcePlace
    /// What it is.
    package let content: Content
}

/// Why a file of the project's own cannot be read.
package struct SourceError: Error, Sendable, Hashable {
    /// Where; nil: the file as a whole.
    package let place: SourcePlace?
    /// What is wrong.
    package let text: String

    /// A refusal.
    package init(_ place: SourcePlace?, _ text: String) {
        self.place = place
        self.text = text
    }
}

extension SourceNode {
    /// The one document of a file; nil: there is none.
    /// Limit: `ConfigLimits`, and fewer values.
    package static func read(_ bytes: [UInt8]) throws(SourceError) -> SourceNode? {
        if let line = secondDocument(in: bytes) {
            throw SourceError(SourcePlace(line: line, column: 1), "a second document; a file has one")
        }
        let document: YAMLDocument
        do throws(ConfigError) {
            document = try YAMLReader.read(bytes)
        } catch {
            // The text has a line of its own, counted in the original's way.
            var words = Substring(error.text)
            for opening in ["yaml: ", "line "] where words.hasPrefix(opening) {
                words = words.dropFirst(opening.count)
            }
            if error.text.hasPrefix("yaml: line "), let colon = words.firstRange(of: ": ") {
                words = words[colon.upperBound...]
            }
            throw SourceError(error.stop, String(words))
        }
        guard let root = document.root else { return nil }
        var builder = SourceBuilder(document: document)
        return try builder.node(root)
    }

    /// The line on which a second document begins; nil: there is none.
    private static func secondDocument(in bytes: [UInt8]) -> Int? {
        var hasContent = false
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = line.last == 0x0D ? line.dropLast() : line
            let isMark = text.starts(with: "---".utf8)
            if isMark && (text.count == 3 || text.dropFirst(3).first == 0x20) {
                if hasContent { return number + 1 }
                hasContent = true
            } else if let first = text.first(where: { $0 != 0x20 && $0 != 0x09 }),
                first != UInt8(ascii: "#"), first != UInt8(ascii: "%")
            {
                hasContent = true
            }
        }
        return nil
    }
}

/// Makes a tree out of the nodes of a document.
private struct SourceBuilder {
    let document: YAMLDocument
    /// Aliases that are being followed.
    private var followed: Set<Int32> = []
    private var count = 0
    private var depth = 0

    /// Limit: values, those that come out of aliases too.
    private static let mostValues = 200_000

    init(document: YAMLDocument) { self.document = document }

    mutating func node(_ index: Int32) throws(SourceError) -> SourceNode {
        let node = document.nodes[Int(index)]
        let place = SourcePlace(node)
        count += 1
        // Aliases must not make a small file large.
        guard count <= Self.mostValues else { throw SourceError(place, "too many values") }
        guard depth < ConfigLimits.depth else { throw SourceError(place, "too deep") }
        depth += 1
        defer { depth -= 1 }
        switch node.kind {
        case .alias:
            guard followed.insert(index).inserted, let target = node.children.first else {
                throw SourceError(place, "*\(node.value) contains itself")
            }
            defer { followed.remove(index) }
            return try self.node(target)
        case .scalar:
            return SourceNode(place: place, content: node.isNull ? .null : .scalar(node.value))
        case .sequence:
            var elements: [SourceNode] = []
            for child in node.children { elements.append(try self.node(child)) }
            return SourceNode(place: place, content: .list(elements))
        case .mapping:
            return SourceNode(place: place, content: .map(try members(of: node)))
        }
    }

    private mutating func members(of node: YAMLNode) throws(SourceError) -> [SourceNode.Member] {
        var members: [SourceNode.Member] = []
        var merged: [SourceNode.Member] = []
        var places: [String: SourcePlace] = [:]
        var at = 0
        while at + 1 < node.children.count {
            let key = document.nodes[Int(node.children[at])]
            let value = try self.node(node.children[at + 1])
            at += 2
            let place = SourcePlace(key)
            guard key.kind == .scalar else { throw SourceError(place, "a key has to be a text") }
            if key.isMergeKey {
                merged += try Self.merged(value)
                continue
            }
            if let first = places.updateValue(place, forKey: key.value) {
                throw SourceError(place, "\(key.value) is set already, on line \(first.line)")
            }
            members.append(SourceNode.Member(key: key.value, place: place, value: value))
        }
        // What is written counts more than what is merged in, and of that the first.
        for member in merged where places.updateValue(member.place, forKey: member.key) == nil {
            members.append(member)
        }
        return members
    }

    private static func merged(_ value: SourceNode) throws(SourceError) -> [SourceNode.Member] {
        switch value.content {
        case .map(let members): return members
        case .list(let all):
            var members: [SourceNode.Member] = []
            for one in all { members += try merged(one) }
            return members
        case .null, .scalar: throw SourceError(value.place, "what is merged in has to be a mapping")
        }
    }
}
