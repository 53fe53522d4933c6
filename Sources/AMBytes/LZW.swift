/// The compression of memberlist's packets and streams: LZW as GIF has it, least significant bit first, with
/// literals of 8 bits and codes of 9 to 12 bits.
/// Source: T. Welch, "A Technique for High-Performance Data Compression", 1984; Go compress/lzw.
package enum LZW {
    static let clear = 256
    static let end = 257
    static let widest = 12
    /// The encoder starts its table anew when it has counted so far.
    static let lastCode = 4095

    /// The compressed form of these bytes. Go's encoder makes the same bytes.
    package static func compress(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var encoder = Encoder(inputCount: bytes.count)
        let done: Void? = bytes.withContiguousStorageIfAvailable { encoder.add($0) }
        if done == nil { Array(bytes).withUnsafeBufferPointer { encoder.add($0) } }
        return encoder.finish()
    }

    /// What these bytes were before they were compressed. What follows the end code is not looked at.
    /// Limit: the result has at most `limit` bytes.
    /// Throws: `LZWError`.
    package static func decompress(
        _ bytes: ArraySlice<UInt8>, limit: Int
    ) throws(LZWError) -> [UInt8] {
        var decoder = Decoder(limit: limit)
        // Typed errors do not pass through the closures of the library, so the outcome comes back as a value.
        let fault: LZWError? = bytes.withUnsafeBufferPointer { decoder.run($0) }
        if let fault { throw fault }
        return decoder.output
    }
}

/// Bytes that LZW cannot read.
package enum LZWError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes end before the end code.
    case truncated
    /// A code that the table does not have yet.
    case badCode
    /// More comes out than the reader allows.
    case tooLong

    /// Words for the log.
    package var description: String {
        switch self {
        case .truncated: "lzw: unexpected EOF"
        case .badCode: "lzw: invalid code"
        case .tooLong: "lzw: decompressed size exceeds the limit"
        }
    }
}

extension LZW {
    private struct Encoder {
        private var output: [UInt8] = []
        private var bits: UInt32 = 0
        private var bitCount: UInt32 = 0
        private var width: UInt32 = 9
        private var limit = 512
        private var counter = LZW.end
        /// The code of what was read and not written yet.
        private var current: Int?
        /// Shape: a hash table with open addressing; an entry is prefix and byte (20 bits) and code (12
        /// bits). 0 is free, since no code of the table is 0.
        private var table: [UInt32]
        private let mask: Int

        init(inputCount: Int) {
            // At most a quarter is taken, so that a search is short; a small packet needs a small table.
            var size = 256
            while size < 16384 && size < 4 * inputCount { size *= 2 }
            table = [UInt32](repeating: 0, count: size)
            mask = size - 1
            output.reserveCapacity(inputCount / 2 + 16)
            put(LZW.clear)
        }

        private mutating func put(_ code: Int) {
            bits |= UInt32(truncatingIfNeeded: code) << bitCount
            bitCount += width
            while bitCount >= 8 {
                output.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                bitCount -= 8
            }
        }

        /// Counts a code that was written. Returns: whether the table was started anew.
        private mutating func count() -> Bool {
            counter += 1
            if counter == limit {
                width += 1
                limit *= 2
            }
            guard counter == LZW.lastCode else { return false }
            put(LZW.clear)
            width = 9
            limit = 512
            counter = LZW.end
            for i in table.indices { table[i] = 0 }
            return true
        }

        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard let first = bytes.first else { return }
            var code = Int(first)
            for byte in bytes.dropFirst() {
                let key = UInt32(truncatingIfNeeded: code << 8 | Int(byte))
                var slot = Int((key >> 12 ^ key) & 0x3FFF) & mask
                while table[slot] != 0 && table[slot] >> 12 != key { slot = (slot + 1) & mask }
                if table[slot] != 0 {
                    code = Int(table[slot] & 0xFFF)
                    continue
                }
                put(code)
                code = Int(byte)
                if !count() { table[slot] = key << 12 | UInt32(truncatingIfNeeded: counter) }
            }
            current = code
        }

        mutating func finish() -> [UInt8] {
            if let current {
                put(current)
                _ = count()
            }
            put(LZW.end)
            if bitCount > 0 { output.append(UInt8(truncatingIfNeeded: bits)) }
            return output
        }
    }

    private struct Decoder {
        private(set) var output: [UInt8] = []
        private let most: Int
        /// Where in the output a code's bytes stand, and how many they are: an entry is always what was put
        /// out for the code before with one byte more, and that stands there in one piece.
        private var starts = [Int](repeating: 0, count: 1 << LZW.widest)
        private var lengths = [Int](repeating: 0, count: 1 << LZW.widest)

        init(limit: Int) { most = limit }

        /// Reads to the end code. Returns: what is wrong.
        mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) -> LZWError? {
            output.reserveCapacity(min(most, 4 * bytes.count))
            var at = 0
            var bits: UInt32 = 0
            var bitCount: UInt32 = 0
            var width: UInt32 = 9
            var next = LZW.end
            /// The code before; none at the start and while the table is full.
            var hasLast = false
            /// Codes below this are in the table.
            var filled = LZW.end + 1
            var lastStart = 0
            while true {
                while bitCount < width {
                    guard at < bytes.count else { return .truncated }
                    bits |= UInt32(bytes[at]) << bitCount
                    bitCount += 8
                    at += 1
                }
                let code = Int(bits & (1 << width - 1))
                bits >>= width
                bitCount -= width
                if code == LZW.end { return nil }
                if code == LZW.clear {
                    (width, next, hasLast, filled) = (9, LZW.end, false, LZW.end + 1)
                    continue
                }
                let start = output.count
                if hasLast {
                    starts[next] = lastStart
                    lengths[next] = start - lastStart + 1
                    filled = next + 1
                }
                guard code < filled, emit(code) else { return code < filled ? .tooLong : .badCode }
                lastStart = start
                hasLast = true
                next += 1
                if next < 1 << width { continue }
                if width == LZW.widest {
                    hasLast = false
                    next -= 1
                } else {
                    width += 1
                }
            }
        }

        /// Puts out what a code stands for. Returns: false if that is too much.
        private mutating func emit(_ code: Int) -> Bool {
            if code < LZW.clear {
                if output.count >= most { return false }
                output.append(UInt8(truncatingIfNeeded: code))
                return true
            }
            let start = starts[code]
            let length = lengths[code]
            if length > most - output.count { return false }
            // Byte by byte: an entry that is just being made reaches into what it puts out.
            for i in start..<start + length { output.append(output[i]) }
            return true
        }
    }
}
