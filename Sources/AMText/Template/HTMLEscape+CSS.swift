/// CSS.
/// Source: Go html/template css.go; CSS Syntax Module Level 3.
extension HTMLEscape {
    private static let cssCodes: [UInt8: [UInt8]] = Dictionary(
        uniqueKeysWithValues: "\0\t\n\u{0C}\r\"&'()+/:;<>{}".utf8.map { byte in
            (byte, Array(("\\" + String(byte, radix: 16)).utf8))
        } + [(UInt8(ascii: "\\"), Array("\\\\".utf8))])

    /// For the inside of a string.
    static func cssString(_ value: SafeText) -> TemplateText {
        value.text.withBytes { bytes in
            guard bytes.contains(where: { cssCodes[$0] != nil }) else { return value.text }
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 4 + 16)
            for (i, byte) in bytes.enumerated() {
                guard let code = cssCodes[byte] else {
                    out.append(byte)
                    continue
                }
                out.append(contentsOf: code)
                if byte == UInt8(ascii: "\\") { continue }
                // What could be read as part of the code is held off by a space.
                let next = i + 1 < bytes.count ? bytes[i + 1] : 0x20
                if HTMLNames.isHexDigit(next) || HTMLNames.isSpace(next) { out.append(0x20) }
            }
            return TemplateText(out)
        }
    }

    /// For a value or name outside of strings: what is neither a plain name, number, colour or list of
    /// such is refused.
    static func cssValue(_ value: SafeText) -> TemplateText {
        value.text.withBytes { bytes in
            guard bytes.contains(UInt8(ascii: "\\")) else {
                return isPlainCSS(bytes) ? value.text : refused
            }
            return CSSEscape.decode(bytes).withUnsafeBufferPointer {
                isPlainCSS($0) ? TemplateText($0) : refused
            }
        }
    }

    private static func isPlainCSS(_ bytes: Bytes) -> Bool {
        var letters: [UInt8] = []
        for (i, byte) in bytes.enumerated() {
            switch Unicode.Scalar(byte) {
            case "\0", "\"", "'", "(", ")", "/", ";", "@", "[", "\\", "]", "`", "{", "}", "<", ">":
                return false
            case "-":
                // No name has two of them; they could be an end of a comment.
                if i > 0 && bytes[i - 1] == byte { return false }
            default:
                if byte < 0x80 && HTMLTransition.isNameCharacter(byte) { letters.append(byte) }
            }
        }
        return letters.withUnsafeBufferPointer { name in
            !name.indices.contains {
                HTMLNames.matches(name, at: $0, "expression") || HTMLNames.matches(name, at: $0, "mozbinding")
            }
        }
    }
}
