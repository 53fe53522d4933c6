/// Floating numbers in the forms of Go's strconv, with a chosen number of digits, rounded exactly.
/// Source: Go strconv.AppendFloat.
enum GoFormatFloat {
    /// Appends a number in the form of a verb, one of `e E f g G b x X`, with a minus sign where it is
    /// negative. Without a precision it has the fewest digits that read back as the same number.
    /// Limit: the precision is not negative.
    static func append(_ value: Double, verb: Unicode.Scalar, precision: Int?, to out: inout [UInt8]) {
        if value.isNaN { return out.append(contentsOf: "NaN".utf8) }
        if value.isInfinite { return out.append(contentsOf: (value < 0 ? "-Inf" : "+Inf").utf8) }
        if value.sign == .minus { out.append(UInt8(ascii: "-")) }
        let size = value.magnitude
        switch verb {
        case "b": appendBinary(size, to: &out)
        case "x", "X": appendHex(size, isUpper: verb == "X", precision: precision, to: &out)
        case "f": appendFixed(size, precision: precision, to: &out)
        case "e", "E": appendScientific(size, mark: verb, precision: precision, to: &out)
        default: appendGeneral(size, mark: verb == "G" ? "E" : "e", precision: precision, to: &out)
        }
    }

    private static func appendFixed(_ size: Double, precision: Int?, to out: inout [UInt8]) {
        var digits = DecimalExpansion(size, isShortest: precision == nil)
        if let precision { digits.round(to: digits.point + precision) }
        appendPlain(digits, fraction: precision ?? max(digits.digits.count - digits.point, 0), to: &out)
    }

    private static func appendScientific(
        _ size: Double, mark: Unicode.Scalar, precision: Int?, to out: inout [UInt8]
    ) {
        var digits = DecimalExpansion(size, isShortest: precision == nil)
        if let precision { digits.round(to: precision + 1) }
        appendPower(digits, fraction: precision ?? max(digits.digits.count - 1, 0), mark: mark, to: &out)
    }

    private static func appendGeneral(
        _ size: Double, mark: Unicode.Scalar, precision: Int?, to out: inout [UInt8]
    ) {
        var digits = DecimalExpansion(size, isShortest: precision == nil)
        var bound = 6
        if let precision {
            bound = max(precision, 1)
            digits.round(to: bound)
            // A whole number that has all its digits needs no exponent.
            if bound > digits.digits.count && digits.digits.count >= digits.point {
                bound = digits.digits.count
            }
        }
        let exponent = digits.digits.isEmpty ? -1 : digits.point - 1
        if exponent < -4 || exponent >= bound {
            return appendPower(digits, fraction: digits.digits.count - 1, mark: mark, to: &out)
        }
        appendPlain(digits, fraction: max(digits.digits.count - digits.point, 0), to: &out)
    }

    /// Appends `123.450`.
    private static func appendPlain(_ digits: DecimalExpansion, fraction: Int, to out: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        if digits.point > 0 {
            out.append(contentsOf: digits.digits.prefix(digits.point))
            let missing = max(digits.point - digits.digits.count, 0)
            out.append(contentsOf: repeatElement(zero, count: missing))
        } else {
            out.append(zero)
        }
        guard fraction > 0 else { return }
        out.append(UInt8(ascii: "."))
        let leading = min(max(-digits.point, 0), fraction)
        out.append(contentsOf: repeatElement(zero, count: leading))
        let shown = digits.digits.dropFirst(max(digits.point, 0)).prefix(fraction - leading)
        out.append(contentsOf: shown)
        out.append(contentsOf: repeatElement(zero, count: fraction - leading - shown.count))
    }

    /// Appends `1.2345e+02`.
    private static func appendPower(
        _ digits: DecimalExpansion, fraction: Int, mark: Unicode.Scalar, to out: inout [UInt8]
    ) {
        let zero = UInt8(ascii: "0")
        out.append(digits.digits.first ?? zero)
        if fraction > 0 {
            out.append(UInt8(ascii: "."))
            let shown = digits.digits.dropFirst().prefix(fraction)
            out.append(contentsOf: shown)
            out.append(contentsOf: repeatElement(zero, count: fraction - shown.count))
        }
        appendExponent(digits.digits.isEmpty ? 0 : digits.point - 1, mark: mark, minimum: 2, to: &out)
    }

    private static func appendExponent(
        _ exponent: Int, mark: Unicode.Scalar, minimum: Int, to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: mark))
        out.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        DecimalDigits.append(UInt64(exponent.magnitude), minimum: minimum, to: &out)
    }

    /// Appends the whole mantissa in decimal and the power of two: `4503599627370496p-52`.
    private static func appendBinary(_ size: Double, to out: inout [UInt8]) {
        let (mantissa, exponent) = parts(size)
        DecimalDigits.append(mantissa, to: &out)
        appendExponent(exponent, mark: "p", minimum: 1, to: &out)
    }

    /// Appends `0x1.8p+01`, rounded half to even where there is a precision.
    private static func appendHex(_ size: Double, isUpper: Bool, precision: Int?, to out: inout [UInt8]) {
        let letters = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        var (mantissa, exponent) = parts(size)
        exponent = mantissa == 0 ? 0 : exponent + 52
        // The digit before the point is the bit 2⁶⁰; fifteen digits follow it.
        let one: UInt64 = 1 << 60
        mantissa <<= 8
        while mantissa != 0 && mantissa < one {
            mantissa <<= 1
            exponent -= 1
        }
        if let precision, precision < 15 {
            let unit = one >> UInt64(4 * precision)
            let rest = mantissa % unit
            mantissa -= rest
            let isOdd = mantissa / unit % 2 == 1
            if rest > unit / 2 || (rest == unit / 2 && isOdd) { mantissa += unit }
            if mantissa >= one << 1 {
                mantissa >>= 1
                exponent += 1
            }
        }
        out.append(UInt8(ascii: "0"))
        out.append(UInt8(ascii: isUpper ? "X" : "x"))
        out.append(UInt8(ascii: "0") + UInt8(mantissa >> 60 & 1))
        mantissa <<= 4
        if precision.map({ $0 > 0 }) ?? (mantissa != 0) { out.append(UInt8(ascii: ".")) }
        var count = 0
        while precision.map({ count < $0 }) ?? (mantissa != 0) {
            out.append(letters[Int(mantissa >> 60)])
            mantissa <<= 4
            count += 1
        }
        appendExponent(exponent, mark: isUpper ? "P" : "p", minimum: 2, to: &out)
    }

    /// The number as a whole mantissa times a power of two.
    static func parts(_ size: Double) -> (mantissa: UInt64, exponent: Int) {
        let biased = Int(size.exponentBitPattern)
        // Below the normal numbers there is no hidden bit.
        if biased == 0 { return (size.significandBitPattern, -1074) }
        return (size.significandBitPattern | 1 << 52, biased - 1075)
    }
}
