/// Plain decimal digits as bytes.
package enum DecimalDigits {
    /// Appends a number, with leading zeros up to `minimum` digits.
    package static func append(_ value: UInt64, minimum: Int = 1, to out: inout [UInt8]) {
        var count = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        for _ in 0..<max(0, minimum - count) { out.append(UInt8(ascii: "0")) }
        var power: UInt64 = 1
        for _ in 1..<count { power *= 10 }
        while power > 0 {
            out.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
    }
}
