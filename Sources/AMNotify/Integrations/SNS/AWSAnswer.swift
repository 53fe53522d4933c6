internal import AMText

/// Finds the few texts of an answer's XML that matter.
enum AWSAnswer {
    /// The text of the first element of a name that has nothing but text in it; nil: there is none.
    static func text(of name: String, in body: [UInt8]) -> String? {
        let text = String(decoding: body, as: UTF8.self)
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return unescaped(text[start.upperBound..<end.lowerBound])
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        var out = ""
        var rest = text
        while let amp = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
            out += rest[..<amp]
            rest = rest[amp...]
            guard let end = rest.utf8.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let scalar = scalar(rest[rest.index(after: amp)..<end])
            else {
                out += "&"
                rest = rest.dropFirst()
                continue
            }
            out.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return out + rest
    }

    private static func scalar(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let number =
                digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
            return number.flatMap { Unicode.Scalar($0) }
        }
    }
}
