import AMText

/// Writes the fields of a protobuf message in the order of the calls; default values are left out, as proto3 has it.
/// Source: the protobuf encoding guide.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func number(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, 0)
        varint(value)
    }

    mutating func text(_ field: Int, _ value: String) {
        if !value.isEmpty { present(field, value) }
    }

    /// A text that is written even when it is empty.
    mutating func present(_ field: Int, _ value: String) {
        tag(field, 2)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    mutating func double(_ field: Int, _ value: Double) {
        tag(field, 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func packed(_ field: Int, _ values: [UInt64]) {
        guard !values.isEmpty else { return }
        message(field) { inner in
            for value in values { inner.varint(value) }
        }
    }

    mutating func timestamp(_ field: Int, _ moment: Timestamp) {
        message(field) { inner in
            inner.number(1, UInt64(bitPattern: moment.seconds))
            inner.number(2, UInt64(bitPattern: Int64(moment.nanoseconds)))
        }
    }

    /// A field with bytes that are written even when there are none.
    mutating func bytes(_ field: Int, _ value: [UInt8]) {
        tag(field, 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
        var inner = WireWriter()
        body(&inner)
        bytes(field, inner.bytes)
    }

    /// Fields that are there already, tags included.
    mutating func raw(_ fields: [UInt8]) { bytes.append(contentsOf: fields) }

    private mutating func tag(_ field: Int, _ kind: UInt64) { varint(UInt64(field) << 3 | kind) }
}
