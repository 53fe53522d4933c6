/// The logarithms of the protocol's formulas, without a mathematics library.
enum Logarithm {
    /// The natural logarithm of a positive number.
    static func natural(_ x: Double) -> Double {
        precondition(x > 0 && x.isFinite, "a logarithm is of a positive number")
        let ln2 = 0.693147180559945309417232
        var exponent = Double(x.exponent)
        var rest = x.significand
        // Between 0.7 and 1.5 the series is short.
        if rest > 1.4142135623730951 {
            rest /= 2
            exponent += 1
        }
        // ln r = 2 · artanh((r − 1) / (r + 1))
        let s = (rest - 1) / (rest + 1)
        var term = s
        var sum = 0.0
        var n = 1.0
        while n < 60 {
            sum += term / n
            term *= s * s
            n += 2
        }
        return exponent * ln2 + 2 * sum
    }

    /// The decimal logarithm of a number from 1 on, in thousandths, what is beyond cut off.
    static func thousandthsOfDecimal(_ n: Int) -> Int64 {
        let ln10 = 2.302585092994045684017991
        // No whole number but a power of ten comes as near to a thousandth as this margin.
        return Int64(1000 * natural(Double(max(1, n))) / ln10 + 1e-9)
    }

    /// The smallest whole number that is no smaller than the decimal logarithm.
    static func decimalCeiling(_ n: Int) -> Int {
        var digits = 0
        var power = 1
        while power < n {
            digits += 1
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { break }
            power = next
        }
        return digits
    }

    /// The smallest whole number that is no smaller than the logarithm to the base 2.
    static func binaryCeiling(_ n: Int) -> Int { n <= 1 ? 0 : Int.bitWidth - (n - 1).leadingZeroBitCount }
}
