extension Zone {
    /// A zone from the bytes of a TZif file, versions 1 to 4.
    /// Throws: `malformed time zone information` for anything else.
    /// Source: RFC 9636; Go time.LoadLocationFromTZData.
    package init(name: String, tzif bytes: [UInt8]) throws(TimeError) {
        guard let table = TZifReader(bytes: bytes).table() else {
            throw TimeError("malformed time zone information")
        }
        self.init(name: name, table: table)
    }
}

/// Reads a TZif file; no length in it is believed before it was compared with the file's.
private struct TZifReader {
    /// An abbreviation that never ends would otherwise be read once for each kind.
    static let longestAbbreviation = 64

    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The head of one of the two blocks: how many of each there are.
    struct Head {
        static let length = 44
        var version: UInt8
        var utFlags: Int
        var standardFlags: Int
        var leapSeconds: Int
        var transitions: Int
        var kinds: Int
        var letters: Int

        /// Bytes of the block behind the head, with times of so many bytes.
        func blockLength(timeSize: Int) -> Int {
            transitions * (timeSize + 1) + kinds * 6 + letters + leapSeconds * (timeSize + 4) + standardFlags
                + utFlags
        }
    }

    func table() -> Zone.Table? {
        guard var head = head(at: 0) else { return nil }
        var start = Head.length
        var timeSize = 4
        if head.version != 0 {
            // The first block is for readers that know only 32-bit times.
            start += head.blockLength(timeSize: 4)
            guard let second = self.head(at: start) else { return nil }
            head = second
            start += Head.length
            timeSize = 8
        }
        let length = head.blockLength(timeSize: timeSize)
        guard length <= bytes.count - start, head.kinds > 0, head.kinds <= 256 else { return nil }
        guard var table = block(head, at: start, timeSize: timeSize) else { return nil }
        if timeSize == 8 { table.footer = footer(at: start + length) }
        return table
    }

    private func head(at start: Int) -> Head? {
        guard start <= bytes.count, bytes.count - start >= Head.length else { return nil }
        let magic = Array("TZif".utf8)
        let version = bytes[start + 4]
        guard bytes[start..<start + 4].elementsEqual(magic) else { return nil }
        guard version == 0 || (version >= UInt8(ascii: "2") && version <= UInt8(ascii: "4")) else {
            return nil
        }
        func count(_ place: Int) -> Int { Int(integer(at: start + 20 + place * 4, size: 4) & 0xFFFF_FFFF) }
        return Head(
            version: version, utFlags: count(0), standardFlags: count(1), leapSeconds: count(2),
            transitions: count(3), kinds: count(4), letters: count(5))
    }

    /// The caller has compared the block's length with the file's.
    private func block(_ head: Head, at start: Int, timeSize: Int) -> Zone.Table? {
        let places = start + head.transitions * timeSize
        let kindsStart = places + head.transitions
        let letters = kindsStart + head.kinds * 6
        var table = Zone.Table()
        for i in 0..<head.kinds {
            let at = kindsStart + i * 6
            let offset = Int(integer(at: at, size: 4))
            // The longest offset that RFC 9636 lets a file have is a day and an hour or so.
            guard abs(offset) < 8 * 86_400, Int(bytes[at + 5]) < head.letters else { return nil }
            let nameStart = letters + Int(bytes[at + 5])
            let nameEnd = min(letters + head.letters, nameStart + Self.longestAbbreviation)
            let name = bytes[nameStart..<nameEnd].prefix { $0 != 0 }
            table.kinds.append(
                Zone.Kind(
                    offsetSeconds: offset, isDaylightSaving: bytes[at + 4] != 0,
                    abbreviation: String(decoding: name, as: UTF8.self)))
        }
        table.transitions.reserveCapacity(head.transitions)
        for i in 0..<head.transitions {
            let time = integer(at: start + i * timeSize, size: timeSize)
            let kind = bytes[places + i]
            guard Int(kind) < head.kinds else { return nil }
            if let last = table.transitions.last, last >= time { return nil }
            table.transitions.append(time)
            table.kindAfterTransition.append(kind)
        }
        return table
    }

    /// The rule between two line ends behind the second block; nil: none, or one that cannot be read.
    private func footer(at start: Int) -> PosixZoneRule? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\n") else { return nil }
        let rest = bytes[(start + 1)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex else { return nil }
        return PosixZoneRule(rest[..<end])
    }

    /// A signed number in network order.
    private func integer(at start: Int, size: Int) -> Int64 {
        var value: Int64 = bytes[start] >= 0x80 ? -1 : 0
        for byte in bytes[start..<start + size] { value = value << 8 | Int64(byte) }
        return value
    }
}
