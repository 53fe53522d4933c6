/// Cuts a template's source into tokens.
/// Source: Go text/template/parse lex.go.
struct TemplateLexer {
    let bytes: [UInt8]
    /// Where the token being read starts.
    private var start = 0
    /// Where the next character is read.
    private var position = 0
    /// The line of `start`, from 1.
    private var line = 1
    private var isInsideAction = false
    private var parenthesisDepth = 0
    /// Set by an error, after which nothing more is read.
    private var failure: TemplateToken?

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next token; after the end the end again, after an error the error again.
    mutating func next() -> TemplateToken {
        if let failure { return failure }
        while true {
            if let token = isInsideAction ? insideAction() : text() { return token }
        }
    }
}

// MARK: - Characters

extension TemplateLexer {
    static let endOfText = UInt32.max

    /// The character at a place and its length; what is no UTF-8 counts as U+FFFD of one byte.
    private func character(at place: Int) -> (value: UInt32, length: Int) {
        guard place < bytes.count else { return (Self.endOfText, 0) }
        if bytes[place] < 0x80 { return (UInt32(bytes[place]), 1) }
        return bytes.withUnsafeBufferPointer { all in
            let length = GoUTF8.sequenceLength(all, at: place)
            return length == 0 ? (0xFFFD, 1) : (GoUTF8.scalar(all, at: place, length: length), length)
        }
    }

    private func byte(_ ahead: Int = 0) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    private func isAt(_ text: StaticString, ahead: Int = 0) -> Bool {
        let place = position + ahead
        let length = text.utf8CodeUnitCount
        guard place + length <= bytes.count else { return false }
        for i in 0..<length where bytes[place + i] != text.utf8Start[i] { return false }
        return true
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// Whether a name may contain the character: a letter, a decimal digit or an underscore.
    static func isAlphanumeric(_ value: UInt32) -> Bool {
        if value < 0x80 {
            let byte = UInt8(value)
            return (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F
        }
        guard value != endOfText, let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            return true
        default: return false
        }
    }

    private mutating func accept(_ set: StaticString) -> Bool {
        guard position < bytes.count else { return false }
        for i in 0..<set.utf8CodeUnitCount where set.utf8Start[i] == bytes[position] {
            position += 1
            return true
        }
        return false
    }

    private mutating func acceptRun(_ set: StaticString) {
        while accept(set) {}
    }
}

// MARK: - Tokens

extension TemplateLexer {
    private mutating func token(_ kind: TemplateToken.Kind) -> TemplateToken {
        let token = TemplateToken(kind: kind, start: start, end: position, line: line)
        skip()
        return token
    }

    /// Leaves out what was read since the last token.
    private mutating func skip() {
        for byte in bytes[start..<position] where byte == 0x0A { line += 1 }
        start = position
    }

    private mutating func fail(_ message: String) -> TemplateToken {
        let token = TemplateToken(kind: .error, start: start, end: start, line: line, message: message)
        failure = token
        return token
    }

    private mutating func badCharacter(_ value: UInt32) -> TemplateToken {
        fail("bad character " + Self.named(value))
    }

    /// A character as Go's `%#U` shows it.
    private static func named(_ value: UInt32) -> String {
        let hex = String(value, radix: 16, uppercase: true)
        var text = "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
        if Quote.isPrintable(value), let scalar = Unicode.Scalar(value) { text += " '\(Character(scalar))'" }
        return text
    }
}

// MARK: - Text

extension TemplateLexer {
    /// The text up to the next action, or nil if there is none and the action has begun.
    private mutating func text() -> TemplateToken? {
        guard let open = findOpening() else {
            position = bytes.count
            return token(position > start ? .text : .end)
        }
        guard open > start else {
            position = open
            return leftDelimiter()
        }
        var end = open
        if open + 3 < bytes.count, bytes[open + 2] == UInt8(ascii: "-"), Self.isSpace(bytes[open + 3]) {
            while end > start && Self.isSpace(bytes[end - 1]) { end -= 1 }
        }
        position = end
        let token = token(.text)
        position = open
        skip()
        return token.end > token.start ? token : leftDelimiter()
    }

    private func findOpening() -> Int? {
        let brace = UInt8(ascii: "{")
        return bytes.withUnsafeBufferPointer { all in
            var i = start
            while i + 1 < all.count {
                if all[i] == brace && all[i + 1] == brace { return i }
                i += 1
            }
            return nil
        }
    }

    /// The opening of an action; nil after a comment.
    private mutating func leftDelimiter() -> TemplateToken? {
        position += 2
        let marker =
            byte() == UInt8(ascii: "-") && position + 1 < bytes.count && Self.isSpace(byte(1)) ? 2 : 0
        if isAt("/*", ahead: marker) {
            position += marker
            skip()
            return comment()
        }
        let token = token(.leftDelimiter)
        isInsideAction = true
        position += marker
        skip()
        parenthesisDepth = 0
        return token
    }

    private mutating func comment() -> TemplateToken? {
        position += 2
        while position < bytes.count && !isAt("*/") { position += 1 }
        guard position < bytes.count else { return fail("unclosed comment") }
        position += 2
        guard let isTrimming = rightDelimiterAhead() else {
            return fail("comment ends before closing delimiter")
        }
        position += isTrimming ? 4 : 2
        if isTrimming { skipSpace() }
        skip()
        return nil
    }

    private mutating func skipSpace() {
        while position < bytes.count && Self.isSpace(bytes[position]) { position += 1 }
    }

    /// Nil if the action does not end here, otherwise whether it ends with a trim marker.
    private func rightDelimiterAhead() -> Bool? {
        if position < bytes.count, Self.isSpace(bytes[position]), isAt("-}}", ahead: 1) { return true }
        return isAt("}}") ? false : nil
    }

    private mutating func rightDelimiter(isTrimming: Bool) -> TemplateToken {
        if isTrimming {
            position += 2
            skip()
        }
        position += 2
        let token = token(.rightDelimiter)
        if isTrimming {
            skipSpace()
            skip()
        }
        isInsideAction = false
        return token
    }
}

// MARK: - Actions

extension TemplateLexer {
    private mutating func insideAction() -> TemplateToken? {
        // tidy: switch
        if let isTrimming = rightDelimiterAhead() {
            if parenthesisDepth > 0 { return fail("unclosed left paren") }
            return rightDelimiter(isTrimming: isTrimming)
        }
        let (value, length) = character(at: position)
        if value == Self.endOfText { return fail("unclosed action") }
        if value < 0x80 && Self.isSpace(UInt8(value)) { return space() }
        position += length
        switch Unicode.Scalar(value) {
        case "=": return token(.assign)
        case ":":
            guard accept("=") else { return fail("expected :=") }
            return token(.declare)
        case "|": return token(.pipe)
        case "\"": return quoted()
        case "`": return rawQuoted()
        case "$": return isAtTerminator ? token(.variable) : name(.variable)
        case "'": return characterConstant()
        case ".":
            guard position < bytes.count else { break }
            if bytes[position] &- 0x30 >= 10 { return isAtTerminator ? token(.dot) : name(.field) }
        case "(":
            parenthesisDepth += 1
            return token(.leftParenthesis)
        case ")":
            parenthesisDepth -= 1
            return parenthesisDepth < 0 ? fail("unexpected right paren") : token(.rightParenthesis)
        default: break
        }
        position -= length
        switch value {
        case 0x2B, 0x2D, 0x2E, 0x30...0x39: return number()
        case _ where Self.isAlphanumeric(value): return word()
        case 0x21..<0x7F:
            position += length
            return token(.char)
        default: return fail("unrecognized character in action: " + Self.named(value))
        }
    }

    /// A run of space; or the closing of the action, if a trim marker follows the only space.
    private mutating func space() -> TemplateToken? {
        skipSpace()
        if isAt("-}}") {
            // The last space belongs to the marker.
            position -= 1
            if position == start { return rightDelimiter(isTrimming: true) }
        }
        return token(.space)
    }

    private var isAtTerminator: Bool {
        guard position < bytes.count else { return true }
        if Self.isSpace(bytes[position]) { return true }
        switch Unicode.Scalar(bytes[position]) {
        case ".", ",", "|", ":", ")", "(": return true
        default: return isAt("}}")
        }
    }

    private mutating func skipAlphanumeric() {
        while true {
            let (value, length) = character(at: position)
            guard Self.isAlphanumeric(value) else { return }
            position += length
        }
    }

    /// A field or variable, after its first character.
    private mutating func name(_ kind: TemplateToken.Kind) -> TemplateToken {
        skipAlphanumeric()
        return isAtTerminator ? token(kind) : badCharacter(character(at: position).value)
    }

    private mutating func word() -> TemplateToken {
        skipAlphanumeric()
        guard isAtTerminator else { return badCharacter(character(at: position).value) }
        // No keyword is longer than eight letters.
        guard position - start <= 8 else { return token(.identifier) }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        return token(TemplateToken.Kind(keyword: word) ?? .identifier)
    }

    private mutating func quoted() -> TemplateToken {
        readConstant(until: UInt8(ascii: "\"")) ? token(.string) : fail("unterminated quoted string")
    }

    private mutating func characterConstant() -> TemplateToken {
        readConstant(until: UInt8(ascii: "'"))
            ? token(.characterConstant) : fail("unterminated character constant")
    }

    /// Reads up to the closing quote; false if the line or the text ends before.
    private mutating func readConstant(until quote: UInt8) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return true }
            if byte == 0x0A { return false }
            if byte == UInt8(ascii: "\\") {
                guard position < bytes.count, bytes[position] != 0x0A else { return false }
                position += 1
            }
        }
        return false
    }

    private mutating func rawQuoted() -> TemplateToken {
        while position < bytes.count {
            position += 1
            if bytes[position - 1] == UInt8(ascii: "`") { return token(.rawString) }
        }
        return fail("unterminated raw quoted string")
    }

    private mutating func number() -> TemplateToken {
        var isNumber = scanNumber()
        var kind = TemplateToken.Kind.number
        if isNumber, byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") {
            // A complex number has no spaces and ends in "i".
            kind = .complex
            isNumber = scanNumber() && bytes[position - 1] == UInt8(ascii: "i")
        }
        if isNumber { return token(kind) }
        var message = Array("bad number syntax: ".utf8)
        bytes[start..<position].withUnsafeBufferPointer { Quote.append($0, to: &message) }
        return fail(GoUTF8.string(message))
    }

    /// Reads what may be a number; the parser looks whether it is one.
    private mutating func scanNumber() -> Bool {
        _ = accept("+-")
        var digits: StaticString = "0123456789_"
        var exponent: StaticString = "eE"
        if accept("0") {
            if accept("xX") {
                digits = "0123456789abcdefABCDEF_"
                exponent = "pP"
            } else if accept("oO") {
                digits = "01234567_"
                exponent = ""
            } else if accept("bB") {
                digits = "01_"
                exponent = ""
            }
        }
        acceptRun(digits)
        if accept(".") { acceptRun(digits) }
        if accept(exponent) {
            _ = accept("+-")
            acceptRun("0123456789_")
        }
        _ = accept("i")
        let (value, length) = character(at: position)
        if !Self.isAlphanumeric(value) { return true }
        position += length
        return false
    }
}
