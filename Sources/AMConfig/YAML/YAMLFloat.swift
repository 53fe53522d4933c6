/// Floats as Go writes them with the format `g` and the shortest precision.
enum YAMLFloat {
    /// The text of a finite number: an exponent when it is below −4 or above 20.
    static func text(_ value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = shortest(value.magnitude)
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent >= 21 {
            var mantissa = String(digits.prefix(1))
            if digits.count > 1 { mantissa += "." + digits.dropFirst() }
            let size = String(abs(exponent))
            return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" + size : size)
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// The fewest significant digits that read back the same, and the decimal exponent of the first.
    private static func shortest(_ magnitude: Double) -> (digits: String, exponent: Int) {
        // Swift's own description is the shortest one, in one of the forms 12.5, 1e-05, 1.5e+30.
        let parts = magnitude.description.split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].split(separator: ".", maxSplits: 1)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let shift = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return (digits, shift + whole.count - 1 - leading)
    }
}
