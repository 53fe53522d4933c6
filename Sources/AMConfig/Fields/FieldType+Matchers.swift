package import AMCore
internal import AMText

/// A regular expression of `match_re`, as it is written.
struct WholeRegexp: Sendable, Hashable {
    /// The text, without the anchors that are put around it.
    let original: String

    /// The text with its anchors; matchers made of it carry this as their value.
    var anchored: String { "^(?:" + original + ")$" }

    /// A text that compiles.
    /// Throws: Go's text.
    init(_ text: String) throws(ConfigError) {
        original = text
        do throws(RegexpError) {
            _ = try Regexp(anchored)
        } catch {
            throw ConfigError(error.text)
        }
    }
}

extension FieldType where Value == [String: WholeRegexp?] {
    /// `match_re` and its like: label names to expressions.
    /// Source: config/common/matchers.go MatchRegexps.
    static let regexps: FieldType = {
        let expression = FieldType<WholeRegexp?>.text(
            zero: nil, isEmpty: { $0 == nil },
            print: { value in
                guard let value, !value.original.isEmpty else { return .null }
                return .text(value.original)
            }
        ) { (text, value, _) throws(ConfigError) in
            value = try WholeRegexp(text)
        }
        return .checked(.map(expression, named: "common.plain")) { (table, _) throws(ConfigError) in
            for (name, expression) in table.sorted(by: { $0.key < $1.key }) {
                try LabelName.checkClassic(name)
                if expression == nil {
                    throw ConfigError("invalid regexp value for \(Quote.quote(name))")
                }
            }
        }
    }()
}

extension FieldType where Value == [Matcher] {
    /// `matchers` and its like: a list of texts, each with any number of matchers; sorted.
    /// Source: config/common/matchers.go Matchers.
    package static let matchers = FieldType(
        name: "[]string", zero: [], isEmpty: \.isEmpty, print: { .list($0.map { .text($0.description) }) }
    ) { (index, value, decoding) throws(ConfigError) in
        var lines: [String] = []
        let clean = try decoding.isClean { () throws(ConfigError) in
            _ = try decoding.decode(index, into: &lines, as: .list(.string))
        }
        guard clean else { return false }
        let parser = MatcherParser(dialect: decoding.environment.dialect)
        for line in lines {
            let (result, warning) = parser.parseList(line, origin: .config)
            if let warning { decoding.warn(warning.logLine) }
            switch result {
            case .success(let matchers): value += matchers
            case .failure(let error): throw ConfigError(error.text)
            }
        }
        value.sort()
        return true
    }
}

extension FieldType where Value == [String: String] {
    /// Names of labels with the templates of their values.
    static let labelSet = FieldType.map(
        .template(named: "model.LabelValue"), key: LabelName.type, named: "model.LabelSet")
}

/// The rules of label names.
enum LabelName {
    /// A label name as a key: any text that is not empty.
    static let type = FieldType<String>.text(zero: "", isEmpty: \.isEmpty, print: { .text($0) }) {
        (text, value, _) throws(ConfigError) in
        guard !text.isEmpty else { throw ConfigError("\(Quote.quote(text)) is not a valid label name") }
        value = text
    }

    /// Refuses a name that is not of the classic form, which the deprecated keys ask for in every dialect.
    static func checkClassic(_ name: String) throws(ConfigError) {
        guard MatcherDialect.isClassicLabelName(name) else {
            throw ConfigError("invalid label name \(Quote.quote(name))")
        }
    }
}

/// The three ways in which a node names its matchers; all of them must match.
struct MatcherKeys: Sendable {
    /// Deprecated: names to values.
    var equal: [String: String] = [:]
    /// Deprecated: names to expressions.
    var regexps: [String: WholeRegexp?] = [:]
    /// Matchers as they are written today.
    var matchers: [Matcher] = []

    /// Whether there is none.
    var isEmpty: Bool { equal.isEmpty && regexps.isEmpty && matchers.isEmpty }

    /// All matchers, sorted.
    func combined() throws(ConfigError) -> [Matcher] {
        var all = matchers
        do throws(RegexpError) {
            for (name, value) in equal { all.append(try Matcher(name: name, op: .equal, value: value)) }
            for (name, value) in regexps {
                guard let value else { continue }
                all.append(try Matcher(name: name, op: .regexp, value: value.anchored))
            }
        } catch {
            throw ConfigError(error.text)
        }
        return all.sorted()
    }

    /// Refuses names of the deprecated equality keys that are not of the classic form.
    func checkNames() throws(ConfigError) {
        for name in equal.keys.sorted() { try LabelName.checkClassic(name) }
    }
}
