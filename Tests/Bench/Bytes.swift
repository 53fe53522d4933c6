/// Writing text into bytes without a String in between.
extension [UInt8] {
    /// Appends constant text.
    mutating func add(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends text.
    mutating func add(text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends a number that is not negative in decimal.
    mutating func add(_ number: Int) {
        if number >= 10 { add(number / 10) }
        append(UInt8(48 + number % 10))
    }

    /// Appends the low digits of a number in hexadecimal.
    mutating func addHex(_ number: UInt64, digits: Int) {
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(place * 4) & 15)
            append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }

    /// How often a text occurs.
    func occurrences(of text: StaticString) -> Int {
        let length = text.utf8CodeUnitCount
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: length)
        guard length > 0, count >= length else { return 0 }
        return withUnsafeBufferPointer { bytes in
            var found = 0
            var at = 0
            while at <= bytes.count - length {
                if bytes[at] == wanted[0] {
                    var matched = 1
                    while matched < length, bytes[at + matched] == wanted[matched] { matched += 1 }
                    if matched == length { found += 1 }
                }
                at += 1
            }
            return found
        }
    }
}
