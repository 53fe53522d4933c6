/// Upper, lower and title case as Go programs make them. Texts are bytes; what is no UTF-8 is kept as far as
/// Go keeps it.
package enum TitleCase {
    /// Each character in upper case, never more than one for one; invalid bytes become U+FFFD.
    /// Source: Go strings.ToUpper.
    package static func upper(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        map(bytes, ascii: { $0 &- 0x61 < 26 ? $0 - 0x20 : $0 }, scalar: simpleUpper)
    }

    /// Each character in lower case, never more than one for one; invalid bytes become U+FFFD.
    /// Source: Go strings.ToLower.
    package static func lower(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        map(bytes, ascii: { $0 &- 0x41 < 26 ? $0 + 0x20 : $0 }, scalar: simpleLower)
    }

    /// The first letter of each word in title case, its other letters in lower case.
    /// Source: golang.org/x/text/cases Title; Unicode §3.13, with the word boundaries of UAX #29 as far as
    /// that package follows them.
    package static func title(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var writer = TitleWriter(bytes: bytes)
        return writer.write()
    }

    private static func map(
        _ bytes: UnsafeBufferPointer<UInt8>, ascii: (UInt8) -> UInt8,
        scalar: (Unicode.Scalar) -> Unicode.Scalar
    ) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                out.append(ascii(bytes[at]))
                at += 1
                continue
            }
            let length = GoUTF8.sequenceLength(bytes, at: at)
            let value = length == 0 ? 0xFFFD : GoUTF8.scalar(bytes, at: at, length: length)
            GoUTF8.append(scalar(Unicode.Scalar(value) ?? "\u{FFFD}").value, to: &out)
            at += max(length, 1)
        }
        return out
    }

    private static func simpleUpper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // Where the full mapping is longer than one character, the title case may be the simple one.
        single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
    }

    private static func simpleLower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // Only the dotted capital I has a longer mapping, which begins with the simple one.
        scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}

/// Writes a text in title case.
private struct TitleWriter {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    var out: [UInt8] = []
    /// Whether a letter of this word was written already.
    var isInWord = false

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        out.reserveCapacity(bytes.count)
    }

    /// The character here and its length; nil for a byte that is none.
    private func next() -> (character: CasedCharacter?, length: Int) {
        let length = GoUTF8.sequenceLength(bytes, at: at)
        guard length > 0, let scalar = Unicode.Scalar(GoUTF8.scalar(bytes, at: at, length: length)) else {
            return (nil, 1)
        }
        return (CasedCharacter(scalar), length)
    }

    private mutating func copy(_ length: Int) {
        out.append(contentsOf: bytes[at..<at + length])
        at += length
    }

    mutating func write() -> [UInt8] {
        var isAfterMiddle = false
        while at < bytes.count {
            let (character, length) = next()
            guard let character else {
                isInWord = false
                isAfterMiddle = false
                copy(length)
                continue
            }
            let isMiddle = character.role == .middle
            // Two of them in a row end the word.
            if isAfterMiddle && isMiddle { isInWord = false }
            isAfterMiddle = isMiddle
            if !character.isCased {
                if character.role == .boundary { isInWord = false }
                copy(length)
            } else if !isInWord {
                out.append(contentsOf: character.scalar.properties.titlecaseMapping.utf8)
                at += length
                isInWord = true
            } else if character.scalar == "\u{3A3}" {
                at += length
                sigma()
            } else {
                out.append(contentsOf: character.scalar.properties.lowercaseMapping.utf8)
                at += length
            }
        }
        return out
    }

    /// Writes a sigma within a word: its form at the end of a word has no letter behind it.
    private mutating func sigma() {
        let place = out.count
        out.append(contentsOf: "ς".utf8)
        var isAfterMiddle = false
        // So many characters that do not count may stand in between.
        for _ in 0...30 where at < bytes.count {
            let (character, length) = next()
            guard let character, character.isIgnorable else {
                if character?.isCased ?? false { out.replaceSubrange(place..<place + 2, with: "σ".utf8) }
                return
            }
            let isMiddle = character.role == .middle
            if (isAfterMiddle && isMiddle) || character.role == .boundary { isInWord = false }
            isAfterMiddle = isMiddle
            copy(length)
        }
    }
}

/// What title case must know of a character.
private struct CasedCharacter {
    enum Role {
        /// It belongs to a word.
        case part
        /// It belongs to a word if such characters are on both sides: an apostrophe, a point, a colon.
        case middle
        /// It belongs to no word.
        case boundary
    }

    let scalar: Unicode.Scalar
    let isCased: Bool
    let isIgnorable: Bool
    let role: Role

    init(_ scalar: Unicode.Scalar) {
        self.scalar = scalar
        isCased = scalar.properties.isCased
        isIgnorable = scalar.properties.isCaseIgnorable
        role = isCased ? .part : Self.role(scalar)
    }

    private static func role(_ scalar: Unicode.Scalar) -> Role {
        switch scalar {
        case "'", ".", ":", "\u{B7}", "\u{387}", "\u{55F}", "\u{5F4}", "\u{2018}", "\u{2019}", "\u{2024}",
            "\u{2027}", "\u{FE13}", "\u{FE52}", "\u{FE55}", "\u{FF07}", "\u{FF0E}", "\u{FF1A}":
            return .middle
        case "\u{200B}": return .boundary
        case "\u{202F}", "\u{19DA}", "\u{A708}"..."\u{A716}", "\u{A720}", "\u{A721}", "\u{A789}", "\u{A78A}",
            "\u{AB5B}":
            return .part
        default: break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .format, .connectorPunctuation, .decimalNumber:
            return .part
        default: break
        }
        if properties.isGraphemeExtend || properties.isEmojiModifier { return .part }
        let isLetter = properties.isAlphabetic && !properties.isIdeographic
        return isLetter && !isWithoutSpaces(scalar.value) ? .part : .boundary
    }

    /// Whether it is a letter of a script that puts no spaces between words.
    private static func isWithoutSpaces(_ value: UInt32) -> Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF: true
        case 0x3031...0x3035, 0x3041...0x309F, 0x30A1...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: true
        case 0xA9E0...0xA9FF, 0xAA60...0xAADF, 0x11700...0x1174F, 0x1AFF0...0x1B16F: true
        default: false
        }
    }
}
