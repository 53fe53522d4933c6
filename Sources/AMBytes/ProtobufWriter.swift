/// Writes the fields of a protobuf message as proto3 has them: what equals its default is left out.
/// Source: Protocol Buffers, "Encoding".
package struct ProtobufWriter: Sendable {
    /// Whether a field that equals its default is written nevertheless: in map entries and in a `oneof`.
    package enum Presence: Sendable {
        case ifNotDefault, always
    }

    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Nothing written.
    package init() {}

    /// A writer that goes on behind these bytes.
    package init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

    /// Writes a number without sign, an enum or a bool as a number.
    package mutating func uint(_ field: Int, _ value: UInt64, _ presence: Presence = .ifNotDefault) {
        if value == 0 && presence == .ifNotDefault { return }
        tag(field, 0)
        varint(value)
    }

    /// Writes a number of type int32 or int64; a negative one takes ten bytes.
    package mutating func int(_ field: Int, _ value: Int64, _ presence: Presence = .ifNotDefault) {
        uint(field, UInt64(bitPattern: value), presence)
    }

    /// Writes a bool.
    package mutating func bool(_ field: Int, _ value: Bool, _ presence: Presence = .ifNotDefault) {
        uint(field, value ? 1 : 0, presence)
    }

    /// Writes a text.
    package mutating func text(_ field: Int, _ value: String, _ presence: Presence = .ifNotDefault) {
        if value.isEmpty && presence == .ifNotDefault { return }
        tag(field, 2)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Writes a byte string.
    package mutating func bytes(
        _ field: Int, _ value: some Collection<UInt8>, _ presence: Presence = .ifNotDefault
    ) {
        if value.isEmpty && presence == .ifNotDefault { return }
        tag(field, 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes eight bytes.
    package mutating func fixed64(_ field: Int, _ value: UInt64, _ presence: Presence = .ifNotDefault) {
        if value == 0 && presence == .ifNotDefault { return }
        tag(field, 1)
        for i: UInt64 in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
    }

    /// Writes a floating-point number; minus zero is no default.
    package mutating func double(_ field: Int, _ value: Double, _ presence: Presence = .ifNotDefault) {
        fixed64(field, value.bitPattern, presence)
    }

    /// Writes a list of numbers as one field.
    package mutating func packed(_ field: Int, _ values: some Collection<UInt64>) {
        if values.isEmpty { return }
        tag(field, 2)
        varint(UInt64(values.reduce(0) { $0 + Self.varintLength($1) }))
        for value in values { varint(value) }
    }

    /// Writes a message within this one; it is there even when it is empty.
    package mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        tag(field, 2)
        delimited(body)
    }

    /// Writes a message's length and the message: one record of a stream.
    package mutating func delimited(_ body: (inout ProtobufWriter) -> Void) {
        let start = bytes.count
        // Most messages are shorter than 128 bytes; the others move up to make room for their length.
        bytes.append(0)
        body(&self)
        let length = UInt64(bytes.count - start - 1)
        if length < 0x80 {
            bytes[start] = UInt8(length)
            return
        }
        var head = ProtobufWriter()
        head.varint(length)
        bytes.replaceSubrange(start...start, with: head.bytes)
    }

    /// Writes fields that were read somewhere else and kept as they were.
    package mutating func raw(_ fields: some Collection<UInt8>) { bytes.append(contentsOf: fields) }

    /// Writes a bare number of variable length.
    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The bytes that a number of variable length takes.
    package static func varintLength(_ value: UInt64) -> Int {
        (64 - (value | 1).leadingZeroBitCount + 6) / 7
    }

    private mutating func tag(_ field: Int, _ wireType: UInt64) {
        precondition(field >= 1 && field < 1 << 29, "a protobuf field number is 1 … 2^29 − 1")
        varint(UInt64(field) << 3 | wireType)
    }
}
