extension GoFormatPrinter {
    /// Prints a string.
    mutating func text(_ text: TemplateText, _ verb: Unicode.Scalar) {
        switch verb {
        case "v": flags.isGoSyntax ? quoted(text) : string(text)
        case "s": string(text)
        case "x", "X": hexBytes(text, isUpper: verb == "X")
        case "q": quoted(text)
        default: complain(verb)
        }
    }

    /// Prints a string as it is, cut to the precision and padded.
    mutating func string(_ text: TemplateText) {
        guard hasRoom(for: text.count) else { return }
        if flags.width == nil && flags.precision == nil { return text.append(to: &out) }
        let start = out.count
        text.withBytes { out.append(contentsOf: cut($0)) }
        pad(from: start)
    }

    /// The first characters, as many as the precision says.
    private func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let precision = flags.precision else { return bytes }
        var end = 0
        var left = precision
        while left > 0 && end < bytes.count {
            end += max(GoUTF8.sequenceLength(bytes, at: end), 1)
            left -= 1
        }
        return UnsafeBufferPointer(rebasing: bytes[..<end])
    }

    private mutating func quoted(_ text: TemplateText) {
        guard hasRoom(for: text.count) else { return }
        let start = out.count
        text.withBytes { bytes in
            let shown = cut(bytes)
            if flags.sharp && Self.canStandBetweenBackquotes(shown) {
                put("`")
                out.append(contentsOf: shown)
                put("`")
            } else {
                Quote.append(shown, isASCII: flags.plus, to: &out)
            }
        }
        pad(from: start)
    }

    /// Whether a raw string literal on one line can hold the text.
    /// Source: Go strconv.CanBackquote.
    static func canStandBetweenBackquotes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < bytes.count {
            let length = GoUTF8.sequenceLength(bytes, at: at)
            let byte = bytes[at]
            if length == 0 || byte == UInt8(ascii: "`") || byte == 0x7F { return false }
            if byte < 0x20 && byte != UInt8(ascii: "\t") { return false }
            // A byte order mark is allowed at the beginning of a source file alone.
            if length == 3 && GoUTF8.scalar(bytes, at: at, length: 3) == 0xFEFF { return false }
            at += length
        }
        return true
    }

    /// Prints the bytes as hexadecimal digits, as many bytes as the precision says.
    private mutating func hexBytes(_ text: TemplateText, isUpper: Bool) {
        guard hasRoom(for: text.count) else { return }
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        let start = out.count
        text.withBytes { bytes in
            for (place, byte) in bytes.prefix(flags.precision ?? bytes.count).enumerated() {
                if place > 0 && flags.space { put(" ") }
                if flags.sharp && (place == 0 || flags.space) { isUpper ? put("0X") : put("0x") }
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
        }
        pad(from: start)
    }
}
