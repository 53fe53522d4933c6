/// A value as the text that an escaper works on, and what is known to be safe about it.
/// Source: Go html/template content.go.
struct SafeText {
    /// Where the text may stand as it is.
    enum Kind {
        /// Nowhere.
        case plain
        /// In HTML, as by `safeHtml`.
        case html
        /// As a URL, as by `safeUrl`.
        case url
    }

    let text: TemplateText
    let kind: Kind

    /// One value keeps its safety; several are printed as by `print`, and missing ones not at all.
    /// Source: Go html/template content.go stringify.
    init(_ values: [TemplateValue]) {
        if values.count == 1, case .string(let text, let type) = values[0] {
            if type === TemplateType.html {
                self.init(text: text, kind: .html)
                return
            }
            if type === TemplateType.url {
                self.init(text: text, kind: .url)
                return
            }
            if type.traits.text == nil {
                self.init(text: text, kind: .plain)
                return
            }
        }
        var present: [TemplateValue] = []
        for value in values {
            switch value {
            case .nothing, .null: break
            default: present.append(Self.dereferenced(value))
            }
        }
        self.init(text: GoFormat.sprint(present), kind: .plain)
    }

    private init(text: TemplateText, kind: Kind) {
        self.text = text
        self.kind = kind
    }

    /// What a pointer points to, unless the pointer can print itself.
    static func dereferenced(_ value: TemplateValue) -> TemplateValue {
        guard case .pointer(let object) = value, object.type.traits.text == nil else { return value }
        return .object(object)
    }
}
