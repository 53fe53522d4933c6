import AMText

extension AlertBody {
    /// Reads labels, annotations and URL of an alert that another node sent; nil unless they have exactly the
    /// shape that an intake of our own would have given them.
    package init?(checking received: ArraySlice<UInt8>) {
        guard received.count <= PeerMessage.longestBody else { return nil }
        let offset = received.withUnsafeBytes { raw -> Int? in
            var cursor = BodyCursor(raw)
            guard Self.passesList(&cursor, mayBeEmpty: false) else { return nil }
            let offset = cursor.position
            guard Self.passesList(&cursor, mayBeEmpty: true), let url = cursor.text(), Self.isText(url),
                cursor.position == raw.count
            else { return nil }
            return offset
        }
        guard let offset else { return nil }
        self.init(bytes: Array(received)[...], detailsOffset: offset)
    }

    /// Passes over a list of names and values. Labels have at least one entry and no empty value.
    private static func passesList(_ cursor: inout BodyCursor, mayBeEmpty: Bool) -> Bool {
        guard let count = cursor.varint(), count > 0 || mayBeEmpty else { return false }
        var last: UnsafeRawBufferPointer?
        for _ in 0..<count {
            guard let name = cursor.text(), let value = cursor.text(), !name.isEmpty,
                isText(name), isText(value), mayBeEmpty || !value.isEmpty
            else { return false }
            if let last, compareBytes(last, name) >= 0 { return false }
            last = name
        }
        return true
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}
