extension GoDuration {
    /// Reads Go's syntax: a signed sequence of decimal numbers, each with a unit `ns us µs ms s m h`, or
    /// plain `0`.
    /// Throws: Go's text, `time: missing unit in duration "90"`.
    /// Source: Go time.ParseDuration.
    package static func parse(_ text: String) throws(TimeError) -> GoDuration {
        var reader = DurationReader(text: Array(text.utf8), style: .go)
        return try reader.read()
    }

    /// Reads the syntax of the command line: Go's, and days `d` and weeks `w`.
    /// Throws: Go's texts, with the value quoted as it is.
    /// Source: xhit/go-str2duration ParseDuration, which kingpin uses.
    package static func parseFlag(_ text: String) throws(TimeError) -> GoDuration {
        var reader = DurationReader(text: Array(text.utf8), style: .flag)
        return try reader.read()
    }
}

/// The reader of Go's duration syntax and of its sister with days and weeks.
private struct DurationReader {
    enum Style { case go, flag }

    let text: [UInt8]
    let style: Style
    var at = 0

    init(text: [UInt8], style: Style) {
        self.text = text
        self.style = style
    }

    /// The largest magnitude: Go allows one nanosecond more below zero than above.
    var limit: UInt64 { style == .go ? 1 << 63 : 1 << 63 - 1 }

    mutating func read() throws(TimeError) -> GoDuration {
        var negative = false
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            at = 1
        }
        if text.count == at + 1 && text[at] == UInt8(ascii: "0") { return .zero }
        if at == text.count { throw invalid }
        var total: UInt64 = 0
        while at < text.count {
            total += try readTerm()
            // Both summands are at most 2^63, so that the sum fits.
            if total > limit { throw invalid }
        }
        if negative { return GoDuration(nanoseconds: Int64(truncatingIfNeeded: 0 &- total)) }
        if total > 1 << 63 - 1 { throw invalid }
        return GoDuration(nanoseconds: Int64(total))
    }

    /// One number with its unit. Unit: nanoseconds, at most `limit`.
    private mutating func readTerm() throws(TimeError) -> UInt64 {
        let start = at
        guard var value = readWhole() else { throw invalid }
        var hasDigits = at > start
        var fraction: UInt64 = 0
        var scale = 1.0
        if at < text.count && text[at] == UInt8(ascii: ".") {
            at += 1
            let first = at
            (fraction, scale) = readFraction()
            hasDigits = hasDigits || at > first
        }
        guard hasDigits else { throw invalid }
        let unitStart = at
        while at < text.count && text[at] != UInt8(ascii: ".") && !isDigit(text[at]) { at += 1 }
        if at == unitStart { throw TimeError("time: missing unit in duration \(quote(text[...]))") }
        let name = text[unitStart..<at]
        guard let unit = unit(named: name) else {
            throw TimeError("time: unknown unit \(quote(name)) in duration \(quote(text[...]))")
        }
        if value > limit / unit { throw invalid }
        value *= unit
        if fraction > 0 {
            value += UInt64(Double(fraction) * (Double(unit) / scale))
            if value > limit { throw invalid }
        }
        return value
    }

    /// The digits here as a number; nil: more than `limit`.
    private mutating func readWhole() -> UInt64? {
        var value: UInt64 = 0
        while at < text.count, isDigit(text[at]) {
            if value > limit / 10 { return nil }
            value = value * 10 + UInt64(text[at] - UInt8(ascii: "0"))
            if value > limit { return nil }
            at += 1
        }
        return value
    }

    /// The digits here as a fraction; those beyond 63 bits count no more.
    private mutating func readFraction() -> (value: UInt64, scale: Double) {
        var value: UInt64 = 0
        var scale = 1.0
        var isFull = false
        while at < text.count, isDigit(text[at]) {
            let digit = UInt64(text[at] - UInt8(ascii: "0"))
            at += 1
            if isFull { continue }
            if value > (1 << 63 - 1) / 10 || value * 10 + digit > limit {
                isFull = true
                continue
            }
            value = value * 10 + digit
            scale *= 10
        }
        return (value, scale)
    }

    private func unit(named name: ArraySlice<UInt8>) -> UInt64? {
        switch String(decoding: name, as: UTF8.self) {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d" where style == .flag: 86_400_000_000_000
        case "w" where style == .flag: 604_800_000_000_000
        default: nil
        }
    }

    private var invalid: TimeError { TimeError("time: invalid duration \(quote(text[...]))") }

    private func quote(_ bytes: ArraySlice<UInt8>) -> String {
        switch style {
        case .go: TimeError.quote(bytes)
        case .flag: "\"" + String(decoding: bytes, as: UTF8.self) + "\""
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
