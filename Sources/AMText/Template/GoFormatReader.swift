/// Reads the directives of a format.
/// Source: Go fmt/print.go.
struct GoFormatReader {
    let format: UnsafeBufferPointer<UInt8>
    let values: [TemplateValue]
    /// Where in the format it stands.
    var at = 0
    /// The value that comes next.
    var next = 0
    /// Whether the format chose a value by its place, so that left over ones are no mistake.
    private(set) var isReordered = false
    /// Whether the last thing read was a place as `[3]`.
    var isAfterPlace = false
    /// Whether the places of this directive are those of values.
    var isPlaceGood = true

    /// Larger numbers are taken for mistakes.
    private static let bound = 1_000_000

    init(format: UnsafeBufferPointer<UInt8>, values: [TemplateValue]) {
        self.format = format
        self.values = values
    }

    /// The flags with which a directive begins.
    mutating func flags() -> GoFormatFlags {
        isPlaceGood = true
        isAfterPlace = false
        var flags = GoFormatFlags()
        while at < format.count {
            switch Unicode.Scalar(format[at]) {
            case "#": flags.sharp = true
            case "0": flags.zero = true
            case "+": flags.plus = true
            case "-": flags.minus = true
            case " ": flags.space = true
            default: return flags
            }
            at += 1
        }
        return flags
    }

    /// Steps over a byte if it comes next.
    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard at < format.count, format[at] == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    /// Reads the place of a value, as `[3]`, if there is one.
    mutating func place() {
        isAfterPlace = false
        guard at < format.count, format[at] == UInt8(ascii: "[") else { return }
        isReordered = true
        guard format.count - at >= 3, let close = format[at...].firstIndex(of: UInt8(ascii: "]")) else {
            isPlaceGood = false
            at += 1
            return
        }
        var inner = GoFormatReader(
            format: UnsafeBufferPointer(rebasing: format[at + 1..<close]), values: [])
        let number = inner.digits()
        isAfterPlace = number != nil && inner.at == inner.format.count
        at = close + 1
        if isAfterPlace, let number, number >= 1, number <= values.count {
            next = number - 1
        } else {
            isPlaceGood = false
        }
    }

    /// A number in digits; nil if there is none. One that is too large ends the format.
    mutating func digits() -> Int? {
        var number: Int?
        while at < format.count, format[at] &- UInt8(ascii: "0") < 10 {
            if let number, number > Self.bound {
                at = format.count
                return nil
            }
            number = (number ?? 0) * 10 + Int(format[at] - UInt8(ascii: "0"))
            at += 1
        }
        return number
    }

    /// The next value, if it is an integer of reasonable size; it is used up in any case.
    mutating func number() -> Int? {
        guard next < values.count else { return nil }
        let value = values[next]
        next += 1
        let number: Int?
        switch value {
        case .int(let given, _): number = Int(exactly: given)
        case .uint(let given, _): number = Int(exactly: given)
        default: number = nil
        }
        guard let number, number.magnitude <= Self.bound.magnitude else { return nil }
        return number
    }

    /// The verb; nil at the end of the format.
    mutating func verb() -> Unicode.Scalar? {
        guard at < format.count else { return nil }
        let length = GoUTF8.sequenceLength(format, at: at)
        let verb = length == 0 ? 0xFFFD : GoUTF8.scalar(format, at: at, length: length)
        at += max(length, 1)
        return Unicode.Scalar(verb) ?? "\u{FFFD}"
    }
}
