import AMText

extension Regexp {
    static func literalAlternatives(of p: String) -> [String]? { nil }
    static func requiredPrefix(of p: String) -> String { "" }
}
