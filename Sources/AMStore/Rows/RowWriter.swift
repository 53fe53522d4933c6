import AMCore
import AMText

/// Builds the bytes of one row. Kept and cleared between rows, so that writing a row allocates nothing.
/// Shape: numbers are LEB128 varints, signed ones in zigzag; a text is its length and its UTF-8.
struct RowWriter {
    /// What was written so far.
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number(_ value: UInt64) { AlertBody.appendVarint(value, to: &bytes) }

    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63))
    }

    /// Eight bytes, little endian: for hashes, which a varint would make longer.
    mutating func fixed(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Ends a row with its checksum, begun by its key.
    mutating func seal(_ key: RowSum) {
        var sum = key
        bytes.withUnsafeBytes { sum.add($0) }
        withUnsafeBytes(of: sum.value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ value: String) { AlertBody.append(value, to: &bytes) }

    mutating func piece(_ value: [UInt8]) {
        number(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Fields that only other versions know; nothing is written where there are none.
    mutating func foreign(_ fields: ForeignFields) {
        guard fields != ForeignFields() else { return }
        for part in [fields.inner, fields.outer, fields.matchers] { piece(part) }
    }

    mutating func labels(_ set: LabelSet) { AlertBody.append(set, to: &bytes) }

    mutating func moment(_ value: Timestamp) {
        signed(value.seconds)
        nanoseconds(value.nanoseconds)
    }

    /// The part of a moment below a second. Whole milliseconds, which most senders give, take two bytes, not
    /// five.
    mutating func nanoseconds(_ value: Int32) {
        let (milliseconds, rest) = value.quotientAndRemainder(dividingBy: 1_000_000)
        if rest == 0, value >= 0 {
            number(UInt64(milliseconds) << 1 | 1)
        } else {
            number(UInt64(UInt32(bitPattern: value)) << 1)
        }
    }
}
