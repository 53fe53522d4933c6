import AMText

extension Matcher: CustomStringConvertible {
    /// The printed form `name="value"`. With an ordinary name the value has three escapes only (backslash,
    /// newline, double quote); with a name that contains a reserved character both are quoted like Go string
    /// literals.
    /// Source: pkg/labels/matcher.go Matcher.String.
    package var description: String {
        if name.unicodeScalars.contains(where: MatcherLexer.isReserved) {
            return Quote.quote(name) + op.text + Quote.quote(value)
        }
        return name + op.text + "\"" + Self.escaped(value) + "\""
    }

    private static func escaped(_ value: String) -> String {
        var out = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"": out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension Sequence<Matcher> {
    /// The printed list `{m1,m2}`, without blanks; `{}` when empty.
    /// Source: pkg/labels/matcher.go Matchers.String.
    package var listText: String { "{" + map(\.description).joined(separator: ",") + "}" }
}
