/// Marks that would end a script, or change how it is read, from within a string or comment of it.
/// Source: Go html/template js.go, escape.go; HTML living standard §4.12.1.3.
enum ScriptTags {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Whether `<script`, `</script` or `<!--` is in it.
    static func isFound(in bytes: Bytes) -> Bool { bytes.indices.contains { isMark(bytes, at: $0) } }

    /// Appends the bytes with `\x3C` for the `<` of each mark.
    static func append(_ bytes: Bytes, to out: inout [UInt8]) {
        for i in bytes.indices {
            if isMark(bytes, at: i) {
                out.append(contentsOf: "\\x3C".utf8)
            } else {
                out.append(bytes[i])
            }
        }
    }

    private static func isMark(_ bytes: Bytes, at: Int) -> Bool {
        guard bytes[at] == UInt8(ascii: "<"), at + 1 < bytes.count else { return false }
        if HTMLTransition.matches(bytes, at: at, "<!--") { return true }
        let word = bytes[at + 1] == UInt8(ascii: "/") ? at + 2 : at + 1
        if HTMLNames.matches(bytes, at: word, "script") { return true }
        // The long s is an s in another case.
        return HTMLTransition.matches(bytes, at: word, "\u{17F}")
            && HTMLNames.matches(bytes, at: word + 2, "cript")
    }
}
