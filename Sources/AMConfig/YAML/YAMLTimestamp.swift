/// Recognises the texts that YAML 1.1 takes for dates and moments.
/// Source: yaml.v2 resolve.go (parseTimestamp) with the leniency of Go's `time.Parse`.
enum YAMLTimestamp {
    /// Whether a plain text is a timestamp.
    static func isTimestamp(_ text: String) -> Bool {
        var scan = Scan(rest: Substring(text).utf8)
        guard scan.isYear() else { return false }
        guard scan.skip("-"), let month = scan.number(), (1...12).contains(month), scan.skip("-"),
            let day = scan.number(), day >= 1, day <= scan.days(of: month)
        else { return false }
        if scan.rest.isEmpty { return true }
        let separator = scan.rest.removeFirst()
        let zoned = separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t")
        guard zoned || separator == UInt8(ascii: " ") else { return false }
        guard let hour = scan.number(), hour < 24, scan.skip(":"), let minute = scan.number(), minute < 60,
            scan.skip(":"), let second = scan.number(), second < 60, scan.fraction()
        else { return false }
        return zoned ? scan.zone() : scan.rest.isEmpty
    }

    private struct Scan {
        var rest: Substring.UTF8View
        var year = 0

        /// Exactly four digits with a dash behind them.
        mutating func isYear() -> Bool {
            let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard digits.count == 4 else { return false }
            year = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            rest = rest.dropFirst(4)
            return rest.first == UInt8(ascii: "-")
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        /// One or two digits.
        mutating func number() -> Int? {
            let digits = rest.prefix(2).prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// Nothing, or a point or comma with digits.
        mutating func fraction() -> Bool {
            guard let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else {
                return true
            }
            rest.removeFirst()
            let tail = rest.drop { $0 >= 0x30 && $0 <= 0x39 }
            defer { rest = tail }
            return tail.count < rest.count
        }

        /// `Z` or `±hh:mm`, and nothing behind it.
        mutating func zone() -> Bool {
            if rest.first == UInt8(ascii: "Z") { return rest.count == 1 }
            guard rest.count == 6, let sign = rest.first,
                sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            else { return false }
            rest.removeFirst()
            guard let hours = number(), hours <= 24, skip(":"), let minutes = number(), minutes < 60 else {
                return false
            }
            return rest.isEmpty
        }

        func days(of month: Int) -> Int {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }
    }
}
