extension NumberNode {
    /// A constant that is no number.
    struct Failure: Error {
        let message: String
    }

    /// The number of a token, in all forms that can stand for it.
    /// Source: Go text/template/parse newNumber.
    init(_ kind: TemplateToken.Kind, _ text: [UInt8], position: Int) throws(Failure) {
        self.init(position: position, spelling: TemplateText(text))
        let spelling = spelling.string
        switch kind {
        case .characterConstant:
            let value = try Self.character(text)
            int = Int64(value)
            uint = UInt64(value)
            float = Double(value)
            isCharacter = true
            return
        case .complex:
            let parts = try Self.complex(text)
            set(real: parts.0, imaginary: parts.1)
            return
        default: break
        }
        if text.last == UInt8(ascii: "i"),
            let imaginary = Self.float(String(decoding: text.dropLast(), as: UTF8.self))
        {
            set(real: 0, imaginary: imaginary)
            return
        }
        if let (isNegative, magnitude) = Self.integer(text) {
            if text[0] != UInt8(ascii: "-") && text[0] != UInt8(ascii: "+") { uint = magnitude }
            let bound = UInt64(Int64.max) + (isNegative ? 1 : 0)
            if magnitude <= bound {
                int = isNegative ? 0 &- Int64(bitPattern: magnitude) : Int64(magnitude)
                if magnitude == 0 { uint = 0 }
            }
            float = int.map { Double($0) } ?? uint.map { Double($0) }
        }
        if float == nil, let value = Self.float(spelling) {
            let marks = Array(".eEpP".utf8)
            if !text.contains(where: { marks.contains($0) }) {
                throw Failure(message: "integer overflow: \(Quote.quote(spelling))")
            }
            setFloat(value)
        }
        if float == nil { throw Failure(message: "illegal number syntax: \(Quote.quote(spelling))") }
    }

    private mutating func set(real: Double, imaginary: Double) {
        complex = Complex(real: real, imaginary: imaginary)
        if imaginary == 0 { setFloat(real) }
    }

    /// Sets the floating form, and the integers if it is one.
    private mutating func setFloat(_ value: Double) {
        float = value
        if let exact = Int64(exactly: value) { int = exact }
        if let exact = UInt64(exactly: value) { uint = exact }
    }

    private static func float(_ text: String) -> Double? {
        do throws(GoNumber.Failure) {
            return try GoNumber.parse(text)
        } catch {
            return nil
        }
    }

    /// The real and the imaginary part of a constant such as `1+2i`.
    private static func complex(_ text: [UInt8]) throws(Failure) -> (Double, Double) {
        var split = 1
        while split < text.count {
            let isSign = text[split] == UInt8(ascii: "+") || text[split] == UInt8(ascii: "-")
            let before = text[split - 1] | 0x20
            let isHex = text.count > 1 && text.prefix(3).contains { $0 | 0x20 == UInt8(ascii: "x") }
            let isExponent = before == UInt8(ascii: "p") || (before == UInt8(ascii: "e") && !isHex)
            if isSign && !isExponent { break }
            split += 1
        }
        let real = String(decoding: text[..<split], as: UTF8.self)
        let imaginary = String(decoding: text[split...].dropLast(), as: UTF8.self)
        if real.utf8.last == UInt8(ascii: "i") {
            throw Failure(message: "syntax error scanning complex number")
        }
        do throws(GoNumber.Failure) {
            return (try GoNumber.parse(real), try GoNumber.parse(imaginary))
        } catch {
            throw Failure(message: error.text)
        }
    }

    /// The value of a character constant with its quotes.
    /// Source: Go strconv.UnquoteChar.
    private static func character(_ text: [UInt8]) throws(Failure) -> UInt32 {
        let body = text[1...]
        guard let first = body.first, first != UInt8(ascii: "'") else {
            throw Failure(message: "invalid syntax")
        }
        var value: UInt32 = 0
        var length = 1
        if first != UInt8(ascii: "\\") {
            body.withUnsafeBufferPointer { bytes in
                length = GoUTF8.sequenceLength(bytes, at: 0)
                value = length == 0 ? 0xFFFD : GoUTF8.scalar(bytes, at: 0, length: length)
                length = max(1, length)
            }
        } else {
            (value, length) = try escape(body)
        }
        if Array(body.dropFirst(length)) != [UInt8(ascii: "'")] {
            throw Failure(message: "malformed character constant: \(GoUTF8.string(text))")
        }
        return value
    }

    private static func escape(_ body: ArraySlice<UInt8>) throws(Failure) -> (value: UInt32, length: Int) {
        let letter = body[body.startIndex + 1]
        let length: Int
        switch Unicode.Scalar(letter) {
        case "'": return (0x27, 2)
        case "\"": throw Failure(message: "invalid syntax")
        case "x": length = 4
        case "u": length = 6
        case "U": length = 10
        case "0"..."7": length = 4
        default: length = 2
        }
        let quote = UInt8(ascii: "\"")
        let literal = [quote] + body.prefix(length) + [quote]
        guard let bytes = literal.withUnsafeBufferPointer({ Quote.unquote($0) }), let first = bytes.first
        else {
            throw Failure(message: "invalid syntax")
        }
        let isScalar = letter | 0x20 == UInt8(ascii: "u")
        let value = bytes.withUnsafeBufferPointer {
            isScalar ? GoUTF8.scalar($0, at: 0, length: $0.count) : UInt32(first)
        }
        return (value, length)
    }

    /// The sign and the size of an integer constant; nil if it is none, or too large for 64 bits.
    /// Source: Go strconv.ParseUint with base 0.
    private static func integer(_ text: [UInt8]) -> (isNegative: Bool, magnitude: UInt64)? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard separatesDigits(digits), !digits.isEmpty else { return nil }
        var base: UInt64 = 10
        if digits.first == UInt8(ascii: "0") {
            switch Unicode.Scalar(digits.count >= 3 ? digits[digits.startIndex + 1] | 0x20 : 0) {
            case "x": base = 16
            case "b": base = 2
            case "o": base = 8
            default: base = 0
            }
            digits = digits.dropFirst(base == 0 ? 1 : 2)
            if base == 0 { base = 8 }
        }
        var value: UInt64 = 0
        for byte in digits where byte != UInt8(ascii: "_") {
            guard let digit = hexDigit(byte), UInt64(digit) < base else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
            let (sum, isBeyond) = product.addingReportingOverflow(UInt64(digit))
            if isTooLarge || isBeyond { return nil }
            value = sum
        }
        return (isNegative, value)
    }

    /// Whether each underscore stands between digits, or between a prefix such as `0x` and a digit.
    /// Source: Go strconv underscoreOK.
    private static func separatesDigits(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        var isAfterDigit = false
        var isAfterUnderscore = false
        if rest.count >= 2, rest.first == UInt8(ascii: "0"),
            [0x62, 0x6F, 0x78].contains(rest[rest.startIndex + 1] | 0x20)
        {
            isAfterDigit = true
            rest = rest.dropFirst(2)
        }
        for byte in rest {
            if byte == UInt8(ascii: "_") {
                if !isAfterDigit { return false }
                isAfterDigit = false
                isAfterUnderscore = true
            } else {
                isAfterDigit = hexDigit(byte) != nil
                if isAfterUnderscore && !isAfterDigit { return false }
                isAfterUnderscore = false
            }
        }
        return !isAfterUnderscore
    }
}
