internal import AMText

/// A list of mail addresses with or without display names: `Ops <ops@example.org>, b@example.org`.
/// Source: RFC 5322 §3.4; Go net/mail ParseAddressList.
struct MailAddressList {
    /// A text that is no such list.
    struct Corruption: Error, Equatable {
        /// Go's words.
        var text: String

        init(_ text: String) { self.text = "mail: " + text }
    }

    private var rest: ArraySlice<UInt8>

    /// The bare addresses of a list.
    static func addresses(in text: String) throws(Corruption) -> [String] {
        var parser = MailAddressList(rest: Array(text.utf8)[...])
        return try parser.list()
    }

    private mutating func list() throws(Corruption) -> [String] {
        var found: [String] = []
        while true {
            skipBlanks()
            if consume(",") { continue }
            found += try address(mayBeGroup: true)
            try skipComments()
            if rest.isEmpty { return found }
            guard rest.first == UInt8(ascii: ",") else { throw Corruption("expected comma") }
            while consume(",") { skipBlanks() }
            if rest.isEmpty { return found }
        }
    }

    private mutating func address(mayBeGroup: Bool) throws(Corruption) -> [String] {
        skipBlanks()
        guard !rest.isEmpty else { throw Corruption("no address") }
        let start = rest
        do throws(Corruption) {
            let bare = try bareAddress()
            skipBlanks()
            if rest.first == UInt8(ascii: "(") { try skipComments() }
            return [bare]
        } catch {
            // A comment that does not end is said so; everything else may be a display name.
            if error == Self.brokenComment { throw error }
            rest = start
        }
        var name = ""
        if rest.first != UInt8(ascii: "<") { name = try phrase() }
        skipBlanks()
        if mayBeGroup, consume(":") { return try group() }
        guard consume("<") else {
            let isOneAtom = name.unicodeScalars.allSatisfy { Self.standsInAtom($0) }
            throw Corruption(isOneAtom ? "missing '@' or angle-addr" : "no angle-addr")
        }
        let bare = try bareAddress()
        guard consume(">") else { throw Corruption("unclosed angle-addr") }
        return [bare]
    }

    private mutating func group() throws(Corruption) -> [String] {
        var members: [String] = []
        skipBlanks()
        if consume(";") {
            try skipComments()
            return members
        }
        while true {
            skipBlanks()
            members += try address(mayBeGroup: false)
            try skipComments()
            if consume(";") {
                try skipComments()
                return members
            }
            guard consume(",") else { throw Corruption("expected comma") }
        }
    }

    private mutating func bareAddress() throws(Corruption) -> String {
        skipBlanks()
        guard !rest.isEmpty else { throw Corruption("no addr-spec") }
        let local: String
        if rest.first == UInt8(ascii: "\"") {
            local = try quoted()
            if local.isEmpty { throw Corruption("empty quoted string in addr-spec") }
        } else {
            local = try atom(isStrict: true)
        }
        guard consume("@") else { throw Corruption("missing @ in addr-spec") }
        skipBlanks()
        guard !rest.isEmpty else { throw Corruption("no domain in addr-spec") }
        let domain = rest.first == UInt8(ascii: "[") ? try literalDomain() : try atom(isStrict: true)
        return "\(local)@\(domain)"
    }

    private mutating func phrase() throws(Corruption) -> String {
        var words: [String] = []
        while true {
            if !words.isEmpty { try skipComments() }
            skipBlanks()
            let start = rest
            do throws(Corruption) {
                words.append(rest.first == UInt8(ascii: "\"") ? try quoted() : try atom(isStrict: false))
            } catch {
                guard !words.isEmpty else { throw Corruption("missing word in phrase: \(error.text)") }
                rest = start
                return words.joined(separator: " ")
            }
        }
    }
}

extension MailAddressList {
    private static let brokenComment = Corruption("misformatted parenthetical comment")

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipBlanks() {
        while rest.first == 0x20 || rest.first == 0x09 { rest.removeFirst() }
    }

    private mutating func skipComments() throws(Corruption) {
        skipBlanks()
        while consume("(") {
            var depth = 1
            while depth > 0 {
                guard let byte = rest.popFirst() else { throw Self.brokenComment }
                switch byte {
                case UInt8(ascii: "\\"): if rest.popFirst() == nil { throw Self.brokenComment }
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"): depth -= 1
                default: break
                }
            }
            skipBlanks()
        }
    }

    /// The next scalar and its length; nil at the end.
    private func scalar(_ what: String) throws(Corruption) -> (Unicode.Scalar, Int)? {
        guard let first = rest.first else { return nil }
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        var decoder = UTF8()
        var bytes = rest.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else {
            let shown = Quote.quote(String(decoding: rest, as: UTF8.self))
            throw Corruption("invalid utf-8 in \(what): \(shown)")
        }
        return (scalar, String(scalar).utf8.count)
    }

    private mutating func atom(isStrict: Bool) throws(Corruption) -> String {
        let start = rest
        while let (scalar, length) = try scalar("address"), Self.standsInAtom(scalar) {
            rest.removeFirst(length)
        }
        guard rest.count < start.count else { throw Corruption("invalid string") }
        let atom = String(decoding: start.prefix(start.count - rest.count), as: UTF8.self)
        if isStrict {
            if atom.hasPrefix(".") { throw Corruption("leading dot in atom") }
            if atom.contains("..") { throw Corruption("double dot in atom") }
            if atom.hasSuffix(".") { throw Corruption("trailing dot in atom") }
        }
        return atom
    }

    private mutating func quoted() throws(Corruption) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        var isEscaped = false
        while let (scalar, length) = try scalar("quoted-string") {
            rest.removeFirst(length)
            let isBlank = scalar == " " || scalar == "\t"
            if isEscaped {
                guard isBlank || Self.isVisible(scalar) else {
                    throw Self.badCharacter(scalar, "quoted-string")
                }
                text.append(scalar)
                isEscaped = false
            } else if scalar == "\"" {
                return String(text)
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                guard isBlank || Self.isVisible(scalar) else {
                    throw Self.badCharacter(scalar, "quoted-string")
                }
                text.append(scalar)
            }
        }
        throw Corruption("unclosed quoted-string")
    }

    private mutating func literalDomain() throws(Corruption) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let (scalar, length) = try scalar("domain-literal"), scalar != "]" {
            guard Self.isVisible(scalar), scalar != "[", scalar != "\\" else {
                throw Self.badCharacter(scalar, "domain-literal")
            }
            text.append(scalar)
            rest.removeFirst(length)
        }
        guard consume("]") else { throw Corruption("unclosed domain-literal") }
        return "[\(String(text))]"
    }

    private static func badCharacter(_ scalar: Unicode.Scalar, _ place: String) -> Corruption {
        let quoted = Quote.quote(String(scalar)).dropFirst().dropLast()
        return Corruption("bad character in \(place): '\(quoted)'")
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x20 && scalar.value != 0x7F
    }

    private static func standsInAtom(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "(", ")", "<", ">", "[", "]", ":", ";", "@", "\\", ",", "\"": false
        default: isVisible(scalar)
        }
    }
}
