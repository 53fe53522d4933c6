/// A pattern that Go would refuse.
package struct RegexpError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Go's text, ``error parsing regexp: KIND: `FRAGMENT` ``.
    package let text: String

    /// An error with its whole text.
    package init(text: String) { self.text = text }

    /// The text.
    package var description: String { text }

    /// What can be wrong with a pattern, in Go's words.
    /// Source: Go regexp/syntax ErrorCode.
    enum Kind: String {
        case invalidClassRange = "invalid character class range"
        case invalidEscape = "invalid escape sequence"
        case invalidNamedCapture = "invalid named capture"
        case invalidPerlOperator = "invalid or unsupported Perl syntax"
        case invalidRepetition = "invalid nested repetition operator"
        case invalidRepeatCount = "invalid repeat count"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case missingArgument = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
        case nestsTooDeeply = "expression nests too deeply"
        case tooLarge = "expression too large"
    }

    /// An error of a kind, with the piece of the pattern that shows it.
    init(_ kind: Kind, _ fragment: some Collection<UInt8>) {
        text = "error parsing regexp: \(kind.rawValue): `\(String(decoding: fragment, as: UTF8.self))`"
    }
}
