/// One node of a YAML document, with its place in the file.
package struct YAMLNode: Sendable {
    /// The shapes of nodes.
    package enum Kind: UInt8, Sendable {
        /// Text with a style and perhaps a tag.
        case scalar
        /// `- a`, `[a]`
        case sequence
        /// `a: b`, `{a: b}`. Shape of the children: key, value, key, value …
        case mapping
        /// `*name`
        case alias
    }

    /// The shape.
    package let kind: Kind
    /// Whether a scalar was plain (unquoted) and without a tag, so that its type is found from its text.
    package let isImplicit: Bool
    /// Counted from 1.
    package let line: Int32
    /// Counted from 1.
    package let column: Int32
    /// The explicit tag in its long form (`tag:yaml.org,2002:int`, `!mine`); empty: none.
    package let tag: String
    /// The text of a scalar, the name of an alias; empty otherwise.
    package let value: String
    /// Indices of the children; for an alias the index of what it stands for.
    package internal(set) var children: [Int32]
}

/// A parsed YAML document: the nodes in the order of the file.
package struct YAMLDocument: Sendable {
    /// All nodes; children and aliases point into this list.
    package let nodes: [YAMLNode]

    /// The index of the outermost node; nil: the file has no document (it is empty or only comments).
    package var root: Int32? { nodes.isEmpty ? nil : 0 }
}
