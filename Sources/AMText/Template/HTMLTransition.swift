/// How the context moves over the bytes of a template's text.
/// Source: Go html/template transition.go; HTML living standard, «Tokenization».
enum HTMLTransition {
    typealias Bytes = UnsafeBufferPointer<UInt8>
    /// The context after some of the bytes, and how many those are: none only where the state changed.
    typealias Step = (context: HTMLContext, count: Int)

    /// Reads a piece of these bytes, which do not go beyond the end of an attribute's value or of an element
    /// whose content is no HTML.
    static func step(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        // tidy: switch
        switch context.state {
        case .text: text(context, bytes)
        case .tag: tag(context, bytes)
        case .attributeName: attributeName(context, bytes)
        case .afterName: afterName(context, bytes)
        case .beforeValue: beforeValue(context, bytes)
        case .comment: comment(context, bytes)
        case .url, .srcset: url(context, bytes)
        case .js: js(context, bytes)
        case .jsDoubleString, .jsSingleString, .jsRegexp: jsDelimited(context, bytes)
        case .jsTemplateLiteral: jsTemplateLiteral(context, bytes)
        case .jsBlockComment, .cssBlockComment: blockComment(context, bytes)
        case .jsLineComment, .jsOpenComment, .jsCloseComment, .cssLineComment: lineComment(context, bytes)
        case .css: css(context, bytes)
        case .cssDoubleString, .cssSingleString, .cssDoubleURL, .cssSingleURL, .cssURL:
            cssString(context, bytes)
        case .metaContent: metaContent(context, bytes)
        case .metaURL: metaURL(context, bytes)
        case .rcdata, .attribute, .error, .dead: (context, bytes.count)
        }
    }

    /// Reads text up to the name of a tag or the start of a comment.
    static func text(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var from = 0
        while let open = index(of: UInt8(ascii: "<"), in: bytes, from: from), open + 1 < bytes.count {
            if matches(bytes, at: open, "<!--") { return (HTMLContext(.comment), open + 4) }
            var name = open + 1
            let isEnd = bytes[name] == UInt8(ascii: "/")
            if isEnd {
                name += 1
                if name == bytes.count { break }
            }
            let (end, element) = HTMLNames.tagName(bytes, from: name)
            if end != name { return (HTMLContext(.tag, element: isEnd ? .none : element), end) }
            from = name
        }
        return (context, bytes.count)
    }

    /// Reads the name of an attribute, or the end of the tag.
    private static func tag(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let start = HTMLNames.spaceEnd(bytes, from: 0)
        if start == bytes.count { return (context, start) }
        if bytes[start] == UInt8(ascii: ">") {
            let content = context.element.contentState
            let element = context.element == .meta ? .none : context.element
            return (HTMLContext(content, element: element), start + 1)
        }
        let (end, failure) = HTMLNames.attributeName(bytes, from: start)
        if let failure { return (HTMLContext(failure: failure), bytes.count) }
        if end == start {
            let got = quoted(Bytes(rebasing: bytes[start...]))
            return failed("expected space, attr name, or end of tag, but got \(got)", bytes)
        }
        let name = HTMLNames.lowercased(Bytes(rebasing: bytes[start..<end]))
        let next = HTMLContext(
            end == bytes.count ? .attributeName : .afterName, element: context.element,
            attribute: attribute(name, of: context.element))
        return (next, end)
    }

    private static func attribute(
        _ name: String, of element: HTMLContext.Element
    ) -> HTMLContext.Attribute {
        if element == .script && name.hasBytes(of: "type") { return .scriptType }
        if element == .meta && name.hasBytes(of: "content") { return .metaContent }
        switch HTMLNames.content(ofAttribute: name) {
        case .url: return .url
        case .css: return .style
        case .js: return .script
        case .srcset: return .srcset
        case .plain, .unsafe, .html: return .none
        }
    }

    private static func attributeName(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let (end, failure) = HTMLNames.attributeName(bytes, from: 0)
        if let failure { return (HTMLContext(failure: failure), bytes.count) }
        var next = context
        if end != bytes.count { next.state = .afterName }
        return (next, end)
    }

    private static func afterName(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let at = HTMLNames.spaceEnd(bytes, from: 0)
        if at == bytes.count { return (context, at) }
        var next = context
        let hasValue = bytes[at] == UInt8(ascii: "=")
        next.state = hasValue ? .beforeValue : .tag
        return (next, hasValue ? at + 1 : at)
    }

    private static func beforeValue(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        let at = HTMLNames.spaceEnd(bytes, from: 0)
        if at == bytes.count { return (context, at) }
        var next = context
        next.state = context.attribute.valueState
        switch bytes[at] {
        case UInt8(ascii: "'"): next.delimiter = .singleQuote
        case UInt8(ascii: "\""): next.delimiter = .doubleQuote
        default:
            next.delimiter = .spaceOrTagEnd
            return (next, at)
        }
        return (next, at + 1)
    }

    private static func comment(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        for i in bytes.indices where matches(bytes, at: i, "-->") { return (HTMLContext(), i + 3) }
        return (context, bytes.count)
    }

    /// Reads a piece of a URL, to know in which part of it the next byte stands.
    static func url(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var next = context
        if bytes.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") }) {
            next.urlPart = .queryOrFragment
        } else if context.urlPart == .none && !bytes.allSatisfy(HTMLNames.isSpace) {
            next.urlPart = .preQuery
        }
        return (next, bytes.count)
    }

    /// Reads the content of a `<meta>` up to `url=`, with white space before the `=` or not.
    private static func metaContent(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        var i = 0
        while i < bytes.count {
            guard HTMLNames.matches(bytes, at: i, "url") else {
                i += 1
                continue
            }
            i = HTMLNames.spaceEnd(bytes, from: i + 3)
            if i < bytes.count && bytes[i] == UInt8(ascii: "=") {
                var next = context
                next.state = .metaURL
                return (next, i + 1)
            }
        }
        return (context, bytes.count)
    }

    private static func metaURL(_ context: HTMLContext, _ bytes: Bytes) -> Step {
        guard let end = index(of: UInt8(ascii: ";"), in: bytes, from: 0) else {
            return (context, bytes.count)
        }
        var next = context
        next.state = .metaContent
        return (next, end + 1)
    }

    /// The place of a byte from `from` on.
    static func index(of byte: UInt8, in bytes: Bytes, from: Int) -> Int? {
        var i = from
        while i < bytes.count {
            if bytes[i] == byte { return i }
            i += 1
        }
        return nil
    }

    /// Whether the bytes from `at` are these.
    @inline(__always)
    static func matches(_ bytes: Bytes, at: Int, _ word: StaticString) -> Bool {
        guard bytes.count - at >= word.utf8CodeUnitCount else { return false }
        for i in 0..<word.utf8CodeUnitCount where bytes[at + i] != word.utf8Start[i] { return false }
        return true
    }

    /// The failure of a transition, which takes all bytes.
    static func failed(_ text: String, _ bytes: Bytes) -> Step {
        (HTMLContext(failure: HTMLFailure(text)), bytes.count)
    }

    /// The bytes as a Go string literal, cut after so many characters.
    static func quoted(_ bytes: Bytes, runes: Int = .max) -> String {
        var end = 0
        var seen = 0
        while end < bytes.count && seen < runes {
            end += max(GoUTF8.sequenceLength(bytes, at: end), 1)
            seen += 1
        }
        var out: [UInt8] = []
        Quote.append(Bytes(rebasing: bytes[..<end]), to: &out)
        return GoUTF8.string(out)
    }
}
