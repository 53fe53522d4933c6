/// Why a command fails.
struct ToolError: Error, Equatable {
    /// The text behind `amtool: error: `; empty: all was said already.
    var text: String
    /// Whether an empty line follows, as it does nearly always.
    var hasBlankLine = true
    /// What the program ends with.
    var code: Int32 = 1

    init(_ text: String, hasBlankLine: Bool = true, code: Int32 = 1) {
        self.text = text
        self.hasBlankLine = hasBlankLine
        self.code = code
    }

    /// What is written to standard error.
    var shown: String { text.isEmpty ? "" : "amtool: error: \(text)\n" + (hasBlankLine ? "\n" : "") }
}
