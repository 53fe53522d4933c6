internal import AMText

/// Letters in upper or lower case, one for one as Go's package `strings` maps them: `ß` stays, `İ` becomes
/// `i`.
enum ChangedCase {
    /// Source: Go strings.ToUpper.
    static func upper(_ text: TemplateText) -> TemplateText {
        changed(text, ascii: { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }) { scalar in
            // Where the full mapping has several letters, the simple one is the title form if that has one.
            single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping)
        }
    }

    /// Source: Go strings.ToLower.
    static func lower(_ text: TemplateText) -> TemplateText {
        changed(text, ascii: { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }) { scalar in
            // The one letter whose full mapping has two: U+0130.
            single(scalar.properties.lowercaseMapping) ?? (scalar == "\u{130}" ? "i" : nil)
        }
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.count == 1 else { return nil }
        return first
    }

    private static func changed(
        _ text: TemplateText, ascii: (UInt8) -> UInt8, other: (Unicode.Scalar) -> Unicode.Scalar?
    ) -> TemplateText {
        let bytes = text.bytes
        if bytes.allSatisfy({ $0 < 0x80 }) { return TemplateText(bytes.map(ascii)) }
        var changed = String.UnicodeScalarView()
        for scalar in text.string.unicodeScalars {
            if scalar.isASCII {
                changed.append(Unicode.Scalar(ascii(UInt8(truncatingIfNeeded: scalar.value))))
            } else {
                changed.append(other(scalar) ?? scalar)
            }
        }
        return TemplateText(String(changed))
    }
}
