package import AMCore
package import AMText

/// One decoding of one document: the walk from nodes to values, with the type errors collected on the way.
/// A wrong type, an unknown or a repeated key is noted and the walk goes on; a value that is refused ends it.
/// Source: yaml.v2 decode.go.
package final class Decoding {
    /// The document.
    let document: YAMLDocument
    /// What the values may ask for while they are decoded.
    let environment: DecodingEnvironment
    /// The type errors so far, each with its line.
    private(set) var typeErrors: [String] = []
    /// What can be read but not be done by this build, in the order met.
    private(set) var unbuilt: [String] = []
    /// Log lines to write once the configuration has been taken.
    private(set) var warnings: [LogLine] = []

    /// The keys that the original would refuse. Shape: in the order met.
    private(set) var ownKeys: [OwnKey] = []

    /// The secrets that stand in the file. Shape: in the order met.
    private(set) var secrets: [Secret] = []

    /// The innermost node whose value was refused.
    private(set) var refusedNode: Int32?

    private var decodeCount = 0
    private var aliasCount = 0
    private var aliasDepth = 0
    private var followed: Set<Int32> = []

    init(_ document: YAMLDocument, environment: DecodingEnvironment) {
        self.document = document
        self.environment = environment
    }

    /// Notes something that this build can read and check, but not do: who runs the configuration refuses it.
    func noteUnbuilt(_ text: String) { unbuilt.append(text) }

    /// Notes a log line.
    package func warn(_ line: LogLine) { warnings.append(line) }

    /// Notes a text that must not be shown.
    func noteSecret(_ text: String) {
        if !text.isEmpty && text != Secret.mask { secrets.append(Secret(text)) }
    }

    /// Notes a key that the original does not know.
    func noteOwnKey(_ name: String, at node: YAMLNode, in type: String) {
        ownKeys.append(OwnKey(name: name, typeName: type, place: SourcePlace(node)))
    }

    /// A node by its index.
    package func node(_ index: Int32) -> YAMLNode { document.nodes[Int(index)] }

    /// Decodes a node into a value. False: a type error was noted.
    /// Throws: the first refusal of a value.
    package func decode<Value>(
        _ index: Int32, into value: inout Value, as type: FieldType<Value>
    ) throws(ConfigError) -> Bool {
        try count()
        let node = node(index)
        if node.kind == .alias {
            guard followed.insert(index).inserted, let target = node.children.first else {
                throw .yaml("anchor '\(node.value)' value contains itself")
            }
            aliasDepth += 1
            defer {
                aliasDepth -= 1
                followed.remove(index)
            }
            return try decode(target, into: &value, as: type)
        }
        if node.isNull {
            _ = try YAMLScalar(node)
            value = type.zero
            return true
        }
        do throws(ConfigError) {
            return try type.decode(index, &value, self)
        } catch {
            if refusedNode == nil { refusedNode = index }
            throw error
        }
    }

    /// Counts one step; aliases must not make a small document large.
    private func count() throws(ConfigError) {
        decodeCount += 1
        guard aliasDepth > 0 else { return }
        aliasCount += 1
        guard aliasCount > 100, decodeCount > 1000 else { return }
        let low = 400_000.0
        let high = 4_000_000.0
        let share = min(max((Double(decodeCount) - low) / (high - low), 0), 1)
        if Double(aliasCount) / Double(decodeCount) > 0.99 - 0.89 * share
            || aliasCount > ConfigLimits.aliasedValues
        {
            throw .yaml("document contains excessive aliasing")
        }
    }

    /// Runs a part of the walk. False: it noted type errors.
    func isClean(_ body: () throws(ConfigError) -> Void) throws(ConfigError) -> Bool {
        let before = typeErrors.count
        try body()
        return typeErrors.count == before
    }
}

// The notes of type errors.
extension Decoding {
    /// The refusal that lists all type errors; nil: there were none.
    var typeRefusal: ConfigError? {
        typeErrors.isEmpty
            ? nil : .yaml("unmarshal errors:\n  " + typeErrors.joined(separator: "\n  "))
    }

    /// Notes that a node has another type than is wanted. Always false, for the caller to return.
    package func refuseType(_ node: YAMLNode, _ scalar: YAMLScalarTag? = nil, into type: String) -> Bool {
        let natural: String
        switch node.kind {
        case .sequence: natural = "!!seq"
        case .mapping: natural = "!!map"
        case .scalar, .alias: natural = scalar?.text ?? "!!str"
        }
        let tag = node.tag.isEmpty ? natural : YAMLScalar.short(node.tag)
        var shown = ""
        if tag != "!!seq" && tag != "!!map" {
            shown = " `\(Self.shortened(node.value))`"
        }
        typeErrors.append("line \(node.line): cannot unmarshal \(tag)\(shown) into \(type)")
        return false
    }

    /// A value as errors show it: at most ten bytes whole, of longer ones the first seven.
    private static func shortened(_ value: String) -> String {
        value.utf8.count > 10 ? String(decoding: value.utf8.prefix(7), as: UTF8.self) + "..." : value
    }

    func refuseUnknown(_ name: String, at node: YAMLNode, in type: String) {
        typeErrors.append("line \(node.line): field \(name) not found in type \(type)")
    }

    func refuseRepeated(_ name: String, at node: YAMLNode, in type: String) {
        typeErrors.append("line \(node.line): field \(name) already set in type \(type)")
    }

    /// - Parameter key: The key as Go's `%#v` shows it.
    func refuseRepeatedKey(_ key: String, at node: YAMLNode) {
        typeErrors.append("line \(node.line): key \(key) already set in map")
    }
}

/// The short tag that a scalar was found to have, for a type error.
package struct YAMLScalarTag: Sendable {
    let text: String
}

// Mappings and merges.
extension Decoding {
    /// Walks the pairs of a mapping; `merge` decodes a mapping that is merged in at this place.
    func pairs(
        of node: YAMLNode, merge: (Int32) throws(ConfigError) -> Void,
        pair: (_ key: Int32, _ value: Int32) throws(ConfigError) -> Void
    ) throws(ConfigError) {
        var index = 0
        while index + 1 < node.children.count {
            let key = node.children[index]
            let value = node.children[index + 1]
            index += 2
            if self.node(key).isMergeKey {
                try self.merge(value, merge)
            } else {
                try pair(key, value)
            }
        }
    }

    /// Merges a mapping, an alias of one, or a list of these, of which the earlier win.
    private func merge(_ value: Int32, _ body: (Int32) throws(ConfigError) -> Void) throws(ConfigError) {
        let node = node(value)
        switch node.kind {
        case .mapping: try body(value)
        case .alias:
            try wantMapping(value)
            try body(value)
        case .sequence:
            for item in node.children.reversed() {
                try wantMapping(item)
                try body(item)
            }
        case .scalar: throw Self.noMapping
        }
    }

    private func wantMapping(_ index: Int32) throws(ConfigError) {
        let node = node(index)
        let target = node.kind == .alias ? node.children.first.map { self.node($0) } ?? node : node
        guard target.kind == .mapping else { throw Self.noMapping }
    }

    private static var noMapping: ConfigError {
        .yaml("map merge requires map or sequence of maps as the value")
    }
}

extension YAMLNode {
    /// Whether the node stands for no value at all.
    var isNull: Bool {
        guard kind == .scalar else { return false }
        if tag.isEmpty { return isImplicit && (value.isEmpty || value == "~" || value == "null") }
        return tag == YAMLScalar.longPrefix + "null"
    }

    /// Whether the node, as a key, asks to merge what follows.
    var isMergeKey: Bool {
        kind == .scalar && value == "<<" && (isImplicit || tag == YAMLScalar.longPrefix + "merge")
    }
}

/// What decoding may ask of its surroundings.
package struct DecodingEnvironment: Sendable {
    /// How matchers are read and which label names are valid.
    package let dialect: MatcherDialect
    /// The rules of time zones by name.
    package let zones: ZoneDatabase

    /// The surroundings of a decoding.
    package init(dialect: MatcherDialect, zones: ZoneDatabase) {
        self.dialect = dialect
        self.zones = zones
    }
}
