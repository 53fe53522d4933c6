/// JavaScript.
/// Source: Go html/template js.go; ECMA-262 §12.
extension HTMLEscape {
    private static let controls: [(Unicode.Scalar, String)] = (UInt8(0)..<0x20).map { byte in
        let escape: String
        switch byte {
        case 0x09: escape = "\\t"
        case 0x0A: escape = "\\n"
        case 0x0C: escape = "\\f"
        case 0x0D: escape = "\\r"
        default: escape = (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)
        }
        return (Unicode.Scalar(byte), escape)
    }
    private static let codes: [(Unicode.Scalar, String)] = [
        ("\"", "\\u0022"), ("&", "\\u0026"), ("'", "\\u0027"), ("+", "\\u002b"), ("<", "\\u003c"),
        (">", "\\u003e"),
    ]
    private static let strings: [(Unicode.Scalar, String)] = [
        ("`", "\\u0060"), ("/", "\\/"), ("\\", "\\\\"),
    ]
    private static let literals: [(Unicode.Scalar, String)] = [
        ("$", "\\u0024"), ("{", "\\u007b"), ("}", "\\u007d"),
    ]
    private static let regexpMarks: [(Unicode.Scalar, String)] = "$()*-./?[\\]^{|}".unicodeScalars.map {
        ($0, "\\\($0)")
    }

    private static let string = EscapeTable(controls + codes + strings, beyond: .lineSeparators)
    private static let literal = EscapeTable(controls + codes + strings + literals, beyond: .lineSeparators)
    private static let regexp = EscapeTable(controls + codes + regexpMarks, beyond: .lineSeparators)

    /// For the inside of a string.
    static func jsString(_ value: SafeText) -> TemplateText { string.escape(value.text) }

    /// For the inside of a template literal.
    static func jsTemplateLiteral(_ value: SafeText) -> TemplateText { literal.escape(value.text) }

    /// For the inside of a regular expression.
    static func jsRegexp(_ value: SafeText) -> TemplateText {
        // Without anything between its slashes it would be a comment.
        value.text.isEmpty ? "(?:)" : regexp.escape(value.text)
    }

    /// For an expression: the value as JSON, with spaces around what could run into a word beside it.
    /// Source: Go html/template js.go jsValEscaper.
    static func jsValue(_ values: [TemplateValue]) -> TemplateText {
        var out: [UInt8] = [UInt8(ascii: " ")]
        do {
            try TemplateJSON.append(scriptValue(values), to: &out)
        } catch {
            return TemplateText(" /* \(harmless(error.message)) */null ")
        }
        guard out.count > 1 else { return " null " }
        if HTMLTransition.isIdentifierPart(out[1]) || HTMLTransition.isIdentifierPart(out[out.count - 1]) {
            out.append(UInt8(ascii: " "))
        } else {
            out.removeFirst()
        }
        return TemplateText(out)
    }

    private static func scriptValue(_ values: [TemplateValue]) -> TemplateValue {
        guard values.count == 1 else { return .text(GoFormat.sprint(values.map(SafeText.dereferenced))) }
        let value = SafeText.dereferenced(values[0])
        switch value {
        case .nothing, .null: return .null
        default:
            guard let traits = value.type?.traits, traits.json == nil, let text = traits.text else {
                return value
            }
            return .text(text(value))
        }
    }

    /// The text of an error as it can stand in a comment of a script.
    private static func harmless(_ message: String) -> String {
        Array(message.utf8).withUnsafeBufferPointer { bytes in
            var tags: [UInt8] = []
            ScriptTags.append(bytes, to: &tags)
            var out: [UInt8] = []
            for byte in tags {
                if byte == UInt8(ascii: "/") && out.last == UInt8(ascii: "*") {
                    out.append(UInt8(ascii: " "))
                }
                out.append(byte)
            }
            return GoUTF8.string(out)
        }
    }
}
