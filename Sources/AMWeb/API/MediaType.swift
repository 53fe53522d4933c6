internal import AMBytes

/// A `Content-Type` that cannot be read, with Go's words.
struct MediaTypeFault: Error, Equatable {
    var text: String
}

/// Media types in headers.
enum MediaType {
    private static let special = Set("()<>@,;:\\\"/[]?= \t".utf8)

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !special.contains(byte)
    }

    private static func token(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
        let end = text.firstIndex { !isToken($0) } ?? text.endIndex
        defer { text = text[end...] }
        return text[..<end]
    }

    private static func skipBlanks(_ text: inout Substring.UTF8View) {
        text = text[(text.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? text.endIndex)...]
    }

    /// The type of a `Content-Type`, in lower case and without parameters. Source: Go mime.ParseMediaType.
    static func parse(_ header: String) throws(MediaTypeFault) -> String {
        let end = header.firstIndex(of: ";") ?? header.endIndex
        let base = header[..<end].trimmingBlanks().lowercased()
        var rest = base[...].utf8
        if token(&rest).isEmpty { throw MediaTypeFault(text: "mime: no media type") }
        if let slash = rest.first {
            guard slash == UInt8(ascii: "/") else {
                throw MediaTypeFault(text: "mime: expected slash after first token")
            }
            rest = rest.dropFirst()
            if token(&rest).isEmpty { throw MediaTypeFault(text: "mime: expected token after slash") }
            if !rest.isEmpty { throw MediaTypeFault(text: "mime: unexpected content after media subtype") }
        }
        var parameters = header[end...].utf8
        var names: Set<String> = []
        while true {
            skipBlanks(&parameters)
            if parameters.isEmpty { return base }
            guard let name = parameter(&parameters) else {
                // A lone semicolon at the end is fine.
                if Substring(parameters).allSatisfy({ $0 == ";" || $0 == " " || $0 == "\t" }) { return base }
                throw MediaTypeFault(text: "mime: invalid media parameter")
            }
            guard names.insert(name).inserted else {
                throw MediaTypeFault(text: "mime: duplicate parameter name")
            }
        }
    }

    /// Consumes `; name=value`; nil, and nothing consumed, if there is none.
    private static func parameter(_ text: inout Substring.UTF8View) -> String? {
        var rest = text
        guard rest.first == UInt8(ascii: ";") else { return nil }
        rest = rest.dropFirst()
        skipBlanks(&rest)
        let name = token(&rest)
        skipBlanks(&rest)
        guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
        rest = rest.dropFirst()
        skipBlanks(&rest)
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            while let byte = rest.first, byte != UInt8(ascii: "\"") {
                rest = rest.dropFirst(byte == UInt8(ascii: "\\") ? 2 : 1)
            }
            guard !rest.isEmpty else { return nil }
            rest = rest.dropFirst()
        } else if token(&rest).isEmpty {
            return nil
        }
        text = rest
        return Substring(name).lowercased()
    }

    /// Whether the `Accept` headers admit JSON; none admit everything.
    static func acceptsJSON(_ request: HTTPRequest) -> Bool {
        let values = request.headers.values("Accept")
        if values.allSatisfy(\.isEmpty) { return true }
        for value in values {
            for part in value.split(separator: ",") {
                let pieces = part.split(separator: ";").map { $0.trimmingBlanks().lowercased() }
                guard let type = pieces.first, ["application/json", "application/*", "*/*"].contains(type)
                else { continue }
                let refused = pieces.dropFirst().contains { piece in
                    piece.hasPrefix("q=0") && piece.dropFirst(3).allSatisfy { "0.".contains($0) }
                }
                if !refused { return true }
            }
        }
        return false
    }
}
