/// Where in an HTML page a byte stands: what a browser that has read all before it expects next.
/// Source: Go html/template context.go.
struct HTMLContext {
    /// What is being read. The raw values are the names that errors show.
    enum State: String {
        /// Text between tags.
        case text = "stateText"
        /// Within a tag, before an attribute or its end.
        case tag = "stateTag"
        /// Within the name of an attribute.
        case attributeName = "stateAttrName"
        /// After the name of an attribute, before any `=`.
        case afterName = "stateAfterName"
        /// After `=`, before the value.
        case beforeValue = "stateBeforeValue"
        /// Within `<!-- -->`.
        case comment = "stateHTMLCmt"
        /// Text of an element that has no elements in it, such as `<title>`.
        case rcdata = "stateRCDATA"
        /// The value of an attribute that nothing interprets.
        case attribute = "stateAttr"
        /// A URL.
        case url = "stateURL"
        /// A `srcset`.
        case srcset = "stateSrcset"
        /// JavaScript, outside of what follows.
        case js = "stateJS"
        case jsDoubleString = "stateJSDqStr"
        case jsSingleString = "stateJSSqStr"
        case jsTemplateLiteral = "stateJSTmplLit"
        case jsRegexp = "stateJSRegexp"
        case jsBlockComment = "stateJSBlockCmt"
        case jsLineComment = "stateJSLineCmt"
        /// A line of JavaScript after `<!--`.
        case jsOpenComment = "stateJSHTMLOpenCmt"
        /// A line of JavaScript after `-->`.
        case jsCloseComment = "stateJSHTMLCloseCmt"
        /// CSS, outside of what follows.
        case css = "stateCSS"
        case cssDoubleString = "stateCSSDqStr"
        case cssSingleString = "stateCSSSqStr"
        case cssDoubleURL = "stateCSSDqURL"
        case cssSingleURL = "stateCSSSqURL"
        case cssURL = "stateCSSURL"
        case cssBlockComment = "stateCSSBlockCmt"
        case cssLineComment = "stateCSSLineCmt"
        /// After an error, which the context carries.
        case error = "stateError"
        /// The content of a `<meta>`, before any `url=`.
        case metaContent = "stateMetaContent"
        /// The content of a `<meta>` after `url=`.
        case metaURL = "stateMetaContentURL"
        /// After a break or continue: nothing stands here.
        case dead = "stateDead"

        /// Whether what stands here is dropped.
        var isComment: Bool {
            switch self {
            case .comment, .jsBlockComment, .jsLineComment, .jsOpenComment, .jsCloseComment,
                .cssBlockComment, .cssLineComment:
                true
            default: false
            }
        }

        /// Whether it is a part of a script in which `</script` is only text.
        var isScriptLiteral: Bool {
            switch self {
            case .jsDoubleString, .jsSingleString, .jsTemplateLiteral, .jsRegexp: true
            default: false
            }
        }

        /// Whether it lies between the `<` and `>` of a tag.
        var isInTag: Bool {
            switch self {
            case .tag, .attributeName, .afterName, .beforeValue, .attribute: true
            default: false
            }
        }
    }

    /// What ends the value of the attribute.
    enum Delimiter: String {
        case none = "delimNone"
        case doubleQuote = "delimDoubleQuote"
        case singleQuote = "delimSingleQuote"
        case spaceOrTagEnd = "delimSpaceOrTagEnd"
    }

    /// Which part of a URL is being read.
    enum URLPart: String {
        /// The start.
        case none = "urlPartNone"
        /// What lies before any `?` or `#`.
        case preQuery = "urlPartPreQuery"
        /// What lies after.
        case queryOrFragment = "urlPartQueryOrFrag"
        /// One or the other, as branches went.
        case unknown = "urlPartUnknown"
    }

    /// What a `/` in JavaScript would start.
    enum Slash: String {
        case regexp = "jsCtxRegexp"
        case division = "jsCtxDivOp"
        /// One or the other, as branches went.
        case unknown = "jsCtxUnknown"
    }

    /// The attribute whose name or value is being read.
    enum Attribute: String {
        case none = "attrNone"
        case script = "attrScript"
        case scriptType = "attrScriptType"
        case style = "attrStyle"
        case url = "attrURL"
        case srcset = "attrSrcset"
        case metaContent = "attrMetaContent"
    }

    /// The element whose start tag or content is being read, where that matters.
    enum Element: String {
        case none = "elementNone"
        case script = "elementScript"
        case style = "elementStyle"
        case textarea = "elementTextarea"
        case title = "elementTitle"
        case meta = "elementMeta"
    }

    var state = State.text
    var delimiter = Delimiter.none
    var urlPart = URLPart.none
    var slash = Slash.regexp
    /// For each template literal around this place, how many braces are open in its `${`.
    var braces = BraceStack()
    var attribute = Attribute.none
    var element = Element.none
    /// What went wrong, in the state `error`.
    var failure: HTMLFailure?

    init() {}

    init(_ state: State, element: Element = .none, attribute: Attribute = .none) {
        self.state = state
        self.element = element
        self.attribute = attribute
    }

    init(failure: HTMLFailure) {
        state = .error
        self.failure = failure
    }
}

extension HTMLContext: Equatable {
    static func == (a: HTMLContext, b: HTMLContext) -> Bool {
        a.state == b.state && a.delimiter == b.delimiter && a.urlPart == b.urlPart && a.slash == b.slash
            && a.braces == b.braces && a.attribute == b.attribute && a.element == b.element
            && a.failure === b.failure
    }
}

extension HTMLContext {
    /// The context for a branch, which counts braces for itself.
    var copy: HTMLContext {
        var copy = self
        copy.braces = braces.copy
        return copy
    }

    /// The context as errors show it.
    var dump: String {
        let parts = [
            state.rawValue, delimiter.rawValue, urlPart.rawValue, slash.rawValue, braceList,
            attribute.rawValue, element.rawValue, "<nil>",
        ]
        return "{" + parts.joined(separator: " ") + "}"
    }

    private var braceList: String { "[" + braces.items.map { String($0) }.joined(separator: " ") + "]" }

    /// The name of a template as rewritten for this context; its own name where it stands between tags.
    func derivedName(of name: TemplateText) -> TemplateText {
        if state == .text { return name }
        var suffix = "$htmltemplate_" + state.rawValue
        if delimiter != .none { suffix += "_" + delimiter.rawValue }
        if urlPart != .none { suffix += "_" + urlPart.rawValue }
        if slash != .regexp { suffix += "_" + slash.rawValue }
        if !braces.isEmpty { suffix += "_jsBraceDepth(" + braceList + ")" }
        if attribute != .none { suffix += "_" + attribute.rawValue }
        if element != .none { suffix += "_" + element.rawValue }
        var bytes = name.bytes
        bytes.append(contentsOf: suffix.utf8)
        return TemplateText(bytes)
    }

    /// The context in which an action that prints something stands: an attribute of a tag, or its value
    /// without quotes.
    var nudged: HTMLContext {
        var context = self
        switch state {
        case .tag: context.state = .attributeName
        case .beforeValue:
            context.state = attribute.valueState
            context.delimiter = .spaceOrTagEnd
            context.attribute = .none
        case .afterName:
            context.state = .attributeName
            context.attribute = .none
        default: break
        }
        return context
    }
}

extension HTMLContext.Attribute {
    /// The state at the start of the attribute's value.
    var valueState: HTMLContext.State {
        switch self {
        case .none, .scriptType: .attribute
        case .script: .js
        case .style: .css
        case .url: .url
        case .srcset: .srcset
        case .metaContent: .metaContent
        }
    }
}

extension HTMLContext.Element {
    /// The state at the start of the element's content.
    var contentState: HTMLContext.State {
        switch self {
        case .none, .meta: .text
        case .script: .js
        case .style: .css
        case .textarea, .title: .rcdata
        }
    }

    /// The name of the end tag that alone ends the element's content.
    var endTag: [UInt8] {
        switch self {
        case .none, .meta: []
        case .script: Array("script".utf8)
        case .style: Array("style".utf8)
        case .textarea: Array("textarea".utf8)
        case .title: Array("title".utf8)
        }
    }
}

/// Why a template cannot be escaped.
///
/// It is shared by all contexts after the place where it was found, and those that pass it on may say more.
final class HTMLFailure {
    /// Where it was found, `NAME:LINE:COLUMN`, where an action or structure can be named.
    let place: String?
    /// The line to be shown where there is no place; 0 for none.
    var line: Int
    /// What is wrong.
    var text: String

    init(_ text: String, place: String? = nil, line: Int = 0) {
        self.text = text
        self.place = place
        self.line = line
    }

    /// The whole text, where the rendering begins with the template `name`.
    /// Source: Go html/template error.go Error.Error.
    func message(name: TemplateText) -> String {
        if let place { return "html/template:\(place): \(text)" }
        let shown = name.string
        if line != 0 { return "html/template:\(shown):\(line): \(text)" }
        return shown.utf8.isEmpty ? "html/template: \(text)" : "html/template:\(shown): \(text)"
    }
}
