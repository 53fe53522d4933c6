extension GoFormatPrinter {
    /// Pads what was printed since `start` to the width: blanks to the right with the flag `-`, otherwise
    /// blanks or zeros to the left.
    mutating func pad(from start: Int) {
        guard let width = flags.width else { return }
        let missing = width - out[start...].withUnsafeBufferPointer { GoUTF8.count($0) }
        guard missing > 0, hasRoom(for: missing) else { return }
        if flags.minus {
            out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: missing))
        } else {
            let filler = UInt8(ascii: flags.zero ? "0" : " ")
            out.insert(contentsOf: repeatElement(filler, count: missing), at: start)
        }
    }

    /// As `pad`, but never with zeros.
    private mutating func padWithBlanks(from start: Int) {
        let zero = flags.zero
        flags.zero = false
        pad(from: start)
        flags.zero = zero
    }

    /// Prints a text with padding.
    mutating func padded(_ text: StaticString) {
        let start = out.count
        put(text)
        pad(from: start)
    }

    mutating func bool(_ value: Bool, _ verb: Unicode.Scalar) {
        if verb == "t" || verb == "v" { return padded(value ? "true" : "false") }
        complain(verb)
    }

    /// Prints an integer; a signed one is given by its bits.
    mutating func integer(_ value: UInt64, isSigned: Bool, _ verb: Unicode.Scalar) {
        switch verb {
        case "v" where flags.isGoSyntax && !isSigned: hexadecimal(value, hasPrefix: true)
        case "v", "d": digits(value, isSigned: isSigned, base: 10, verb)
        case "b": digits(value, isSigned: isSigned, base: 2, verb)
        case "o", "O": digits(value, isSigned: isSigned, base: 8, verb)
        case "x", "X": digits(value, isSigned: isSigned, base: 16, verb)
        case "c":
            let start = out.count
            GoUTF8.append(UInt32(exactly: value) ?? .max, to: &out)
            pad(from: start)
        case "q":
            let start = out.count
            Quote.appendCharacter(UInt32(exactly: value) ?? .max, isASCII: flags.plus, to: &out)
            pad(from: start)
        case "U": codePoint(value)
        default: complain(verb)
        }
    }

    mutating func hexadecimal(_ value: UInt64, hasPrefix: Bool) {
        let sharp = flags.sharp
        flags.sharp = hasPrefix
        digits(value, isSigned: false, base: 16, "v")
        flags.sharp = sharp
    }

    private mutating func digits(_ bits: UInt64, isSigned: Bool, base: Int, _ verb: Unicode.Scalar) {
        let isNegative = isSigned && Int64(bitPattern: bits) < 0
        let size = isNegative ? Int64(bitPattern: bits).magnitude : bits
        let start = out.count
        var minimum = 0
        if let precision = flags.precision {
            minimum = precision
            if precision == 0 && size == 0 { return padWithBlanks(from: start) }
        } else if flags.zero, !flags.minus, let width = flags.width {
            minimum = width
            if isNegative || flags.plus || flags.space { minimum -= 1 }
        }
        guard hasRoom(for: minimum) else { return }
        if isNegative || flags.plus {
            out.append(UInt8(ascii: isNegative ? "-" : "+"))
        } else if flags.space {
            out.append(UInt8(ascii: " "))
        }
        let text = String(size, radix: base, uppercase: verb == "X")
        let zeros = max(minimum - text.utf8.count, 0)
        if flags.sharp {
            switch base {
            case 2: put("0b")
            case 16: verb == "X" ? put("0X") : put("0x")
            default: break
            }
        }
        if verb == "O" { put("0o") }
        if flags.sharp && base == 8 && zeros == 0 && size > 0 { put("0") }
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: zeros))
        out.append(contentsOf: text.utf8)
        padWithBlanks(from: start)
    }

    /// Prints `U+0061`, with the flag `#` also the character.
    private mutating func codePoint(_ value: UInt64) {
        let start = out.count
        let text = String(value, radix: 16, uppercase: true)
        let minimum = max(flags.precision ?? 4, 4)
        guard hasRoom(for: minimum) else { return }
        put("U+")
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(minimum - text.utf8.count, 0)))
        out.append(contentsOf: text.utf8)
        if flags.sharp, let scalar = UInt32(exactly: value), scalar <= 0x10FFFF, Quote.isPrintable(scalar) {
            put(" '")
            GoUTF8.append(scalar, to: &out)
            put("'")
        }
        padWithBlanks(from: start)
    }

    mutating func complex(_ real: Double, _ imaginary: Double, _ verb: Unicode.Scalar) {
        switch verb {
        case "v", "b", "g", "G", "x", "X", "f", "F", "e", "E":
            let plus = flags.plus
            put("(")
            float(real, verb)
            flags.plus = true
            float(imaginary, verb)
            put("i)")
            flags.plus = plus
        default: complain(verb)
        }
    }

    mutating func float(_ value: Double, _ verb: Unicode.Scalar) {
        switch verb {
        case "v": float(value, form: "g", precision: flags.precision)
        case "b", "g", "G", "x", "X": float(value, form: verb, precision: flags.precision)
        case "f", "e", "E": float(value, form: verb, precision: flags.precision ?? 6)
        case "F": float(value, form: "f", precision: flags.precision ?? 6)
        default: complain(verb)
        }
    }

    private mutating func float(_ value: Double, form: Unicode.Scalar, precision: Int?) {
        guard hasRoom(for: precision ?? 0) else { return }
        let start = out.count
        if value.isFinite || value.isNaN {
            if value.sign == .plus || value.isNaN { appendPositiveSign() }
            let first = out.count
            GoFormatFloat.append(value, verb: form, precision: precision, to: &out)
            if value.isFinite && flags.sharp && form != "b" {
                keepZeros(from: value.sign == .minus ? first + 1 : first, form: form, precision: precision)
            }
        } else if value > 0 && flags.space && !flags.plus {
            put(" Inf")
        } else {
            value < 0 ? put("-Inf") : put("+Inf")
        }
        guard value.isFinite else { return padWithBlanks(from: start) }
        let hasSign = out[start] == UInt8(ascii: "-") || flags.plus || flags.space
        if hasSign && flags.zero && !flags.minus, let width = flags.width, width > out.count - start {
            // The sign stays in front of the zeros.
            guard hasRoom(for: width) else { return }
            let zeros = repeatElement(UInt8(ascii: "0"), count: width - (out.count - start))
            return out.insert(contentsOf: zeros, at: start + 1)
        }
        pad(from: start)
    }

    private mutating func appendPositiveSign() {
        if flags.plus {
            put("+")
        } else if flags.space {
            put(" ")
        }
    }

    /// The flag `#`: there is always a decimal point, and `%g` keeps its zeros at the end.
    private mutating func keepZeros(from start: Int, form: Unicode.Scalar, precision: Int?) {
        var missing = 0
        switch form {
        case "g", "G", "x": missing = precision ?? 6
        default: break
        }
        var end = out.count
        var hasPoint = false
        var isSignificant = false
        scan: for place in start..<out.count {
            switch Unicode.Scalar(out[place]) {
            case ".": hasPoint = true
            case "p", "P":
                end = place
                break scan
            case "e" where form != "x" && form != "X", "E" where form != "x" && form != "X":
                end = place
                break scan
            default:
                if out[place] != UInt8(ascii: "0") { isSignificant = true }
                if isSignificant { missing -= 1 }
            }
        }
        var added: [UInt8] = []
        if !hasPoint {
            // A lone zero before the point counts.
            if end - start == 1 && out[start] == UInt8(ascii: "0") { missing -= 1 }
            added.append(UInt8(ascii: "."))
        }
        added.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(missing, 0)))
        out.insert(contentsOf: added, at: end)
    }
}
