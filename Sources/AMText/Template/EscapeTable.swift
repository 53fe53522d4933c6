/// Characters and what is written in their place.
struct EscapeTable: Sendable {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What happens to characters beyond ASCII.
    enum Beyond {
        /// They stay, and so do bytes that are no UTF-8.
        case kept
        /// U+2028 and U+2029, which end a line of JavaScript, are written as its escapes.
        case lineSeparators
        /// Those that are no characters, and bytes that are no UTF-8, become character references.
        case references
    }

    private let low: UInt64
    private let high: UInt64
    private let beyond: Beyond
    /// For each ASCII character what is written instead; nothing where it stays.
    private let replacements: [[UInt8]]

    /// Shape: the keys are ASCII, no key twice.
    init(_ pairs: [(Unicode.Scalar, String)], beyond: Beyond = .kept) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var replacements = [[UInt8]](repeating: [], count: 128)
        for (scalar, text) in pairs {
            let byte = UInt8(ascii: scalar)
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
            replacements[Int(byte)] = Array(text.utf8)
        }
        self.low = low
        self.high = high
        self.beyond = beyond
        self.replacements = replacements
    }

    /// Appends the bytes with what is written instead of some of them; appends nothing, and says false, if
    /// all stay as they are.
    func append(_ bytes: Bytes, to out: inout [UInt8]) -> Bool {
        var start = 0
        var i = 0
        var isChanged = false
        while true {
            i = plainEnd(bytes, from: i)
            guard i < bytes.count else { break }
            let byte = bytes[i]
            if byte >= 0x80 {
                let length = GoUTF8.sequenceLength(bytes, at: i)
                guard isReplaced(bytes, at: i, length: length) else {
                    i += max(length, 1)
                    continue
                }
                if !isChanged { out.reserveCapacity(out.count + bytes.count + bytes.count / 8 + 16) }
                out.append(contentsOf: Bytes(rebasing: bytes[start..<i]))
                let value = length == 0 ? 0xFFFD : GoUTF8.scalar(bytes, at: i, length: length)
                appendReplacement(value, to: &out)
                i += max(length, 1)
            } else {
                if !isChanged { out.reserveCapacity(out.count + bytes.count + bytes.count / 8 + 16) }
                out.append(contentsOf: Bytes(rebasing: bytes[start..<i]))
                out.append(contentsOf: replacements[Int(byte)])
                i += 1
            }
            isChanged = true
            start = i
        }
        if isChanged { out.append(contentsOf: Bytes(rebasing: bytes[start...])) }
        return isChanged
    }

    /// The text with what is written instead of some characters; the text itself if all stay.
    func escape(_ text: TemplateText) -> TemplateText {
        text.withBytes { bytes in
            var out: [UInt8] = []
            return append(bytes, to: &out) ? TemplateText(out) : text
        }
    }

    /// Where the bytes that stay, from `from` on, end.
    @inline(__always)
    private func plainEnd(_ bytes: Bytes, from: Int) -> Int {
        var i = from
        let keepsBeyond = beyond == .kept
        while i < bytes.count {
            let byte = bytes[i]
            if byte < 64 {
                if low >> UInt64(byte) & 1 != 0 { return i }
            } else if byte < 128 {
                if high >> UInt64(byte - 64) & 1 != 0 { return i }
            } else if !keepsBeyond {
                return i
            }
            i += 1
        }
        return i
    }

    private func isReplaced(_ bytes: Bytes, at: Int, length: Int) -> Bool {
        if beyond == .lineSeparators { return HTMLTransition.isLineSeparator(bytes, at: at) }
        if length == 0 { return true }
        guard length == 3 else { return false }
        let scalar = GoUTF8.scalar(bytes, at: at, length: length)
        return (scalar >= 0xFDD0 && scalar <= 0xFDEF) || scalar >= 0xFFF0
    }

    private func appendReplacement(_ value: UInt32, to out: inout [UInt8]) {
        let digits = String(value, radix: 16)
        out.append(contentsOf: (beyond == .lineSeparators ? "\\u\(digits)" : "&#x\(digits);").utf8)
    }
}
