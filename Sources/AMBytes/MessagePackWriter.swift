/// Which of the two ways of Go's codec an integer with a sign is written in.
package enum MessagePackDialect: Sendable, CaseIterable {
    /// go-msgpack 0.5: what is not negative is written like a number without a sign.
    case v1
    /// go-msgpack 2: from 128 on the markers with a sign are used.
    case v2
}

/// Writes MessagePack values as memberlist's codec writes them: in the old form, which has one kind for texts
/// and byte strings.
/// Source: hashicorp/go-msgpack codec/msgpack.go.
package struct MessagePackWriter: Sendable {
    /// What was written.
    package private(set) var bytes: [UInt8]
    private let dialect: MessagePackDialect

    /// A writer that goes on behind these bytes.
    package init(_ dialect: MessagePackDialect, appendingTo bytes: consuming [UInt8] = []) {
        self.bytes = bytes
        self.dialect = dialect
    }

    /// Begins a map; so many pairs are to follow.
    package mutating func map(_ count: Int) {
        precondition(count >= 0 && count <= 0xFFFF, "a map of a message is small")
        if count < 16 {
            bytes.append(0x80 | UInt8(count))
        } else {
            bytes.append(0xDE)
            big(UInt64(count), 2)
        }
    }

    /// Writes a key.
    package mutating func key(_ name: StaticString) {
        let count = name.utf8CodeUnitCount
        rawHead(count)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes a text or byte string; nil as the value nil.
    package mutating func raw(_ value: (some Collection<UInt8>)?) {
        guard let value else { return bytes.append(0xC0) }
        rawHead(value.count)
        bytes.append(contentsOf: value)
    }

    /// Writes a truth.
    package mutating func bool(_ value: Bool) { bytes.append(value ? 0xC3 : 0xC2) }

    /// Writes an integer whose type has no sign, as short as possible.
    package mutating func unsigned(_ value: UInt64) {
        switch value {
        case 0..<0x80: bytes.append(UInt8(value))
        case 0x80...0xFF: marked(0xCC, value, 1)
        case 0x100...0xFFFF: marked(0xCD, value, 2)
        case 0x1_0000...0xFFFF_FFFF: marked(0xCE, value, 4)
        default: marked(0xCF, value, 8)
        }
    }

    /// Writes an integer whose type has a sign, as the dialect has it.
    package mutating func signed(_ value: Int) {
        if value >= 0 && (dialect == .v1 || value < 0x80) { return unsigned(UInt64(value)) }
        let pattern = UInt64(bitPattern: Int64(value))
        if value >= -32 && value < 0 {
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value >= Int(Int8.min) && value < 0 {
            marked(0xD0, pattern, 1)
        } else if value >= Int(Int16.min) && value <= Int(Int16.max) {
            marked(0xD1, pattern, 2)
        } else if value >= Int(Int32.min) && value <= Int(Int32.max) {
            marked(0xD2, pattern, 4)
        } else {
            marked(0xD3, pattern, 8)
        }
    }

    private mutating func rawHead(_ count: Int) {
        switch count {
        case 0..<32: bytes.append(0xA0 | UInt8(count))
        case 32...0xFFFF: marked(0xDA, UInt64(count), 2)
        default: marked(0xDB, UInt64(count), 4)
        }
    }

    private mutating func marked(_ marker: UInt8, _ value: UInt64, _ count: Int) {
        bytes.append(marker)
        big(value, count)
    }

    /// So many bytes of a number, highest first.
    private mutating func big(_ value: UInt64, _ count: Int) {
        for i in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * i))) }
    }
}
