import AMText

/// Reads the fields of a protobuf message from foreign bytes: every length is checked, nothing is allocated by it, and
/// each byte is looked at once per level.
/// Source: the protobuf encoding guide.
struct WireReader {
    /// The value of a field.
    enum Value {
        case number(UInt64)
        case fixed64(UInt64)
        case bytes(UnsafeRawBufferPointer)
        /// Four fixed bytes, or a group; no message of ours has either.
        case other
    }

    /// One field.
    struct Field {
        var number: UInt64
        var value: Value
        /// The field with its tag.
        var raw: UnsafeRawBufferPointer
    }

    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    private static let deepestGroup = 64

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// The next field; nil at the end.
    mutating func field() throws(MeshError) -> Field? {
        guard !isAtEnd else { return nil }
        let start = position
        let tag = try varint()
        let number = tag >> 3
        guard number > 0, number < 1 << 29 else { throw fail("a field without a valid number", at: start) }
        let value = try self.value(kind: tag & 7, start)
        return Field(
            number: number, value: value, raw: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }

    /// The next number in base 128.
    mutating func varint() throws(MeshError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            // The tenth byte has room for one bit.
            if shift == 63, byte > 1 { throw fail("a number of more than 64 bits", at: start) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw fail("unexpected end", at: start)
    }

    /// The next bytes behind their length.
    mutating func delimited() throws(MeshError) -> UnsafeRawBufferPointer {
        let start = position
        let count = try varint()
        guard count <= UInt64(bytes.count - position) else { throw fail("unexpected end", at: start) }
        return take(Int(count))
    }

    private mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        position += count
        return piece
    }

    private mutating func value(kind: UInt64, _ start: Int) throws(MeshError) -> Value {
        switch kind {
        case 0: return .number(try varint())
        case 1:
            let piece = try fixed(8)
            return .fixed64(UInt64(littleEndian: piece.loadUnaligned(as: UInt64.self)))
        case 2: return .bytes(try delimited())
        case 3:
            try skipGroup(start)
            return .other
        case 5:
            _ = try fixed(4)
            return .other
        default: throw fail("a field of unknown kind", at: start)
        }
    }

    private mutating func fixed(_ count: Int) throws(MeshError) -> UnsafeRawBufferPointer {
        guard bytes.count - position >= count else { throw fail("unexpected end", at: position) }
        return take(count)
    }

    /// Groups are long gone from protobuf, but a reader has to find their end.
    private mutating func skipGroup(_ start: Int) throws(MeshError) {
        var depth = 1
        while depth > 0 {
            let kind = try varint() & 7
            switch kind {
            case 3:
                depth += 1
                if depth > Self.deepestGroup { throw fail("groups nested too deeply", at: start) }
            case 4: depth -= 1
            default: _ = try value(kind: kind, start)
            }
        }
    }

    private func fail(_ text: String, at offset: Int) -> MeshError { MeshError(text: text, offset: offset) }
}

extension WireReader.Field {
    /// The value as text, invalid UTF-8 repaired; nil if it is no text.
    var text: String? {
        guard case .bytes(let bytes) = value else { return nil }
        return bytes.withMemoryRebound(to: UInt8.self) { GoUTF8.string($0) }
    }

    /// The value as a whole number; nil if it is none.
    var number64: UInt64? {
        guard case .number(let value) = value else { return nil }
        return value
    }

    /// The value as a message; nil if it cannot be one.
    var message: WireReader? {
        guard case .bytes(let bytes) = value else { return nil }
        return WireReader(bytes)
    }

    /// The value as a Timestamp, brought into the years 1 … 9999; nil if it cannot be one.
    func timestamp() throws(MeshError) -> Timestamp? {
        guard var reader = message else { return nil }
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        while let field = try reader.field() {
            switch (field.number, field.number64) {
            case (1, let value?): seconds = Int64(bitPattern: value)
            case (2, let value?): nanoseconds = Int64(Int32(truncatingIfNeeded: value))
            default: break
            }
        }
        let bounded = min(max(seconds, Timestamp.zero.seconds), 253_402_300_799)
        return Timestamp(seconds: bounded) + GoDuration(nanoseconds: nanoseconds)
    }
}
