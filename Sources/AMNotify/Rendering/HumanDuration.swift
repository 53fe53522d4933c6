internal import AMText

/// A number of seconds as people say it: `1d 2h 3m 4s`, `1.5s`, `500ms`.
/// Source: prometheus/common helpers/templates HumanizeDuration.
enum HumanDuration {
    /// The text of a number of seconds.
    static func text(_ seconds: Double) -> String {
        if !seconds.isFinite { return digits(seconds) }
        if abs(seconds) >= 1 { return long(abs(seconds), sign: seconds < 0 ? "-" : "") }
        var value = seconds
        var prefix = ""
        for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where value != 0 && abs(value) < 1 {
            prefix = next
            value *= 1000
        }
        return digits(value) + prefix + "s"
    }

    private static func long(_ seconds: Double, sign: String) -> String {
        // As Go converts on its most common machine, where a number that does not fit becomes the lowest.
        let whole = Int64(exactly: seconds.rounded(.towardZero)) ?? .min
        let second = whole % 60
        let minute = whole / 60 % 60
        let hour = whole / 3600 % 24
        let day = whole / 86400
        if day != 0 { return "\(sign)\(day)d \(hour)h \(minute)m \(second)s" }
        if hour != 0 { return "\(sign)\(hour)h \(minute)m \(second)s" }
        if minute != 0 { return "\(sign)\(minute)m \(second)s" }
        return sign + digits(seconds) + "s"
    }

    /// Four significant digits.
    private static func digits(_ value: Double) -> String {
        GoFormat.sprintf("%.4g", [.float(value)], limit: 64).string
    }

    /// The seconds that a value stands for: a number, the text of one, or a duration.
    /// Throws: `can't convert T to float`, or Go's text for a text that is no number.
    static func seconds(_ value: TemplateValue) throws(TemplateCallError) -> Double {
        switch value {
        case .float(let number): return number
        case .string(let text, let type) where type === TemplateType.string:
            do throws(GoNumber.Failure) {
                return try GoNumber.parse(text.string)
            } catch {
                throw TemplateCallError(error.text)
            }
        case .int(let number, let type) where type === TemplateType.duration:
            return Double(number / 1_000_000_000) + Double(number % 1_000_000_000) / 1e9
        case .int(let number, let type) where type === TemplateType.int || type === TemplateType.int64:
            return Double(number)
        default: throw TemplateCallError("can't convert \(value.typeName) to float")
        }
    }
}
