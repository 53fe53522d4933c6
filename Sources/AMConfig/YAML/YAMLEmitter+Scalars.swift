/// The forms of a scalar.
enum YAMLScalarStyle {
    case plain
    case singleQuoted
    case doubleQuoted
    case literal

    /// The form that a text would have if its place allowed it.
    static func wanted(for text: String) -> YAMLScalarStyle {
        if text.utf8.contains(0x0A) { return .literal }
        let isString = YAMLScalar(plain: text) == .string
        return isString && !isSexagesimal(text) ? .plain : .doubleQuoted
    }

    /// Whether YAML 1.1 reads a text as a number to the base 60,
    /// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
    private static func isSexagesimal(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            rest.removeFirst()
        }
        guard let first = rest.first, first >= 0x30, first <= 0x39 else { return false }
        rest = rest.drop { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_") }
        guard rest.first == UInt8(ascii: ":") else { return false }
        while rest.first == UInt8(ascii: ":") {
            rest.removeFirst()
            let digits = rest.prefix(2).prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard let lead = digits.first, digits.count == 1 || lead <= UInt8(ascii: "5") else {
                return false
            }
            rest = rest.dropFirst(digits.count)
        }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "_") }
        }
        return rest.isEmpty
    }
}

// Writing scalars.
extension YAMLEmitter {
    mutating func writeScalar(_ text: String, _ wanted: YAMLScalarStyle, _ around: Surroundings) {
        let style = allowed(wanted, YAMLScalarAnalysis(text), isEmpty: text.isEmpty, around)
        let outer = indent
        increaseIndent(isFlow: true)
        switch style {
        case .plain: writePlain(Array(text.utf8), folds: !around.isSimpleKey)
        case .singleQuoted: writeSingleQuoted(Array(text.utf8), folds: !around.isSimpleKey)
        case .doubleQuoted: writeDoubleQuoted(Array(text.unicodeScalars), folds: !around.isSimpleKey)
        case .literal: writeLiteral(Array(text.unicodeScalars))
        }
        indent = outer
    }

    private func allowed(
        _ wanted: YAMLScalarStyle, _ text: YAMLScalarAnalysis, isEmpty: Bool, _ around: Surroundings
    ) -> YAMLScalarStyle {
        var style = around.isSimpleKey && text.isMultiline ? .doubleQuoted : wanted
        if style == .plain {
            let isAllowed = flowLevel > 0 ? text.allowsFlowPlain : text.allowsBlockPlain
            if !isAllowed || isEmpty && (flowLevel > 0 || around.isSimpleKey) { style = .singleQuoted }
        }
        if style == .singleQuoted, !text.allowsSingleQuoted { style = .doubleQuoted }
        if style == .literal, !text.allowsBlock || flowLevel > 0 || around.isSimpleKey {
            style = .doubleQuoted
        }
        return style
    }

    private mutating func writePlain(_ text: [UInt8], folds: Bool) {
        if !isSpaced { put(0x20) }
        writeFolding(text, folds: folds, doubled: nil)
        isSpaced = false
        isIndentation = false
    }

    private mutating func writeSingleQuoted(_ text: [UInt8], folds: Bool) {
        writeIndicator("'", isSpaceNeeded: true)
        writeFolding(text, folds: folds, doubled: UInt8(ascii: "'"))
        writeIndicator("'")
        isSpaced = false
        isIndentation = false
    }

    /// Writes a text of one line, with a new line in place of a single space beyond the width.
    private mutating func writeFolding(_ text: [UInt8], folds: Bool, doubled: UInt8?) {
        var afterSpace = false
        for (index, byte) in text.enumerated() {
            let isSpace = byte == 0x20
            if isSpace, folds, !afterSpace, column > Self.width, index > 0, index < text.count - 1,
                text[index + 1] != 0x20
            {
                writeIndent()
            } else {
                if byte == doubled { put(byte) }
                put(byte)
            }
            if !isSpace { isIndentation = false }
            afterSpace = isSpace
        }
    }

    private mutating func writeDoubleQuoted(_ text: [Unicode.Scalar], folds: Bool) {
        writeIndicator("\"", isSpaceNeeded: true)
        // A text that begins with a byte order mark is escaped as a whole, as the original does it.
        let escapesAll = text.first == "\u{FEFF}"
        var afterSpace = false
        for (index, scalar) in text.enumerated() {
            if escapesAll || !scalar.isPrintableInYAML || scalar.isBreakInYAML || scalar == "\""
                || scalar == "\\"
            {
                writeEscape(scalar)
                afterSpace = false
            } else if scalar == " " {
                if folds, !afterSpace, column > Self.width, index > 0, index < text.count - 1 {
                    writeIndent()
                    if text[index + 1] == " " { put(UInt8(ascii: "\\")) }
                } else {
                    put(0x20)
                }
                afterSpace = true
            } else {
                for byte in UTF8.encode(scalar).map(Array.init) ?? [] { put(byte) }
                afterSpace = false
            }
        }
        writeIndicator("\"")
        isSpaced = false
        isIndentation = false
    }

    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        put(UInt8(ascii: "\\"))
        if let letter = Self.escapes[scalar] {
            put(letter)
            return
        }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (letter, size) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
        for byte in (letter + String(repeating: "0", count: size - digits.count) + digits).utf8 { put(byte) }
    }

    private static let escapes: [Unicode.Scalar: UInt8] = [
        "\0": 0x30, "\u{07}": 0x61, "\u{08}": 0x62, "\t": 0x74, "\n": 0x6E, "\u{0B}": 0x76, "\u{0C}": 0x66,
        "\r": 0x72, "\u{1B}": 0x65, "\"": 0x22, "\\": 0x5C, "\u{85}": 0x4E, "\u{A0}": 0x5F, "\u{2028}": 0x4C,
        "\u{2029}": 0x50,
    ]

    private mutating func writeLiteral(_ text: [Unicode.Scalar]) {
        writeIndicator("|", isSpaceNeeded: true)
        if let first = text.first, first == " " || first.isBreakInYAML { writeIndicator("2") }
        if let last = text.last {
            if !last.isBreakInYAML {
                writeIndicator("-")
            } else if text.count == 1 || text[text.count - 2].isBreakInYAML {
                writeIndicator("+")
            }
        }
        putBreak()
        isIndentation = true
        isSpaced = true
        var afterBreak = true
        for scalar in text {
            if scalar == "\n" {
                putBreak()
                isIndentation = true
                afterBreak = true
                continue
            }
            if afterBreak { writeIndent() }
            for byte in UTF8.encode(scalar).map(Array.init) ?? [] { put(byte) }
            if scalar.isBreakInYAML {
                column = 0
                isIndentation = true
            } else {
                isIndentation = false
            }
            afterBreak = scalar.isBreakInYAML
        }
    }
}

/// Which forms a text may have.
struct YAMLScalarAnalysis {
    private(set) var isMultiline = false
    private(set) var allowsFlowPlain = true
    private(set) var allowsBlockPlain = true
    private(set) var allowsSingleQuoted = true
    private(set) var allowsBlock = true

    /// What a text allows.
    init(_ text: String) {
        guard !text.isEmpty else {
            allowsFlowPlain = false
            allowsBlock = false
            return
        }
        let scalars = Array(text.unicodeScalars)
        if text.hasPrefix("---") || text.hasPrefix("...") { forbidPlain() }
        var previous: Unicode.Scalar?
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            indicator(scalar, isFirst: index == 0, after: previous, before: next)
            if !scalar.isPrintableInYAML { forbidAllButDoubleQuoted() }
            if scalar == " " {
                if let previous, previous.isBreakInYAML {
                    forbidPlain()
                    allowsSingleQuoted = false
                }
                if next == nil { allowsBlock = false }
            } else if scalar.isBreakInYAML {
                isMultiline = true
                forbidPlain()
                if previous == " " { forbidAllButDoubleQuoted() }
            }
            previous = scalar
        }
        if scalars.first == " " || scalars.last == " " { forbidPlain() }
    }

    private mutating func forbidPlain() {
        allowsFlowPlain = false
        allowsBlockPlain = false
    }

    private mutating func forbidAllButDoubleQuoted() {
        forbidPlain()
        allowsSingleQuoted = false
        allowsBlock = false
    }

    private mutating func indicator(
        _ scalar: Unicode.Scalar, isFirst: Bool, after previous: Unicode.Scalar?, before next: Unicode.Scalar?
    ) {
        let endsWord = next == nil || next == " " || next == "\t"
        if isFirst {
            switch scalar {
            case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`":
                forbidPlain()
            case "?", ":":
                allowsFlowPlain = false
                if endsWord { allowsBlockPlain = false }
            case "-": if endsWord { forbidPlain() }
            default: break
            }
            return
        }
        switch scalar {
        case ",", "?", "[", "]", "{", "}": allowsFlowPlain = false
        case ":":
            allowsFlowPlain = false
            if endsWord { allowsBlockPlain = false }
        case "#":
            if let previous, previous == " " || previous == "\t" || previous == "\0" || previous.isBreakInYAML
            {
                forbidPlain()
            }
        default: break
        }
    }
}

extension Unicode.Scalar {
    /// Whether YAML 1.1 may have the character unescaped; the original leaves out all beyond U+FFFD.
    fileprivate var isPrintableInYAML: Bool {
        switch value {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        default: false
        }
    }

    /// Whether YAML 1.1 takes the character for the end of a line.
    fileprivate var isBreakInYAML: Bool {
        switch value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
