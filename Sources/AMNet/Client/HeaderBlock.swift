import AMBytes

/// Reads an answer's header as libcurl hands it over: status line, fields, an empty line.
enum HeaderBlock {
    /// Limit: fields of one answer; what is more is dropped.
    private static let most = 1_000

    /// The number in the status line; 0 when there is none.
    static func status(_ header: [UInt8]) -> Int {
        guard let space = header.firstIndex(of: 0x20) else { return 0 }
        var value = 0
        for byte in header[(space + 1)...].prefix(3) {
            guard byte >= 0x30, byte <= 0x39 else { return 0 }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    /// The fields, values without surrounding blanks; a folded line belongs to the field before it.
    static func fields(_ header: [UInt8]) -> HTTPFields {
        var fields: [HTTPFields.Field] = []
        fields.reserveCapacity(8)
        header.withUnsafeBytes { all in
            var start = 0
            var isFirst = true
            while start < all.count {
                var end = start
                while end < all.count, all[end] != 0x0A { end += 1 }
                let line = UnsafeRawBufferPointer(rebasing: all[start..<end])
                start = end + 1
                if isFirst {
                    isFirst = false
                } else {
                    add(line, to: &fields)
                }
            }
        }
        return HTTPFields(fields)
    }

    private static func add(_ line: UnsafeRawBufferPointer, to fields: inout [HTTPFields.Field]) {
        guard let first = line.first, first != 0x0D, fields.count < most else { return }
        if first == 0x20 || first == 0x09 {
            guard !fields.isEmpty else { return }
            fields[fields.count - 1].value += " " + text(line[...])
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        fields.append(.init(text(line[..<colon]), text(line[(colon + 1)...])))
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
