import AMText
enum Quote {
    static func quote(_ text: String) -> String { "\"\(text)\"" }
}
extension Regexp {
    static func literalAlternatives(of p: String) -> [String]? { nil }
    static func requiredPrefix(of p: String) -> String { "" }
}
