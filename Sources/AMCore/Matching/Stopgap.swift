extension Matcher {
    static func print(_ matchers: [Matcher]) -> String {
        "{" + matchers.map { "\($0.name)\($0.op.text)\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
}
enum Quote {
    static func go(_ text: String) -> String { "\"\(text)\"" }
}
import AMText
extension Regexp {
    static func literalAlternatives(of p: String) -> [String]? { nil }
    static func requiredPrefix(of p: String) -> String { "" }
}
