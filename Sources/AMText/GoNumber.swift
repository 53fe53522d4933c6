/// Floating numbers as Go writes and reads them.
package enum GoNumber {
    /// The shortest text that reads back as the same number, as Go's `%v` and Prometheus write it: `1e+06`,
    /// `0.5`, `+Inf`, `NaN`.
    /// Source: Go strconv FormatFloat(x, 'g', -1, 64).
    package static func format(_ value: Double) -> String {
        var out: [UInt8] = []
        append(value, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends what `format` gives.
    package static func append(_ value: Double, to out: inout [UInt8]) {
        append(value, plainBelow: 6, plainFrom: -4, exponentDigits: 2, to: &out)
    }

    /// Appends the shortest text: plain when the decimal exponent is in `plainFrom..<plainBelow`, otherwise
    /// with an exponent of at least `exponentDigits` digits.
    static func append(
        _ value: Double, plainBelow: Int, plainFrom: Int, exponentDigits: Int, to out: inout [UInt8]
    ) {
        if value.isNaN { return out.append(contentsOf: "NaN".utf8) }
        if value.isInfinite { return out.append(contentsOf: (value < 0 ? "-Inf" : "+Inf").utf8) }
        if value.sign == .minus { out.append(UInt8(ascii: "-")) }
        if value.magnitude < 1e6 {
            // Most numbers are small integers; every form writes them the same.
            let whole = UInt64(value.magnitude)
            if Double(whole) == value.magnitude { return JSONWriter.decimal(whole, to: &out) }
        }
        let (digits, point) = decimal(value.magnitude)
        let exponent = point - 1
        guard exponent >= plainFrom && exponent < plainBelow else {
            out.append(digits[0])
            if digits.count > 1 {
                out.append(UInt8(ascii: "."))
                out.append(contentsOf: digits[1...])
            }
            out.append(UInt8(ascii: "e"))
            out.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
            if abs(exponent) < 10 && exponentDigits > 1 { out.append(UInt8(ascii: "0")) }
            return JSONWriter.decimal(UInt64(abs(exponent)), to: &out)
        }
        if point <= 0 {
            out.append(contentsOf: "0.".utf8)
            out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
            return out.append(contentsOf: digits)
        }
        if digits.count <= point {
            out.append(contentsOf: digits)
            return out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: point - digits.count))
        }
        out.append(contentsOf: digits[..<point])
        out.append(UInt8(ascii: "."))
        out.append(contentsOf: digits[point...])
    }

    /// The shortest digits of a positive finite number, without zeros at either end, and the place of the
    /// point counted from the first of them.
    static func decimal(_ value: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point = 0
        var seenPoint = false
        var exponent = 0
        var text = value.description[...].utf8
        if let e = text.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(String(Substring(text[text.index(after: e)...]))) ?? 0
            text = text[..<e]
        }
        for byte in text {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                if digits.isEmpty && byte == UInt8(ascii: "0") {
                    if seenPoint { point -= 1 }
                    continue
                }
                digits.append(byte)
                if !seenPoint { point += 1 }
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, point + exponent)
    }
}
