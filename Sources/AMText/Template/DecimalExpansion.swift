/// The decimal digits of a number that is finite and not negative: 0.d₁d₂d₃… × 10^point.
struct DecimalExpansion: Sendable {
    /// Shape: ASCII digits without zeros at either end; none for 0.
    private(set) var digits: [UInt8]
    /// Where the decimal point stands, counted from the first digit.
    private(set) var point: Int

    /// The fewest digits that read back as the same number, or all that it has.
    init(_ value: Double, isShortest: Bool) {
        if value == 0 {
            (digits, point) = ([], 0)
        } else if isShortest {
            (digits, point) = GoNumber.decimal(value)
        } else {
            (digits, point) = Self.all(value)
        }
    }

    /// Every binary fraction ends in decimal too: with k binary places it is a whole number times 5ᵏ/10ᵏ.
    private static func all(_ value: Double) -> (digits: [UInt8], point: Int) {
        var (mantissa, exponent) = GoFormatFloat.parts(value)
        while mantissa % 2 == 0 {
            mantissa /= 2
            exponent += 1
        }
        // Shape: the lowest nine digits first.
        var limbs: [UInt64] = [mantissa % 1_000_000_000, mantissa / 1_000_000_000]
        let factor: UInt64 = exponent < 0 ? 5 : 2
        var left = Int(exponent.magnitude)
        while left > 0 {
            let step = min(left, 12)
            var power: UInt64 = 1
            for _ in 0..<step { power *= factor }
            multiply(&limbs, by: power)
            left -= step
        }
        var digits: [UInt8] = []
        for limb in limbs.reversed() { DecimalDigits.append(limb, minimum: 9, to: &digits) }
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        let point = digits.count + min(exponent, 0)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, point)
    }

    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for i in limbs.indices {
            let product = limbs[i] * factor + carry
            limbs[i] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        while carry > 0 {
            limbs.append(carry % 1_000_000_000)
            carry /= 1_000_000_000
        }
    }

    /// Keeps the first `count` digits, rounded to the nearest, an exact half to the even digit.
    mutating func round(to count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            (digits, point) = ([], 0)
            return
        }
        let half = UInt8(ascii: "5")
        let next = digits[count]
        let isHalf = next == half && digits.count == count + 1
        let isUp = isHalf ? count > 0 && digits[count - 1] % 2 == 1 : next >= half
        digits.removeSubrange(count...)
        if isUp {
            while digits.last == UInt8(ascii: "9") { digits.removeLast() }
            if let last = digits.popLast() {
                digits.append(last + 1)
            } else {
                digits = [UInt8(ascii: "1")]
                point += 1
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }
}
