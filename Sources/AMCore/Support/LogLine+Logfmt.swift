package import AMText

extension LogLine {
    /// The line as Go's slog writes it in logfmt, without its newline.
    /// Unit: `offsetSeconds` of the clock to show, seconds east of UTC.
    /// Source: Go log/slog TextHandler.
    package func logfmt(at moment: Timestamp, offsetSeconds: Int) -> [UInt8] {
        var out: [UInt8] = Array("time=".utf8)
        moment.appendRFC3339(to: &out, fractionDigits: 3, offsetSeconds: offsetSeconds)
        out.append(contentsOf: " level=\(level.name) source=\(source) msg=".utf8)
        Self.appendText(message, to: &out)
        if !component.isEmpty { out.append(contentsOf: " component=\(component)".utf8) }
        for field in fields {
            out.append(0x20)
            Self.appendText(field.key, to: &out)
            out.append(UInt8(ascii: "="))
            Self.appendText(field.value.text, to: &out)
        }
        return out
    }

    /// The file's base name and the line's number.
    package var source: String {
        let path = file.description
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return "\(name):\(line)"
    }

    /// A key or value of logfmt: quoted like a Go string where it would be misread otherwise.
    private static func appendText(_ text: String, to out: inout [UInt8]) {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "\"", "=", " ": false
                default: Quote.isPrintable(scalar.value)
                }
            }
        if isPlain { out.append(contentsOf: text.utf8) } else { Quote.append(text, to: &out) }
    }
}

extension LogLevel {
    /// The word for the level in log lines.
    package var name: String {
        switch self {
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warn: "WARN"
        case .error: "ERROR"
        }
    }
}

extension LogValue {
    /// The value as log lines show it.
    package var text: String {
        switch self {
        case .text(let text): text
        case .int(let n): String(n)
        case .bool(let b): b ? "true" : "false"
        case .duration(let d): d.description
        case .list(let all): "[" + all.joined(separator: " ") + "]"
        }
    }
}
