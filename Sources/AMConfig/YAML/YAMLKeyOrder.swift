/// The "natural" order in which the keys of a free mapping are written: numbers first, then text in which
/// letters come after everything else and runs of digits compare by their value.
/// Source: yaml.v2 sorter.go.
enum YAMLKeyOrder {
    /// Whether one key comes before another.
    static func precedes(_ a: YAMLValue, _ b: YAMLValue) -> Bool {
        if let x = number(a), let y = number(b) {
            return x != y ? x < y : rank(a) < rank(b)
        }
        guard case .text(let x) = a, case .text(let y) = b else { return rank(a) < rank(b) }
        return precedes(x, y)
    }

    /// Whether one text comes before another.
    static func precedes(_ a: String, _ b: String) -> Bool {
        let x = Array(a.unicodeScalars)
        let y = Array(b.unicodeScalars)
        guard let i = zip(x, y).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return x.count < y.count
        }
        let isLetterX = x[i].properties.isLetter
        let isLetterY = y[i].properties.isLetter
        if isLetterX && isLetterY { return x[i] < y[i] }
        if isLetterX || isLetterY { return isLetterY }
        let seed = hasDigitBefore(x, i) && (x[i] == "0" || y[i] == "0") ? 1.0 : 0
        let (valueX, endX) = digits(x, from: i, seed)
        let (valueY, endY) = digits(y, from: i, seed)
        if valueX != valueY { return valueX < valueY }
        if endX != endY { return endX < endY }
        return x[i] < y[i]
    }

    /// Whether a digit other than zero stands in the run of digits before a place.
    private static func hasDigitBefore(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
        for scalar in text[..<place].reversed() {
            guard scalar.properties.generalCategory == .decimalNumber else { return false }
            if scalar != "0" { return true }
        }
        return false
    }

    private static func digits(_ text: [Unicode.Scalar], from start: Int, _ seed: Double) -> (Double, Int) {
        var value = seed
        var end = start
        while end < text.count, text[end].properties.generalCategory == .decimalNumber {
            value = value * 10 + Double(Int(text[end].value) - 0x30)
            end += 1
        }
        return (value, end)
    }

    private static func number(_ value: YAMLValue) -> Double? {
        switch value {
        case .bool(let value): value ? 1 : 0
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }

    private static func rank(_ value: YAMLValue) -> Int {
        switch value {
        case .null: 0
        case .bool: 1
        case .int: 2
        case .uint: 3
        case .float: 4
        case .text: 5
        case .list, .map: 6
        }
    }
}

extension Unicode.Scalar.Properties {
    /// Whether the scalar is in one of Unicode's categories of letters.
    fileprivate var isLetter: Bool {
        switch generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
