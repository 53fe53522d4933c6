/// A token of a template's source.
/// Source: Go text/template/parse lex.go item.
struct TemplateToken {
    enum Kind {
        case error, bool, char, characterConstant, complex, assign, declare, end, field, identifier
        case leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis
        case space, string, text, variable
        case block, `break`, `continue`, dot, define, `else`, endKeyword, `if`, null, range, template, with

        /// Whether errors show the token as `<word>`.
        var isKeyword: Bool {
            switch self {
            case .block, .break, .continue, .dot, .define, .else, .endKeyword, .if, .null, .range, .template,
                .with:
                true
            default: false
            }
        }

        /// The kind of a word that is no name.
        init?(keyword: String) {
            switch keyword {
            case "block": self = .block
            case "break": self = .break
            case "continue": self = .continue
            case "define": self = .define
            case "else": self = .else
            case "end": self = .endKeyword
            case "if": self = .if
            case "range": self = .range
            case "nil": self = .null
            case "template": self = .template
            case "with": self = .with
            case "true", "false": self = .bool
            default: return nil
            }
        }
    }

    var kind: Kind
    /// Where it starts. Unit: bytes of the source.
    var start: Int
    /// Where it ends. Unit: bytes of the source.
    var end: Int
    /// The line on which it starts, from 1.
    var line: Int
    /// The text of an error.
    var message = ""
}
