/// What stands between `%` and the verb of a directive, as numbers and switches.
/// Source: Go fmt, "Printing".
struct GoFormatFlags: Sendable {
    /// `-`: blanks go to the right.
    var minus = false
    /// `+`: a sign also before positive numbers; only ASCII within quotes.
    var plus = false
    /// `#`: the other form of the verb.
    var sharp = false
    /// A blank in the place of a sign; blanks between the bytes of hexadecimal text.
    var space = false
    /// `0`: zeros go to the left.
    var zero = false
    /// `%+v`: the fields of structs have names.
    var namesFields = false
    /// `%#v`: values look as in a Go program.
    var isGoSyntax = false
    /// The least number of characters; nil: as many as there are.
    var width: Int?
    /// Digits, characters or bytes, as the verb has it; nil: its own default.
    var precision: Int?
}
