/// A layout of Go's time package, `2006-01-02T15:04:05Z07:00` and its like, cut into its pieces.
/// Source: Go time/format.go.
package struct GoTimeLayout: Sendable {
    /// One piece of a layout.
    enum Piece: Sendable, Equatable {
        case literal([UInt8])
        case longMonth, month, numericMonth, zeroMonth
        case longWeekday, weekday
        case day, underDay, zeroDay, underYearDay, zeroYearDay
        case hour, hour12, zeroHour12
        case minute, zeroMinute, second, zeroSecond
        case longYear, year
        case upperPM, lowerPM
        case abbreviation
        case offset(Offset)
        /// Exactly so many digits after the separator.
        case fixedFraction(digits: Int, separator: UInt8)
        /// At most so many digits; zeros at the end are dropped, and the separator with the last of them.
        case trimmedFraction(digits: Int, separator: UInt8)

        var isFraction: Bool {
            switch self {
            case .fixedFraction, .trimmedFraction: true
            default: false
            }
        }
    }

    /// The forms of a numeric offset.
    struct Offset: Sendable, Equatable {
        /// `Z` for no offset.
        var hasZ: Bool
        var hasColons: Bool
        var hasMinutes: Bool
        var hasSeconds: Bool
    }

    /// A piece and the text of the layout that it stands for.
    struct Part: Sendable, Equatable {
        var piece: Piece
        var source: [UInt8]
    }

    /// The layout as it was written.
    package let text: String
    /// Shape: in order; no two literals follow each other.
    let parts: [Part]

    /// RFC 3339 without a fraction.
    package static let rfc3339 = GoTimeLayout("2006-01-02T15:04:05Z07:00")
    /// RFC 3339 with the digits of the fraction that are needed.
    package static let rfc3339Nano = GoTimeLayout("2006-01-02T15:04:05.999999999Z07:00")

    /// RFC 3339 with a fixed number of digits, at least one.
    package static func rfc3339(fractionDigits: Int) -> GoTimeLayout {
        GoTimeLayout("2006-01-02T15:04:05." + String(repeating: "0", count: fractionDigits) + "Z07:00")
    }

    /// Cuts a layout into pieces; any text is a layout.
    package init(_ text: String) { self.init(Array(text.utf8), text: text) }

    /// Cuts the bytes of a layout into pieces; they need not be UTF-8.
    package init(_ bytes: [UInt8]) { self.init(bytes, text: GoUTF8.string(bytes)) }

    private init(_ bytes: [UInt8], text: String) {
        self.text = text
        var parts: [Part] = []
        var literal: [UInt8] = []
        var at = 0
        while at < bytes.count {
            guard let (piece, length) = Self.piece(in: bytes, at: at) else {
                literal.append(bytes[at])
                at += 1
                continue
            }
            if !literal.isEmpty { parts.append(Part(piece: .literal(literal), source: literal)) }
            literal = []
            parts.append(Part(piece: piece, source: Array(bytes[at..<at + length])))
            at += length
        }
        if !literal.isEmpty { parts.append(Part(piece: .literal(literal), source: literal)) }
        self.parts = parts
    }

    /// The piece that starts here and its length; nil: a literal byte.
    private static func piece(in bytes: [UInt8], at: Int) -> (Piece, Int)? {
        switch bytes[at] {
        case UInt8(ascii: "J"), UInt8(ascii: "M"): return namePiece(in: bytes, at: at)
        case UInt8(ascii: "."), UInt8(ascii: ","): return fractionPiece(in: bytes, at: at)
        case UInt8(ascii: "_"):
            // "_2006" is a literal underscore before a year.
            if has("_2006", in: bytes, at: at) { return nil }
            return first(of: [("_2", .underDay), ("__2", .underYearDay)], in: bytes, at: at)
        case UInt8(ascii: "-"), UInt8(ascii: "Z"):
            guard let found = first(of: offsets, in: bytes, at: at) else { return nil }
            return found
        default: return first(of: numbers, in: bytes, at: at)
        }
    }

    /// Shape: where one begins another, the longer one first.
    private static let numbers: [(String, Piece)] = [
        ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute), ("05", .zeroSecond),
        ("06", .year), ("002", .zeroYearDay), ("15", .hour), ("1", .numericMonth), ("2006", .longYear),
        ("2", .day), ("3", .hour12), ("4", .minute), ("5", .second), ("PM", .upperPM), ("pm", .lowerPM),
    ]

    /// Shape: where one begins another, the longer one first.
    private static let offsets: [(String, Piece)] = ["Z", "-"].flatMap { sign -> [(String, Piece)] in
        func offset(_ colons: Bool, _ minutes: Bool, _ seconds: Bool) -> Piece {
            let form = Offset(hasZ: sign == "Z", hasColons: colons, hasMinutes: minutes, hasSeconds: seconds)
            return .offset(form)
        }
        return [
            (sign + "070000", offset(false, true, true)), (sign + "07:00:00", offset(true, true, true)),
            (sign + "0700", offset(false, true, false)), (sign + "07:00", offset(true, true, false)),
            (sign + "07", offset(false, false, false)),
        ]
    }

    private static func namePiece(in bytes: [UInt8], at: Int) -> (Piece, Int)? {
        let long: [(String, Piece)] = [
            ("January", .longMonth), ("Monday", .longWeekday), ("MST", .abbreviation),
        ]
        if let found = first(of: long, in: bytes, at: at) { return found }
        // "Jan" and "Mon" that go on in lower case belong to another word.
        if at + 3 < bytes.count && bytes[at + 3] &- UInt8(ascii: "a") < 26 { return nil }
        return first(of: [("Jan", .month), ("Mon", .weekday)], in: bytes, at: at)
    }

    private static func fractionPiece(in bytes: [UInt8], at: Int) -> (Piece, Int)? {
        guard at + 1 < bytes.count else { return nil }
        let digit = bytes[at + 1]
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
        var end = at + 1
        while end < bytes.count && bytes[end] == digit { end += 1 }
        if end < bytes.count && bytes[end] &- UInt8(ascii: "0") < 10 { return nil }
        let digits = end - at - 1
        let isFixed = digit == UInt8(ascii: "0")
        let piece: Piece =
            isFixed
            ? .fixedFraction(digits: digits, separator: bytes[at])
            : .trimmedFraction(digits: digits, separator: bytes[at])
        return (piece, end - at)
    }

    private static func first(of table: [(String, Piece)], in bytes: [UInt8], at: Int) -> (Piece, Int)? {
        for (name, piece) in table where has(name, in: bytes, at: at) { return (piece, name.utf8.count) }
        return nil
    }

    private static func has(_ name: String, in bytes: [UInt8], at: Int) -> Bool {
        bytes[at...].starts(with: name.utf8)
    }
}
