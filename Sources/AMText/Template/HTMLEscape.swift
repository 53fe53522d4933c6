/// The escapers: what makes a text safe at one kind of place in a page. A text that needs nothing comes
/// back as it is.
/// Source: Go html/template html.go.
enum HTMLEscape {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What is written where a value is not safe in any form.
    static let refused: TemplateText = "ZgotmplZ"
    static let refusedURL: TemplateText = "#ZgotmplZ"

    private static let quotes: [(Unicode.Scalar, String)] = [
        ("\"", "&#34;"), ("'", "&#39;"), ("+", "&#43;"), ("<", "&lt;"), (">", "&gt;"),
    ]
    private static let spaces: [(Unicode.Scalar, String)] = [
        ("\0", "&#xfffd;"), ("\t", "&#9;"), ("\n", "&#10;"), ("\u{0B}", "&#11;"), ("\u{0C}", "&#12;"),
        ("\r", "&#13;"), (" ", "&#32;"), ("=", "&#61;"), ("`", "&#96;"),
    ]
    private static let null: [(Unicode.Scalar, String)] = [("\0", "\u{FFFD}")]
    private static let ampersand: [(Unicode.Scalar, String)] = [("&", "&amp;")]

    private static let plain = EscapeTable(quotes + null + ampersand)
    /// For text in which character references stand already.
    private static let normal = EscapeTable(quotes + null)
    private static let unquoted = EscapeTable(quotes + spaces + ampersand, beyond: .references)
    private static let normalUnquoted = EscapeTable(quotes + spaces, beyond: .references)

    /// For text between tags.
    static func html(_ value: SafeText) -> TemplateText {
        value.kind == .html ? value.text : plain.escape(value.text)
    }

    /// For the text of a `<title>` or `<textarea>`.
    static func rcdata(_ value: SafeText) -> TemplateText {
        (value.kind == .html ? normal : plain).escape(value.text)
    }

    /// For the value of an attribute in quotes.
    static func attribute(_ value: SafeText) -> TemplateText {
        value.kind == .html ? normal.escape(withoutTags(value.text)) : plain.escape(value.text)
    }

    /// For the value of an attribute without quotes.
    static func unquotedAttribute(_ value: SafeText) -> TemplateText {
        if value.text.isEmpty { return refused }
        if value.kind == .html { return normalUnquoted.escape(withoutTags(value.text)) }
        return unquoted.escape(value.text)
    }

    /// For the name of a tag or of an attribute, which must be one that nothing interprets.
    static func name(_ value: SafeText) -> TemplateText {
        if value.text.isEmpty { return refused }
        let name = value.text.withBytes { HTMLNames.lowercased($0) }
        let isPlain = name.utf8.allSatisfy {
            HTMLNames.isDigit($0) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
        }
        guard isPlain, HTMLNames.content(ofAttribute: name) == .plain else { return refused }
        return TemplateText(name)
    }

    /// HTML without its tags and comments.
    /// Source: Go html/template html.go stripTags.
    static func withoutTags(_ html: TemplateText) -> TemplateText {
        html.withBytes { bytes in
            var out: [UInt8] = []
            return strip(bytes, to: &out) ? TemplateText(out) : html
        }
    }

    /// Appends the text outside of tags; says false if there are none, and then what was appended is all.
    private static func strip(_ bytes: Bytes, to out: inout [UInt8]) -> Bool {
        var context = HTMLContext()
        var i = 0
        var hasTags = false
        while i < bytes.count {
            guard context.delimiter == .none else {
                let from = Bytes(rebasing: bytes[i...])
                guard let end = HTMLTextReader.valueEnd(from, context.delimiter) else { break }
                i += context.delimiter == .spaceOrTagEnd ? end : end + 1
                context = HTMLContext(.tag, element: context.element)
                continue
            }
            let rest = Bytes(rebasing: bytes[i...])
            let isContent = context.element != .none && !context.state.isInTag
            let step = isContent ? content(context, rest) : HTMLTransition.step(context, rest)
            let end = i + step.count
            if context.state == .text || context.state == .rcdata {
                var textEnd = end
                if step.context.state != context.state,
                    let open = bytes[i..<end].lastIndex(of: UInt8(ascii: "<"))
                {
                    textEnd = open
                }
                out.append(contentsOf: Bytes(rebasing: bytes[i..<textEnd]))
            } else {
                hasTags = true
            }
            context = step.context
            i = end
        }
        if hasTags && (context.state == .text || context.state == .rcdata) {
            out.append(contentsOf: Bytes(rebasing: bytes[i...]))
        }
        return hasTags
    }

    /// The content of an element that holds no HTML, up to its end tag.
    private static func content(_ context: HTMLContext, _ bytes: Bytes) -> HTMLTransition.Step {
        guard let end = HTMLTextReader.endTag(of: context.element, in: bytes) else {
            return (context, bytes.count)
        }
        return (HTMLContext(), end)
    }
}
