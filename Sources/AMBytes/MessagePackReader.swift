/// Reads MessagePack values one after the other. Texts and byte strings are one kind here, in all the forms
/// that old and new writers have for them; an integer may stand in any form that holds its value.
/// Source: MessagePack specification; hashicorp/go-msgpack codec/msgpack.go.
package struct MessagePackReader: Sendable {
    private let bytes: ArraySlice<UInt8>
    /// Where the next value begins. Shape: an index into the bytes that were handed in.
    package private(set) var offset: Int

    /// A reader of these bytes.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    /// The bytes behind what was read.
    package var rest: ArraySlice<UInt8> { bytes[offset...] }

    /// How many pairs the map has that begins here; they follow. nil stands for an empty map.
    /// Throws: `MessagePackError`.
    package mutating func map() throws(MessagePackError) -> Int {
        let start = offset
        let marker = try byte()
        switch marker {
        case 0x80...0x8F: return Int(marker & 0x0F)
        case 0xC0: return 0
        case 0xDE: return Int(try number(2, from: start))
        case 0xDF: return Int(try number(4, from: start))
        default: throw unexpected(marker, start)
        }
    }

    /// A text or byte string; nil for the value nil.
    /// Limit: `limit` bytes.
    /// Throws: `MessagePackError`.
    package mutating func raw(limit: Int) throws(MessagePackError) -> ArraySlice<UInt8>? {
        let start = offset
        let marker = try byte()
        let length: UInt64
        switch marker {
        case 0xA0...0xBF: length = UInt64(marker & 0x1F)
        case 0xC0: return nil
        case 0xC4, 0xD9: length = try number(1, from: start)
        case 0xC5, 0xDA: length = try number(2, from: start)
        case 0xC6, 0xDB: length = try number(4, from: start)
        default: throw unexpected(marker, start)
        }
        // The limit first: a length that is not allowed is wrong, however many bytes may follow.
        guard length <= UInt64(max(0, limit)) else { throw back(.tooLong, start) }
        guard length <= UInt64(bytes.endIndex - offset) else { throw back(.truncated, start) }
        let first = offset
        offset += Int(length)
        return bytes[first..<offset]
    }

    /// An integer from 0 to `most`; nil stands for 0.
    /// Throws: `MessagePackError`.
    package mutating func unsigned(_ most: UInt64) throws(MessagePackError) -> UInt64 {
        let start = offset
        let value: UInt64
        switch try integer() {
        case .unsigned(let number): value = number
        case .negative: throw back(.outOfRange, start)
        }
        guard value <= most else { throw back(.outOfRange, start) }
        return value
    }

    /// A truth; nil stands for false. Go's codec takes 0 and 1 as well.
    /// Throws: `MessagePackError`.
    package mutating func bool() throws(MessagePackError) -> Bool {
        let start = offset
        let marker = try byte()
        switch marker {
        case 0xC2, 0xC0, 0x00: return false
        case 0xC3, 0x01: return true
        default: throw unexpected(marker, start)
        }
    }

    /// Passes over one value of any kind, with all that is in it.
    /// Limit: the value has at most `limit` bytes.
    /// Throws: `MessagePackError`, also for the one marker that does not exist.
    package mutating func skip(limit: Int) throws(MessagePackError) {
        // tidy: switch
        let start = offset
        // Values still to come. Each takes at least a byte, so hostile counts end with the bytes.
        var left: UInt64 = 1
        while left > 0 {
            left -= 1
            guard offset - start <= limit else { throw back(.tooLong, start) }
            let marker = try byte(from: start)
            switch marker {
            case 0x00...0x7F, 0xE0...0xFF, 0xC0, 0xC2, 0xC3: break
            case 0x80...0x8F: left += 2 * UInt64(marker & 0x0F)
            case 0x90...0x9F: left += UInt64(marker & 0x0F)
            case 0xA0...0xBF: try pass(UInt64(marker & 0x1F), start)
            case 0xC4, 0xD9: try pass(number(1, from: start), start)
            case 0xC5, 0xDA: try pass(number(2, from: start), start)
            case 0xC6, 0xDB: try pass(number(4, from: start), start)
            case 0xC7: try pass(number(1, from: start) + 1, start)
            case 0xC8: try pass(number(2, from: start) + 1, start)
            case 0xC9: try pass(number(4, from: start) + 1, start)
            case 0xCC, 0xD0: try pass(1, start)
            case 0xCD, 0xD1, 0xD4: try pass(2, start)
            case 0xD5: try pass(3, start)
            case 0xCA, 0xCE, 0xD2: try pass(4, start)
            case 0xD6: try pass(5, start)
            case 0xCB, 0xCF, 0xD3: try pass(8, start)
            case 0xD7: try pass(9, start)
            case 0xD8: try pass(17, start)
            case 0xDC: left += try number(2, from: start)
            case 0xDD: left += try number(4, from: start)
            case 0xDE: left += 2 * (try number(2, from: start))
            case 0xDF: left += 2 * (try number(4, from: start))
            default: throw unexpected(marker, start)
            }
        }
        guard offset - start <= limit else { throw back(.tooLong, start) }
    }

    private enum Integer {
        case unsigned(UInt64), negative
    }

    private mutating func integer() throws(MessagePackError) -> Integer {
        let start = offset
        let marker = try byte()
        switch marker {
        case 0x00...0x7F: return .unsigned(UInt64(marker))
        case 0xC0: return .unsigned(0)
        case 0xCC: return .unsigned(try number(1, from: start))
        case 0xCD: return .unsigned(try number(2, from: start))
        case 0xCE: return .unsigned(try number(4, from: start))
        case 0xCF: return .unsigned(try number(8, from: start))
        case 0xD0: return Self.signed(try number(1, from: start), bits: 8)
        case 0xD1: return Self.signed(try number(2, from: start), bits: 16)
        case 0xD2: return Self.signed(try number(4, from: start), bits: 32)
        case 0xD3: return Self.signed(try number(8, from: start), bits: 64)
        case 0xE0...0xFF: return .negative
        default: throw unexpected(marker, start)
        }
    }

    private static func signed(_ number: UInt64, bits: UInt64) -> Integer {
        number >> (bits - 1) == 0 ? .unsigned(number) : .negative
    }

    private mutating func byte(from start: Int? = nil) throws(MessagePackError) -> UInt8 {
        guard offset < bytes.endIndex else { throw back(.truncated, start ?? offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// So many bytes as a number, highest first.
    private mutating func number(_ count: Int, from start: Int) throws(MessagePackError) -> UInt64 {
        guard bytes.endIndex - offset >= count else { throw back(.truncated, start) }
        var value: UInt64 = 0
        for _ in 0..<count {
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return value
    }

    /// Passes over so many bytes of a value that began at `start`.
    private mutating func pass(_ count: UInt64, _ start: Int) throws(MessagePackError) {
        guard count <= UInt64(bytes.endIndex - offset) else { throw back(.truncated, start) }
        offset += Int(count)
    }

    private mutating func unexpected(_ marker: UInt8, _ start: Int) -> MessagePackError {
        back(.unexpected(marker: marker), start)
    }

    /// An error; the reader stands before the value that was wrong.
    private mutating func back(_ reason: MessagePackError.Reason, _ start: Int) -> MessagePackError {
        let error = MessagePackError(reason, at: offset)
        offset = start
        return error
    }
}
