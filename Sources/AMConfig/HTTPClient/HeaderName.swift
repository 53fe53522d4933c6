/// Names of HTTP headers.
package enum HeaderName {
    /// A name in its canonical form, `Content-Type`; a name that is not valid stays as it is.
    /// Source: Go net/textproto CanonicalMIMEHeaderKey.
    package static func canonical(_ name: String) -> String {
        var bytes = Array(name.utf8)
        var startsWord = true
        for (index, byte) in bytes.enumerated() {
            guard isToken(byte) else { return name }
            let isLower = byte >= 0x61 && byte <= 0x7A
            let isUpper = byte >= 0x41 && byte <= 0x5A
            if startsWord && isLower { bytes[index] = byte & ~0x20 }
            if !startsWord && isUpper { bytes[index] = byte | 0x20 }
            startsWord = byte == UInt8(ascii: "-")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// The headers that `http_headers` may not set.
    static let reserved: Set<String> = [
        "Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent",
        "Connection",
        "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Www-Authenticate", "Accept-Encoding",
        "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
        "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
    ]
}

/// White space as Go's `strings.TrimSpace` knows it.
package enum WhiteSpace {
    /// A text without the white space around it.
    package static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
