/// Rewrites text between actions: comments vanish, a `<` that starts no tag becomes `&lt;`, and marks that
/// would end a script cannot be read as such within its strings.
/// Source: Go html/template escape.go escapeText.
struct HTMLTextRewriting {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    private let bytes: Bytes
    private var out: [UInt8] = []
    /// What lies before was written, or dropped.
    private var written = 0

    private init(_ bytes: Bytes) { self.bytes = bytes }

    /// The context after a text, and the rewritten text if it has to change.
    static func rewrite(_ text: TemplateText, from start: HTMLContext) -> (HTMLContext, TemplateText?) {
        text.withBytes { bytes in
            var rewriting = HTMLTextRewriting(bytes)
            let end = rewriting.run(from: start)
            guard rewriting.written != 0, end.state != .error else { return (end, nil) }
            if !isDropped(end) { rewriting.write(to: bytes.count) }
            return (end, TemplateText(rewriting.out))
        }
    }

    /// Whether a comment stands here that no part of the page needs.
    private static func isDropped(_ context: HTMLContext) -> Bool {
        context.state.isComment && context.delimiter == .none
    }

    private mutating func write(to end: Int) {
        out.append(contentsOf: Bytes(rebasing: bytes[written..<end]))
    }

    private mutating func run(from start: HTMLContext) -> HTMLContext {
        var reader = HTMLTextReader(bytes)
        var context = start
        var i = 0
        while i < bytes.count {
            let (next, end) = reader.step(context, from: i)
            if context.state == .text || context.state == .rcdata {
                escapeOpenings(from: i, to: textEnd(context, next, i, end))
            } else if Self.isDropped(context) {
                dropComment(context.state, to: end)
            }
            if context.state != next.state && Self.isDropped(next) {
                write(to: end - Self.openingLength(next.state))
                written = end
            }
            let piece = Bytes(rebasing: bytes[i..<end])
            if context.state.isScriptLiteral && ScriptTags.isFound(in: piece) {
                write(to: i)
                ScriptTags.append(piece, to: &out)
                written = end
            }
            context = next
            i = end
        }
        return context
    }

    /// Where a piece of text ends: before the tag or comment that ends it.
    private func textEnd(_ context: HTMLContext, _ next: HTMLContext, _ start: Int, _ end: Int) -> Int {
        guard next.state != context.state else { return end }
        return bytes[start..<end].lastIndex(of: UInt8(ascii: "<")) ?? end
    }

    private mutating func escapeOpenings(from start: Int, to end: Int) {
        for i in start..<end where bytes[i] == UInt8(ascii: "<") {
            if HTMLNames.matches(bytes, at: i, "<!doctype") { continue }
            write(to: i)
            out.append(contentsOf: "&lt;".utf8)
            written = i + 1
        }
    }

    /// A comment of a script or style sheet still separates what stands around it.
    private mutating func dropComment(_ state: HTMLContext.State, to end: Int) {
        if state == .jsBlockComment {
            let dropped = written..<end
            let hasLineEnd = dropped.contains {
                bytes[$0] == 0x0A || bytes[$0] == 0x0D || HTMLTransition.isLineSeparator(bytes, at: $0)
            }
            out.append(UInt8(ascii: hasLineEnd ? "\n" : " "))
        } else if state == .cssBlockComment {
            out.append(UInt8(ascii: " "))
        }
        written = end
    }

    /// How long the mark is with which a comment starts. Unit: bytes.
    private static func openingLength(_ state: HTMLContext.State) -> Int {
        switch state {
        case .comment, .jsOpenComment: 4
        case .jsCloseComment: 3
        default: 2
        }
    }
}
