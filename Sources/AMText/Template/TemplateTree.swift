/// A named template: its parts, and the text in which they stand.
package struct TemplateTree: Sendable {
    /// The name of the template.
    package var name: TemplateText
    /// The text in which it was defined.
    package let source: TemplateSource
    /// The parts.
    package var nodes: [TemplateNode]

    /// A named template.
    package init(name: TemplateText, source: TemplateSource, nodes: [TemplateNode]) {
        self.name = name
        self.source = source
        self.nodes = nodes
    }

    /// Whether nothing but white space is in it, so that it does not replace another definition.
    /// Source: Go text/template/parse IsEmptyTree.
    package var isEmpty: Bool {
        nodes.allSatisfy {
            guard case .text(let node) = $0 else { return false }
            return node.text.withBytes { bytes in
                // Unicode white space counts, as for Go's bytes.TrimSpace.
                GoUTF8.string(bytes).unicodeScalars.allSatisfy { $0.properties.isWhitespace }
            }
        }
    }
}

/// A text that was parsed; what errors say about places in it.
package final class TemplateSource: Sendable {
    /// The name that errors show: a file's base name, or nothing.
    package let name: String
    /// The text.
    package let bytes: [UInt8]

    /// A text.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The line, from 1, and the byte within the line, from 0, of a place.
    package func place(of position: Int) -> (line: Int, column: Int) {
        let before = bytes[..<min(max(position, 0), bytes.count)]
        let newline = UInt8(ascii: "\n")
        var line = 1
        for byte in before where byte == newline { line += 1 }
        guard let last = before.lastIndex(of: newline) else { return (line, before.count) }
        return (line, before.count - last - 1)
    }
}
