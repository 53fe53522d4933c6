import AMCore
import AMText

/// Reads what `RowWriter` wrote. Nothing it is given can trap it: after the first thing that cannot be read
/// it answers zeros and empty texts, and `isWhole` says so at the end.
struct RowReader {
    private let base: UnsafeRawBufferPointer
    /// How far it has read. Unit: bytes.
    private(set) var position = 0
    private var isBroken = false

    /// A reader at the start of some bytes, which must outlive it.
    init(_ base: UnsafeRawBufferPointer) { self.base = base }

    /// A reader of a row that ends with its checksum, begun by its key.
    init(sealed all: UnsafeRawBufferPointer, _ key: RowSum) {
        guard all.count >= 4 else {
            base = all
            isBroken = true
            return
        }
        base = UnsafeRawBufferPointer(rebasing: all.dropLast(4))
        var sum = key
        sum.add(base)
        let found = UInt32(littleEndian: all.loadUnaligned(fromByteOffset: base.count, as: UInt32.self))
        isBroken = found != sum.value
    }

    /// Whether there is more to read.
    var hasMore: Bool { !isBroken && position < base.count }

    /// Whether everything was read, and everything read was right.
    var isWhole: Bool { !isBroken && position == base.count }

    /// Says that what was read makes no sense.
    mutating func reject() { isBroken = true }

    mutating func byte() -> UInt8 {
        guard !isBroken, position < base.count else {
            isBroken = true
            return 0
        }
        defer { position += 1 }
        return base[position]
    }

    mutating func number() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while !isBroken, position < base.count, shift < 64 {
            let byte = base[position]
            position += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                if shift == 63, byte > 1 { isBroken = true }
                return isBroken ? 0 : value
            }
            shift += 7
        }
        isBroken = true
        return 0
    }

    mutating func signed() -> Int64 {
        let value = number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func fixed() -> UInt64 {
        guard !isBroken, base.count - position >= 8 else {
            isBroken = true
            return 0
        }
        defer { position += 8 }
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// A number of things that follow, each of which takes at least `size` bytes: so never more than can be
    /// there.
    mutating func count(ofSize size: Int) -> Int {
        let value = number()
        guard !isBroken, value <= UInt64((base.count - position) / size) else {
            isBroken = true
            return 0
        }
        return Int(value)
    }

    /// The bytes of a text, in place.
    mutating func piece() -> UnsafeRawBufferPointer {
        let length = count(ofSize: 1)
        defer { position += length }
        return UnsafeRawBufferPointer(rebasing: base[position..<position + length])
    }

    mutating func text() -> String { String(decoding: piece(), as: UTF8.self) }

    /// Fields that only other versions know, if the row goes on; they are its end.
    mutating func foreign() -> ForeignFields {
        var fields = ForeignFields()
        guard hasMore else { return fields }
        fields.inner = Array(piece())
        fields.outer = Array(piece())
        fields.matchers = Array(piece())
        return fields
    }

    mutating func labels() -> LabelSet {
        let count = count(ofSize: 2)
        var labels: [Label] = []
        labels.reserveCapacity(count)
        for _ in 0..<count {
            let name = text()
            labels.append(Label(name, text()))
        }
        return LabelSet(labels)
    }

    mutating func moment() -> Timestamp {
        let seconds = signed()
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds())
    }

    mutating func nanoseconds() -> Int32 {
        let value = number()
        if value & 1 == 1 {
            guard value >> 1 < 2148 else {
                isBroken = true
                return 0
            }
            return Int32(value >> 1) &* 1_000_000
        }
        guard let whole = UInt32(exactly: value >> 1) else {
            isBroken = true
            return 0
        }
        return Int32(bitPattern: whole)
    }
}
