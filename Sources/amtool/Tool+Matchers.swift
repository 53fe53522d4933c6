import AMClient
import AMCore
import AMText

// Matchers and labels on the command line.
extension Tool {
    /// Reads one matcher, and says so if it is read in the old way.
    private func parse(_ text: String) -> Result<Matcher, MatcherError> {
        let (result, warning) = MatcherParser(dialect: features.dialect).parseOne(text, origin: .amtool)
        if let warning { log(warning.logLine) }
        return result
    }

    private func parseList(_ text: String) throws(ToolError) -> [Matcher] {
        let (result, warning) = MatcherParser(dialect: features.dialect).parseList(text, origin: .amtool)
        if let warning { log(warning.logLine) }
        do throws(MatcherError) {
            return try result.get()
        } catch {
            throw ToolError(error.text)
        }
    }

    private static func isList(_ text: String) -> Bool { text.hasPrefix("{") && text.hasSuffix("}") }

    /// Whether a first argument is the name of an alert and no attempt at a matcher.
    private static func isPlain(_ text: String) -> Bool { !text.contains { "=!~{}".contains($0) } }

    /// All matchers that are given; a first plain word is the name of an alert.
    func matchers() throws(ToolError) -> [Matcher] {
        var found: [Matcher] = []
        for (place, text) in options.arguments.enumerated() {
            if Self.isList(text) {
                found += try parseList(text)
                continue
            }
            if place == 0 && Self.isPlain(text) {
                found.append(try Self.alertname(text))
                continue
            }
            do throws(MatcherError) {
                found.append(try parse(text).get())
            } catch {
                throw ToolError(error.text)
            }
        }
        return found
    }

    /// The matchers that are given, as the server is asked: as they were written where that is possible.
    func filters() throws(ToolError) -> [String] {
        var found: [String] = []
        for (place, text) in options.arguments.enumerated() {
            if Self.isList(text) {
                found += try parseList(text).map(\.description)
            } else if place == 0 && Self.isPlain(text) {
                found.append("alertname=" + Quote.quote(text))
            } else {
                // The first one is looked at here; what the others are worth, the server says.
                if place == 0, case .failure(let error) = parse(text) { throw ToolError(error.text) }
                found.append(text)
            }
        }
        return found
    }

    private static func alertname(_ text: String) throws(ToolError) -> Matcher {
        do throws(RegexpError) {
            return try Matcher(name: "alertname", op: .equal, value: text)
        } catch {
            throw ToolError(error.text)
        }
    }

    /// The labels that are given as matchers with `=`.
    static func labels(_ matchers: [Matcher], orElse refusal: String) throws(ToolError) -> APILabels {
        if matchers.contains(where: { $0.op != .equal }) { throw ToolError(refusal) }
        return APILabels(matchers.map { ($0.name, $0.value) })
    }

    /// The annotations that are given.
    func annotations() throws(ToolError) -> APILabels {
        var found: [Matcher] = []
        for text in options.annotations {
            do throws(MatcherError) {
                found.append(try parse(text).get())
            } catch {
                throw ToolError(error.text)
            }
        }
        return try Self.labels(found, orElse: "annotations must be specified as key=value pairs")
    }

    /// Labels of the form `name=value`, without a short form for the alert's name.
    func testLabels() throws(ToolError) -> LabelSet {
        var found: [Matcher] = []
        for text in options.arguments {
            do throws(MatcherError) {
                found.append(try parse(text).get())
            } catch {
                throw ToolError("Failed to parse labels: \(error.text)")
            }
        }
        let labels = try Self.labels(found, orElse: "Labels must be specified as key=value pairs")
        return LabelSet(labels.pairs.map { Label($0.name, $0.value) })
    }
}
