/// URLs.
/// Source: Go html/template url.go; RFC 3986 §2.
extension HTMLEscape {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// For the start of a URL: refuses schemes that could run a script.
    static func urlFilter(_ value: SafeText) -> TemplateText {
        if value.kind == .url { return value.text }
        return value.text.withBytes { isSafeURL($0) } ? value.text : refusedURL
    }

    /// For a part of a URL in which separators and escapes stand already.
    static func urlNormalized(_ value: SafeText) -> TemplateText { processed(value.text, keepsMarks: true) }

    /// For a part of a query or fragment, in which separators have to be escaped.
    static func urlEncoded(_ value: SafeText) -> TemplateText {
        processed(value.text, keepsMarks: value.kind == .url)
    }

    /// For a `srcset`: URLs with descriptions after a space, separated by commas.
    static func srcset(_ value: SafeText) -> TemplateText {
        value.text.withBytes { bytes in
            var out: [UInt8] = []
            if value.kind == .url {
                appendURL(bytes, keepsMarks: true, to: &out)
                guard out.contains(UInt8(ascii: ",")) else { return TemplateText(out) }
                var escaped: [UInt8] = []
                for byte in out {
                    if byte == UInt8(ascii: ",") {
                        escaped.append(contentsOf: "%2c".utf8)
                    } else {
                        escaped.append(byte)
                    }
                }
                return TemplateText(escaped)
            }
            var start = 0
            for i in bytes.indices where bytes[i] == UInt8(ascii: ",") {
                appendCandidate(Bytes(rebasing: bytes[start..<i]), to: &out)
                out.append(UInt8(ascii: ","))
                start = i + 1
            }
            appendCandidate(Bytes(rebasing: bytes[start...]), to: &out)
            return TemplateText(out)
        }
    }

    private static func appendCandidate(_ bytes: Bytes, to out: inout [UInt8]) {
        let start = HTMLNames.spaceEnd(bytes, from: 0)
        let end = bytes[start...].firstIndex(where: HTMLNames.isSpace) ?? bytes.count
        let url = Bytes(rebasing: bytes[start..<end])
        let isDescription = bytes[end...].allSatisfy {
            HTMLNames.isSpace($0) || HTMLNames.isLetter($0) || HTMLNames.isDigit($0)
        }
        guard isDescription, isSafeURL(url) else { return refusedURL.append(to: &out) }
        out.append(contentsOf: Bytes(rebasing: bytes[..<start]))
        appendURL(url, keepsMarks: true, to: &out)
        out.append(contentsOf: Bytes(rebasing: bytes[end...]))
    }

    /// Whether the URL has no scheme, or one that cannot run a script.
    private static func isSafeURL(_ bytes: Bytes) -> Bool {
        for (i, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "/") { return true }
            if byte == UInt8(ascii: ":") { return isSafeScheme(Bytes(rebasing: bytes[..<i])) }
        }
        return true
    }

    private static func isSafeScheme(_ scheme: Bytes) -> Bool {
        switch scheme.count {
        case 4: HTMLNames.matches(scheme, at: 0, "http")
        case 5: HTMLNames.matches(scheme, at: 0, "https")
        // The long s is an s in another case.
        case 6:
            HTMLNames.matches(scheme, at: 0, "mailto")
                || (HTMLNames.matches(scheme, at: 0, "http") && scheme[4] == 0xC5 && scheme[5] == 0xBF)
        default: false
        }
    }

    private static func processed(_ text: TemplateText, keepsMarks: Bool) -> TemplateText {
        text.withBytes { bytes in
            guard bytes.indices.contains(where: { !isKept(bytes, at: $0, keepsMarks: keepsMarks) }) else {
                return text
            }
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 4 + 16)
            appendURL(bytes, keepsMarks: keepsMarks, to: &out)
            return TemplateText(out)
        }
    }

    private static func appendURL(_ bytes: Bytes, keepsMarks: Bool, to out: inout [UInt8]) {
        for i in bytes.indices {
            let byte = bytes[i]
            if isKept(bytes, at: i, keepsMarks: keepsMarks) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                out.append(hexDigits[Int(byte >> 4)])
                out.append(hexDigits[Int(byte & 15)])
            }
        }
    }

    /// Whether a byte stays. Quotes and parentheses never do, so that the URL cannot leave its quotes.
    @inline(__always)
    private static func isKept(_ bytes: Bytes, at: Int, keepsMarks: Bool) -> Bool {
        let byte = bytes[at]
        if HTMLNames.isLetter(byte) || HTMLNames.isDigit(byte) { return true }
        switch Unicode.Scalar(byte) {
        case "-", ".", "_", "~": return true
        case "!", "#", "$", "&", "*", "+", ",", "/", ":", ";", "=", "?", "@", "[", "]": return keepsMarks
        case "%":
            return keepsMarks && at + 2 < bytes.count && HTMLNames.isHexDigit(bytes[at + 1])
                && HTMLNames.isHexDigit(bytes[at + 2])
        default: return false
        }
    }
}
