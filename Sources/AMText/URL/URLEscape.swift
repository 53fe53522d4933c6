/// Percent encoding in the parts of a URL.
/// Source: Go net/url; RFC 3986 §2.
package enum URLEscape {
    /// A part of a URL, each with its own idea of what stands for itself.
    enum Part { case path, pathSegment, host, zone, userinfo, queryComponent, fragment }

    /// The text as one segment of a path.
    /// Source: Go url.PathEscape.
    package static func pathSegment(_ text: String) -> String { encode(text, .pathSegment) }

    /// The text as a key or value of a query, with `+` for a blank.
    /// Source: Go url.QueryEscape.
    package static func queryComponent(_ text: String) -> String { encode(text, .queryComponent) }

    /// The text that a segment of a path stands for; nil if an escape is malformed. Invalid UTF-8 is
    /// replaced.
    /// Source: Go url.PathUnescape.
    package static func decodePathSegment(_ text: String) -> String? {
        // The caller has no use for the error's text.
        guard let decoded = try? decode(text, .pathSegment) else { return nil }
        return GoUTF8.string(decoded)
    }

    static func encode(_ text: String, _ part: Part) -> String { encode(Array(text.utf8), part) }

    static func encode(_ bytes: [UInt8], _ part: Part) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == UInt8(ascii: " ") && part == .queryComponent {
                out.append(UInt8(ascii: "+"))
            } else if mustEscape(byte, part) {
                out.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] {
                    out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
                }
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: String, _ part: Part) throws(URLError.Reason) -> [UInt8] {
        try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(URLError.Reason) in
            try decode(bytes, part)
        }
    }

    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ part: Part) throws(URLError.Reason) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte == UInt8(ascii: "%") {
                let escape = bytes[i..<min(i + 3, bytes.count)]
                guard escape.count == 3, let high = hexDigit(bytes[i + 1]), let low = hexDigit(bytes[i + 2])
                else {
                    throw .escape(escape)
                }
                let value = UInt8(high << 4 | low)
                // In a host only what is beyond ASCII may be escaped; in a zone, what would have to be.
                let isPercent = value == UInt8(ascii: "%")
                if part == .host && high < 8 && !isPercent { throw .escape(escape) }
                if part == .zone && !isPercent && value != UInt8(ascii: " ") && mustEscape(value, .host) {
                    throw .escape(escape)
                }
                out.append(value)
                i += 3
                continue
            }
            if (part == .host || part == .zone) && byte < 0x80 && mustEscape(byte, part) {
                throw .host(CollectionOfOne(byte))
            }
            out.append(byte == UInt8(ascii: "+") && part == .queryComponent ? UInt8(ascii: " ") : byte)
            i += 1
        }
        return out
    }

    /// Whether an encoded text needs no repair to be printed again as it is.
    static func isValid(_ text: String, _ part: Part) -> Bool {
        text.utf8.allSatisfy { byte in
            switch Unicode.Scalar(byte) {
            case "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", ":", "@", "[", "]", "%": true
            default: !mustEscape(byte, part)
            }
        }
    }

    /// Whether a byte cannot stand for itself.
    static func mustEscape(_ byte: UInt8, _ part: Part) -> Bool {
        if RegexpParser.isAlphanumeric(byte) { return false }
        let inHost = part == .host || part == .zone
        switch Unicode.Scalar(byte) {
        case "-", "_", ".", "~": return false
        case "$", "&", "+", "=", ":":
            if part == .userinfo { return byte == UInt8(ascii: ":") }
            return part == .queryComponent
        case ",", ";":
            return part == .pathSegment || part == .queryComponent
        case "/", "?", "@":
            switch part {
            case .path: return byte == UInt8(ascii: "?")
            case .pathSegment: return byte != UInt8(ascii: "@")
            case .fragment: return false
            default: return true
            }
        case "!", "(", ")", "*": return !inHost && part != .fragment
        case "'", "[", "]", "<", ">", "\"": return !inHost
        default: return true
        }
    }
}

extension URLEscape {
    /// The bytes that a key or value of a query stands for.
    /// Throws: what is malformed, `invalid URL escape "%zz"`.
    /// Source: Go url.QueryUnescape.
    package static func unescapeQuery(_ bytes: [UInt8]) throws(Malformed) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Malformed) in
            do throws(URLError.Reason) {
                return try decode(buffer, .queryComponent)
            } catch {
                throw Malformed(text: error.text)
            }
        }
    }

    /// An escape that is none.
    package struct Malformed: Error, Sendable, Equatable {
        /// Go's text.
        package let text: String
    }
}
