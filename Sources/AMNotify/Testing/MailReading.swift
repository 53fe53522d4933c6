internal import AMBytes
internal import AMText

/// A mail that this program wrote, read back: what was encoded is decoded.
/// Source: RFC 2045, RFC 2046, RFC 2047.
struct MailReading {
    /// One header, decoded.
    struct Header {
        var name: String
        var value: String
    }

    /// Shape: in the order of the mail.
    private(set) var headers: [Header] = []
    private var parts: [(type: String, text: String)] = []

    /// A message; lines end in CRLF or LF.
    init(_ bytes: [UInt8]) {
        let lines = Self.lines(bytes)
        let end = lines.firstIndex(of: []) ?? lines.count
        for line in lines[..<end] {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let value = Array(line[(colon + 1)...].drop { $0 == 0x20 })
            headers.append(Header(name: name, value: Self.words(value)))
        }
        let type = headers.first { $0.name == "Content-Type" }?.value ?? ""
        guard let mark = type.firstRange(of: "boundary=") else { return }
        let boundary = Array("--".utf8) + Array(type[mark.upperBound...].utf8)
        let body = end < lines.count ? Array(lines[(end + 1)...]) : []
        for part in body.split(omittingEmptySubsequences: true, whereSeparator: { $0.starts(with: boundary) })
        {
            read(part: Array(part))
        }
    }

    /// The text of the first part of a type; nil: there is none.
    func part(ofType type: String) -> String? { parts.first { $0.type == type }?.text }

    private mutating func read(part lines: [[UInt8]]) {
        guard let end = lines.firstIndex(of: []) else { return }
        for line in lines[..<end] {
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix("Content-Type: ") else { continue }
            let type = text.dropFirst("Content-Type: ".count).prefix { $0 != ";" }
            // The line break before the next boundary belongs to it.
            var content = Array(lines[(end + 1)...])
            if content.last == [] { content.removeLast() }
            parts.append((String(type), Self.plain(content)))
        }
    }

    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            Array(line.last == 0x0D ? line.dropLast() : line)
        }
    }

    /// Lines of quoted-printable text.
    private static func plain(_ lines: [[UInt8]]) -> String {
        var out: [UInt8] = []
        for (number, line) in lines.enumerated() {
            let isSoft = line.last == UInt8(ascii: "=")
            out += decoded(isSoft ? Array(line.dropLast()) : line)
            if !isSoft && number < lines.count - 1 { out.append(0x0A) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func decoded(_ bytes: [UInt8], underscoreIsBlank: Bool = false) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "="), let byte = hex(bytes, at + 1) {
                out.append(byte)
                at += 3
            } else {
                out.append(underscoreIsBlank && bytes[at] == UInt8(ascii: "_") ? 0x20 : bytes[at])
                at += 1
            }
        }
        return out
    }

    /// The byte that two hexadecimal digits name; nil: they are none.
    private static func hex(_ bytes: [UInt8], _ at: Int) -> UInt8? {
        guard at + 1 < bytes.count else { return nil }
        let digits = bytes[at...(at + 1)]
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// The value of a header that may be made of encoded words.
    private static func words(_ value: [UInt8]) -> String {
        let opening = Array("=?utf-8?q?".utf8)
        guard value.starts(with: opening) else { return String(decoding: value, as: UTF8.self) }
        var out: [UInt8] = []
        for word in value.split(separator: 0x20) {
            guard word.starts(with: opening), word.count >= opening.count + 2 else { continue }
            out += decoded(Array(word.dropFirst(opening.count).dropLast(2)), underscoreIsBlank: true)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
