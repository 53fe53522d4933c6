import AMConfig
import AMCore
import AMText

/// Decoders of text.
enum Text {
    static func json(_ input: [UInt8]) {
        guard let value = try? JSONValue(parsing: input) else { return }
        var written: [UInt8] = []
        value.append(to: &written)
        guard let again = try? JSONValue(parsing: written) else {
            return must(false, "what was written as JSON is JSON")
        }
        must(again == value, "what was written as JSON is read the same")
    }

    static func matcher(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        for dialect in [MatcherDialect.classic, .utf8, .fallback] {
            let parser = MatcherParser(dialect: dialect)
            if case .success(let one) = parser.parseOne(text, origin: .api).result { check(one) }
            if case .success(let list) = parser.parseList(text, origin: .config).result {
                list.forEach(check)
            }
        }
    }

    /// A matcher that was read is read the same from its own text.
    private static func check(_ matcher: Matcher) {
        _ = matcher.matches("")
        _ = matcher.matches("a b")
        // A name or value that is no valid text is written with signs that stand for it.
        if matcher.name.isEmpty || "\(matcher)".unicodeScalars.contains("\u{FFFD}") { return }
        let again = MatcherParser(dialect: .utf8).parseOne("\(matcher)", origin: .api).result
        if case .success(let same) = again {
            must(same == matcher, "a matcher is read the same from its own text")
        } else {
            must(false, "the text of a matcher is a matcher")
        }
    }

    static func regexp(_ input: [UInt8]) {
        let parts = input.split(separator: 0x0A, maxSplits: 1)
        let pattern = String(decoding: parts.first ?? [], as: UTF8.self)
        let sample = String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self)
        guard let plain = try? Regexp(pattern), let whole = try? Regexp("^(?:" + pattern + ")$") else {
            return
        }
        let isMatch = whole.matches(sample)
        _ = plain.matches(sample)
        _ = plain.find(sample)
        _ = plain.replaceAll(sample, with: "$1-${name}-$0")
        _ = plain.split(sample)
        if let literals = Regexp.literalAlternatives(of: pattern) {
            must(literals.contains(sample) == isMatch, "a list of literals matches what the expression does")
        }
        let prefix = Regexp.requiredPrefix(of: pattern)
        if isMatch { must(sample.utf8.starts(with: prefix.utf8), "what matches has the required prefix") }
    }

    static func time(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        if let parsed = try? Timestamp.parseAPI(text) {
            let written = parsed.moment.apiText()
            _ = parsed.moment.rfc3339Nano(offsetSeconds: parsed.offsetSeconds)
            if CivilTime(parsed.moment).date.year >= 0, CivilTime(parsed.moment).date.year <= 9999 {
                must((try? Timestamp.parseAPI(written)) != nil, "a written time is a time")
            }
        }
        if let duration = try? GoDuration.parse(text) {
            must(
                (try? GoDuration.parse(duration.description)) == duration, "a duration is read from its text")
        }
        _ = try? GoDuration.parseFlag(text)
        _ = try? GoDuration.parsePrometheus(text)
        let halves = text.split(separator: "|", maxSplits: 1).map(String.init)
        if halves.count == 2 {
            _ = try? GoTimeLayout(halves[0]).parse(halves[1])
            _ = GoTimeLayout(halves[0]).format(Timestamp(seconds: 1_700_000_000, nanoseconds: 5))
            _ = try? TimeInterval.parseTimeRange(start: halves[0], end: halves[1])
        }
        _ = try? TimeInterval.parseWeekdays(text)
        _ = try? TimeInterval.parseDaysOfMonth(text)
        _ = try? TimeInterval.parseMonths(text)
        _ = try? TimeInterval.parseYears(text)
    }

    static func url(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        if let url = try? GoURL(parsing: text) {
            _ = url.hostname + url.port + url.redacted + url.requestTarget
            _ = url.query
            if let again = try? GoURL(parsing: url.description) {
                must(
                    again.description == url.description,
                    "the text of a URL is the text of what it is read as")
            }
        }
        _ = URLQuery.parse(text)
        _ = URLEscape.decodePathSegment(text)
        _ = try? HostPort(text)
    }

    static func quote(_ input: [UInt8]) {
        let quoted = input.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            Quote.append(bytes, to: &out)
            return out
        }
        must(!quoted.contains { $0 < 0x20 || $0 == 0x7F }, "a quoted text has no control characters")
        let back = quoted.withUnsafeBufferPointer { Quote.unquote($0) }
        must(back == input, "what was quoted is read back")
        _ = input.withUnsafeBufferPointer { Quote.unquote($0) }
        var line: [UInt8] = []
        JSONWriter.string(String(decoding: input, as: UTF8.self), to: &line)
        must(!line.contains { $0 < 0x20 }, "a JSON string has no control characters")
        _ = try? GoNumber.parse(String(decoding: input, as: UTF8.self))
        _ = GoUTF8.string(input)
    }
}
