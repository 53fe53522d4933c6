/// A text that is no JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Go's text, e.g. `invalid character 'x' looking for beginning of value`.
    /// Source: Go encoding/json scanner.go.
    package let text: String
    /// How many bytes were read before the fault showed.
    package let offset: Int

    /// An error with its whole text.
    package init(text: String, offset: Int) {
        self.text = text
        self.offset = offset
    }

    /// The text.
    package var description: String { text }

    /// The input ended inside a value.
    static func end(at offset: Int) -> JSONError {
        JSONError(text: "unexpected end of JSON input", offset: offset)
    }

    /// A character that cannot stand where it stands.
    static func character(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ context: String) -> JSONError
    {
        let length = GoUTF8.sequenceLength(bytes, at: offset)
        var quoted: [UInt8] = []
        Quote.append(UnsafeBufferPointer(rebasing: bytes[offset..<offset + max(1, length)]), to: &quoted)
        var inner = String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
        if inner == "'" { inner = "\\'" }
        if inner == "\\\"" { inner = "\"" }
        return JSONError(text: "invalid character '\(inner)' \(context)", offset: offset + 1)
    }

    /// A backslash, at `offset`, with what it cannot stand before.
    static func escape(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, length: Int) -> JSONError {
        let shown = UnsafeBufferPointer(rebasing: bytes[offset..<min(offset + length, bytes.count)])
        var text: [UInt8] = []
        Quote.append(shown, to: &text)
        // Where quoting changes nothing but the backslash, back quotes are easier to read.
        let isPlain = !shown.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "`") }
        let escapes = shown.count(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") })
        if isPlain && text.count == shown.count + escapes + 2 {
            text = [UInt8(ascii: "`")] + shown + [UInt8(ascii: "`")]
        }
        let sequence = String(decoding: text, as: UTF8.self)
        return JSONError(text: "invalid escape sequence \(sequence) in string", offset: offset + 1)
    }
}
