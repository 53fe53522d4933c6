/// A word of code with what stands before and behind it.
struct Word {
    var text: String
    /// The character before it, a blank at the start of a line.
    var before: UInt8
    /// What follows it on the line.
    var rest: Substring

    /// Whether what follows begins so, blanks aside.
    func isFollowed(by start: String) -> Bool { rest.drop { $0 == " " }.hasPrefix(start) }

    /// The words of a line.
    static func all(in line: String) -> [Word] {
        let bytes = line.utf8
        var words: [Word] = []
        var at = bytes.startIndex
        var before: UInt8 = 0x20
        while at < bytes.endIndex {
            let byte = bytes[at]
            guard isWordByte(byte) else {
                before = byte
                at = bytes.index(after: at)
                continue
            }
            var end = at
            while end < bytes.endIndex, isWordByte(bytes[end]) { end = bytes.index(after: end) }
            words.append(Word(text: String(line[at..<end]), before: before, rest: line[end...]))
            before = 0x61
            at = end
        }
        return words
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
        default: false
        }
    }
}
