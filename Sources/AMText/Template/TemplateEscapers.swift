private let upperHex = Array("0123456789ABCDEF".utf8)

/// The escaping functions that any template may call.
/// Source: Go text/template funcs.go.
enum TemplateEscapers {
    /// The text of the arguments of an escaping function: as `print` writes them, but with `<no value>` in
    /// the place of what is missing.
    static func text(of values: [TemplateValue], limit: Int) -> TemplateText {
        let shown = values.map { value -> TemplateValue in
            switch value {
            case .nothing, .null: .text("<no value>")
            case .pointer(let object): .object(object)
            default: value
            }
        }
        return GoFormat.sprint(shown, limit: limit)
    }

    /// The text with references in the place of `< > & " '`, and U+FFFD in that of NUL.
    /// Source: Go template.HTMLEscape.
    static func html(_ text: TemplateText) -> TemplateText {
        replacing(text) { byte -> StaticString? in
            switch Unicode.Scalar(byte) {
            case "\0": "\u{FFFD}"
            case "\"": "&#34;"
            case "'": "&#39;"
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }

    private static func replacing(
        _ text: TemplateText, _ replacement: (UInt8) -> StaticString?
    ) -> TemplateText {
        text.withBytes { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 8)
            for byte in bytes {
                if let other = replacement(byte) {
                    other.withUTF8Buffer { out.append(contentsOf: $0) }
                } else {
                    out.append(byte)
                }
            }
            return TemplateText(out)
        }
    }

    /// The text for a string literal of JavaScript.
    /// Source: Go template.JSEscape.
    static func script(_ text: TemplateText) -> TemplateText {
        text.withBytes { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 8)
            var at = 0
            while at < bytes.count {
                let length = GoUTF8.sequenceLength(bytes, at: at)
                if length < 2 {
                    appendScript(bytes[at], to: &out)
                    at += 1
                    continue
                }
                let scalar = GoUTF8.scalar(bytes, at: at, length: length)
                if Quote.isPrintable(scalar) {
                    out.append(contentsOf: bytes[at..<at + length])
                } else {
                    let digits = String(scalar, radix: 16, uppercase: true)
                    out.append(contentsOf: "\\u".utf8)
                    out.append(
                        contentsOf: repeatElement(UInt8(ascii: "0"), count: max(4 - digits.utf8.count, 0)))
                    out.append(contentsOf: digits.utf8)
                }
                at += length
            }
            return TemplateText(out)
        }
    }

    private static func appendScript(_ byte: UInt8, to out: inout [UInt8]) {
        switch Unicode.Scalar(byte) {
        case "\\", "'", "\"": out.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case "\0"..<" ", "<", ">", "&", "=":
            out.append(contentsOf: "\\u00".utf8)
            out.append(upperHex[Int(byte >> 4)])
            out.append(upperHex[Int(byte & 15)])
        default: out.append(byte)
        }
    }

    /// The text as a key or value of a query.
    /// Source: Go url.QueryEscape.
    static func query(_ text: TemplateText) -> TemplateText {
        TemplateText(URLEscape.encode(text.bytes, .queryComponent))
    }
}
