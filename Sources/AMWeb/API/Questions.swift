internal import AMCore
internal import AMText

/// Reads the parameters of questions. Warnings about matchers are kept for the log.
struct Questions {
    let dialect: MatcherDialect
    let query: QueryParameters
    private(set) var log: [LogLine] = []

    init(dialect: MatcherDialect, query: QueryParameters) {
        self.dialect = dialect
        self.query = query
    }

    /// Each value of a parameter as one matcher.
    private mutating func matchers(_ parameter: String) throws(Refusal) -> [Matcher] {
        let parser = MatcherParser(dialect: dialect)
        var found: [Matcher] = []
        for text in query.all(parameter) {
            let (result, warning) = parser.parseOne(text, origin: .api)
            if let warning { log.append(warning.logLine) }
            switch result {
            case .success(let matcher): found.append(matcher)
            case .failure(let error): throw Refusal(text: error.text)
            }
        }
        return found
    }

    mutating func receiverMatchers() throws(Refusal) -> [Matcher] {
        do throws(Refusal) {
            return try matchers("receiver_matchers")
        } catch {
            throw Refusal(text: "failed to parse receiver_matchers param: " + error.text)
        }
    }

    /// The question of GET /alerts and GET /alerts/groups.
    mutating func alerts() throws(Refusal) -> AlertQuery {
        var question = AlertQuery(matchers: try matchers("filter"))
        if let pattern = query.last("receiver") {
            do throws(RegexpError) {
                question.receiver.name = try Regexp("^(?:" + pattern + ")$")
            } catch {
                throw Refusal(text: "failed to parse receiver param: " + error.text)
            }
        }
        question.receiver.matchers = try receiverMatchers()
        question.active = query.bool("active", default: true)
        question.silenced = query.bool("silenced", default: true)
        question.inhibited = query.bool("inhibited", default: true)
        return question
    }

    /// The question of GET /silences.
    mutating func silences() throws(Refusal) -> SilenceQuery {
        var question = SilenceQuery(matchers: try matchers("filter"))
        question.active = query.bool("active", default: true)
        question.expired = query.bool("expired", default: true)
        question.pending = query.bool("pending", default: true)
        return question
    }
}
