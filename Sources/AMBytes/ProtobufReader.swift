/// Reads the fields of a protobuf message one after the other.
/// Source: Protocol Buffers, "Encoding".
package struct ProtobufReader: Sendable {
    /// One field as it stands in the bytes.
    package struct Field: Sendable {
        /// Its number. Shape: 1 … 2^29 − 1.
        package let number: Int
        /// Its value.
        package let value: Value
        /// Tag and value as they were, for a field that is not understood but kept.
        package let raw: ArraySlice<UInt8>

        /// A text. nil: the field is of another type.
        /// Throws: `ProtobufError.badText` for a text that is not UTF-8, which proto3 forbids.
        package func text() throws(ProtobufError) -> String? {
            guard case .bytes(let bytes) = value else { return nil }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ProtobufError(.badText, at: bytes.startIndex)
            }
            return text
        }
    }

    /// A value by its wire type.
    package enum Value: Sendable {
        /// Numbers of variable length: integers, enums, bools.
        case varint(UInt64)
        /// Eight bytes: fixed64, double.
        case fixed64(UInt64)
        /// A length and so many bytes: texts, byte strings, messages, packed lists.
        case bytes(ArraySlice<UInt8>)
        /// Everything between the tags of an old-style group.
        case group(ArraySlice<UInt8>)
        /// Four bytes: fixed32, float.
        case fixed32(UInt32)
    }

    /// Groups within groups, at most.
    package static let deepest = 64

    private let bytes: ArraySlice<UInt8>
    private var at: Int

    /// A reader of these bytes.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// A reader of these bytes.
    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Whether all was read.
    package var isAtEnd: Bool { at >= bytes.endIndex }

    /// The next field; nil: there is none.
    /// Throws: `ProtobufError`.
    package mutating func next() throws(ProtobufError) -> Field? {
        if isAtEnd { return nil }
        let start = at
        let (number, wireType) = try tag()
        let value: Value
        switch wireType {
        case 0: value = .varint(try varint())
        case 1: value = .fixed64(try fixed(8))
        case 2: value = .bytes(try delimited())
        case 3: value = .group(try group(number))
        case 5: value = .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
        default: throw ProtobufError(.badWireType, at: start)
        }
        return Field(number: number, value: value, raw: bytes[start..<at])
    }

    /// A number of variable length.
    /// Throws: `ProtobufError` if it does not end, or has more than 64 bits.
    package mutating func varint() throws(ProtobufError) -> UInt64 {
        let start = at
        var value: UInt64 = 0
        for shift: UInt64 in stride(from: 0, to: 70, by: 7) {
            guard at < bytes.endIndex else { throw ProtobufError(.truncated, at: start) }
            let byte = bytes[at]
            at += 1
            // The tenth byte holds the last bit.
            if shift == 63 && byte > 1 { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw ProtobufError(.numberTooLong, at: start)
    }

    /// A length and so many bytes: also a record of a stream of messages.
    /// Throws: `ProtobufError` if there are fewer.
    package mutating func delimited() throws(ProtobufError) -> ArraySlice<UInt8> {
        let start = at
        let length = try varint()
        guard length <= UInt64(bytes.endIndex - at) else { throw ProtobufError(.truncated, at: start) }
        let first = at
        at += Int(length)
        return bytes[first..<at]
    }

    /// The numbers of a packed list.
    /// Throws: `ProtobufError`.
    package static func packed(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> [UInt64] {
        var reader = ProtobufReader(bytes)
        var numbers: [UInt64] = []
        while !reader.isAtEnd { numbers.append(try reader.varint()) }
        return numbers
    }

    private mutating func tag() throws(ProtobufError) -> (number: Int, wireType: Int) {
        let start = at
        let tag = try varint()
        let number = tag >> 3
        guard number >= 1 && number < 1 << 29 else { throw ProtobufError(.badFieldNumber, at: start) }
        return (Int(number), Int(tag & 7))
    }

    /// So many bytes as a number, lowest first.
    private mutating func fixed(_ length: Int) throws(ProtobufError) -> UInt64 {
        guard bytes.endIndex - at >= length else { throw ProtobufError(.truncated, at: at) }
        var value: UInt64 = 0
        for i in 0..<length { value |= UInt64(bytes[at + i]) << UInt64(8 * i) }
        at += length
        return value
    }

    /// What lies between the tag just read and the tag that ends the group.
    private mutating func group(_ number: Int) throws(ProtobufError) -> ArraySlice<UInt8> {
        let first = at
        var open = [number]
        while true {
            let start = at
            let (number, wireType) = try tag()
            switch wireType {
            case 0: _ = try varint()
            case 1: _ = try fixed(8)
            case 2: _ = try delimited()
            case 3:
                open.append(number)
                if open.count > Self.deepest { throw ProtobufError(.tooDeep, at: start) }
            case 4:
                guard open.removeLast() == number else { throw ProtobufError(.badWireType, at: start) }
                if open.isEmpty { return bytes[first..<start] }
            case 5: _ = try fixed(4)
            default: throw ProtobufError(.badWireType, at: start)
            }
        }
    }
}
