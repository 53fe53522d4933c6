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

    package var description: String { text }

    /// The input ended inside a value.
    static func end(at offset: Int) -> JSONError {
        JSONError(text: "unexpected end of JSON input", offset: offset)
    }

    /// A byte that cannot stand where it stands.
    static func character(_ byte: UInt8, _ context: String, at offset: Int) -> JSONError {
        JSONError(text: "invalid character \(quoted(byte)) \(context)", offset: offset + 1)
    }

    /// A byte in single quotes; a byte of 128 or more stands for the scalar of that number, as in Go.
    private static func quoted(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"): return "'\\''"
        case UInt8(ascii: "\""): return "'\"'"
        default:
            let inner = Quote.quote(String(Unicode.Scalar(byte)))
            return "'" + inner.dropFirst().dropLast() + "'"
        }
    }
}
