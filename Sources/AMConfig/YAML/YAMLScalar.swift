/// What a scalar turned out to be.
enum YAMLScalar: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Only what does not fit `int`.
    case uint(UInt64)
    case float(Double)
    /// A date or a moment; its text is kept.
    case timestamp
    case string
    /// `!!binary`, decoded.
    case binary(String)
    /// A tag that is not YAML's own; the text is kept.
    case other(tag: String)

    /// The tag in its short form.
    var tag: String {
        switch self {
        case .null: "!!null"
        case .bool: "!!bool"
        case .int, .uint: "!!int"
        case .float: "!!float"
        case .timestamp: "!!timestamp"
        case .string: "!!str"
        case .binary: "!!binary"
        case .other(let tag): YAMLScalar.short(tag)
        }
    }

    /// `!!int` for `tag:yaml.org,2002:int`; other tags unaltered.
    static func short(_ tag: String) -> String {
        tag.hasPrefix(longPrefix) ? "!!" + tag.dropFirst(longPrefix.count) : tag
    }

    static let longPrefix = "tag:yaml.org,2002:"
}

extension YAMLScalar {
    /// The type of a scalar node by its tag or, when plain, by its text (YAML 1.1).
    /// Throws: the original's text for a tag that does not fit.
    /// Source: yaml.v2 resolve.go, decode.go (scalar).
    init(_ node: YAMLNode) throws(ConfigError) {
        if node.tag.isEmpty {
            self = node.isImplicit ? YAMLScalar(plain: node.value) : .string
            return
        }
        let tag = Self.short(node.tag)
        switch tag {
        case "!!str": self = .string
        case "!!binary": self = .binary(try Self.decodeBinary(node.value))
        case "!!bool", "!!int", "!!float", "!!null", "!!timestamp":
            let found = YAMLScalar(plain: node.value, triesTimestamp: tag == "!!timestamp")
            if found.tag == tag {
                self = found
            } else if tag == "!!float", case .int(let number) = found {
                self = .float(Double(number))
            } else {
                throw .yaml("cannot decode \(found.tag) `\(node.value)` as a \(tag)")
            }
        default: self = .other(tag: node.tag)
        }
    }

    /// The type of a plain text.
    init(plain text: String, triesTimestamp: Bool = true) {
        guard let first = text.utf8.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            self = Self.number(text, triesTimestamp: triesTimestamp)
        case UInt8(ascii: "."): self = Self.dotted(text)
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
            UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"),
            UInt8(ascii: "~"):
            self = text.utf8.count > 5 ? .string : Self.word(text)
        default: self = .string
        }
    }

    private static func word(_ text: String) -> YAMLScalar {
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .bool(false)
        case "~", "null", "Null", "NULL": .null
        default: .string
        }
    }

    private static func dotted(_ text: String) -> YAMLScalar {
        switch text {
        case ".nan", ".NaN", ".NAN": .float(.nan)
        case ".inf", ".Inf", ".INF": .float(.infinity)
        default: float(text) ?? .string
        }
    }

    private static func number(_ text: String, triesTimestamp: Bool) -> YAMLScalar {
        switch text {
        case "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        if triesTimestamp, YAMLTimestamp.isTimestamp(text) { return .timestamp }
        let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.replacingUnderscores() : text
        return integer(plain) ?? float(plain) ?? .string
    }

    /// An integer as Go's `ParseInt` and `ParseUint` read it with base 0.
    private static func integer(_ text: String) -> YAMLScalar? {
        var digits = Substring(text)
        var negative = false
        var signed = false
        if let sign = digits.utf8.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            signed = true
            digits = digits.dropFirst()
        }
        var radix = 10
        if digits.utf8.count > 1, digits.utf8.first == UInt8(ascii: "0") {
            switch digits.utf8.dropFirst().first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "b"): radix = 2
            case UInt8(ascii: "o"): radix = 8
            default: radix = -8
            }
            digits = digits.dropFirst(radix < 0 ? 1 : 2)
            radix = abs(radix)
        }
        // Swift's own sign must not slip in behind ours.
        guard let lead = digits.utf8.first, lead != UInt8(ascii: "+"), lead != UInt8(ascii: "-"),
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if negative {
            return magnitude <= 1 << 63 ? .int(Int64(truncatingIfNeeded: 0 &- magnitude)) : nil
        }
        if magnitude <= UInt64(Int64.max) { return .int(Int64(magnitude)) }
        return signed ? nil : .uint(magnitude)
    }

    /// A decimal float, `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
    private static func float(_ text: String) -> YAMLScalar? {
        var rest = Substring(text).utf8
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        func skipSign() {
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                rest.removeFirst()
            }
        }
        func skipDigits() -> Int {
            let tail = rest.drop(while: isDigit)
            defer { rest = tail }
            return rest.count - tail.count
        }
        skipSign()
        let whole = skipDigits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits()
        }
        guard whole > 0 || fraction > 0 else { return nil }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            skipSign()
            guard skipDigits() > 0 else { return nil }
        }
        guard rest.isEmpty, let value = Double(text), value.isFinite else { return nil }
        return .float(value)
    }

    private static func decodeBinary(_ text: String) throws(ConfigError) -> String {
        guard let bytes = Base64.decode(text) else {
            throw .yaml("!!binary value contains invalid base64 data")
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .yaml("!!binary value is not valid UTF-8")
        }
        return decoded
    }
}

extension String {
    fileprivate func replacingUnderscores() -> String { String(self.filter { $0 != "_" }) }
}
