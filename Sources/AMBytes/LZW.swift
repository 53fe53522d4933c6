/// The compression of memberlist's packets and streams: LZW as GIF has it, least significant bit first, with
/// literals of 8 bits and codes of 9 to 12 bits.
/// Source: T. Welch, "A Technique for High-Performance Data Compression", 1984; Go compress/lzw.
package enum LZW {
    static let clear = 256
    static let end = 257
    static let widest: UInt32 = 12
    /// The encoder starts its table anew when it has counted so far.
    static let lastCode = 4095

    /// The compressed form of these bytes. Go's encoder makes the same bytes.
    package static func compress(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let compressed = bytes.withContiguousStorageIfAvailable { compress($0) }
        return compressed ?? Array(bytes).withUnsafeBufferPointer { compress($0) }
    }

    /// What these bytes were before they were compressed. What follows the end code is not looked at.
    /// Limit: the result has at most `limit` bytes.
    /// Throws: `LZWError`.
    package static func decompress(
        _ bytes: ArraySlice<UInt8>, limit: Int
    ) throws(LZWError) -> [UInt8] {
        var decoder = LZWDecoder(limit: limit)
        var output = [UInt8](repeating: 0, count: min(limit, 3 * bytes.count + 64))
        while true {
            let outcome = bytes.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { decoder.run(input, into: $0) }
            }
            switch outcome {
            case .done:
                output.removeLast(output.count - decoder.count)
                return output
            case .failed(let error): throw error
            case .needs(let count):
                let more = min(limit, max(count, 2 * output.count)) - output.count
                output.append(contentsOf: repeatElement(0, count: more))
            }
        }
    }

    private static func compress(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        // At most a quarter of the table is taken, so that a search is short; a packet needs a small one.
        var size = 256
        while size < 16384 && size < 4 * bytes.count { size *= 2 }
        var table = [UInt32](repeating: 0, count: size)
        // A byte is at worst a code of 12 bits, and so is each clear code, which comes after 3838 of them.
        let most = bytes.count + bytes.count / 2 + bytes.count / 2048 + 16
        return [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            count = table.withUnsafeMutableBufferPointer { table in
                var encoder = LZWEncoder(output: buffer, table: table)
                encoder.add(bytes)
                return encoder.finish()
            }
        }
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

/// One run of the encoder, over memory that its caller owns.
private struct LZWEncoder {
    private let output: UnsafeMutableBufferPointer<UInt8>
    /// Shape: a hash table with open addressing; an entry is prefix and byte (20 bits) and code (12 bits). 0
    /// is free, since no code of the table is 0.
    private let table: UnsafeMutableBufferPointer<UInt32>
    private var written = 0
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var width: UInt32 = 9
    private var limit = 512
    private var counter = LZW.end
    /// The code of what was read and not written yet; nothing was read by default.
    private var current = -1

    init(output: UnsafeMutableBufferPointer<UInt8>, table: UnsafeMutableBufferPointer<UInt32>) {
        self.output = output
        self.table = table
        put(LZW.clear)
    }

    private mutating func put(_ code: Int) {
        bits |= UInt32(truncatingIfNeeded: code) << bitCount
        bitCount &+= width
        while bitCount >= 8 {
            output[written] = UInt8(truncatingIfNeeded: bits)
            written &+= 1
            bits >>= 8
            bitCount &-= 8
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
        table.update(repeating: 0)
        return true
    }

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else { return }
        let mask = table.count - 1
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

    /// Ends the stream. Returns: its length.
    mutating func finish() -> Int {
        if current >= 0 {
            put(current)
            _ = count()
        }
        put(LZW.end)
        if bitCount > 0 {
            output[written] = UInt8(truncatingIfNeeded: bits)
            written += 1
        }
        return written
    }
}

/// One run of the decoder. It stops when its output is full and goes on with a larger one.
private struct LZWDecoder {
    enum Outcome {
        case done
        case failed(LZWError)
        /// The output must hold so many bytes.
        case needs(Int)
    }

    /// Bytes that were put out.
    private(set) var count = 0
    private let most: Int
    private var at = 0
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var width: UInt32 = 9
    private var next = LZW.end
    /// Codes below this are in the table.
    private var filled = LZW.end + 1
    /// Where in the output the code before stands; −1: there is none, or the table is full.
    private var last = -1
    /// Where in the output the bytes of a code stand, and how many they are: an entry is always what was put
    /// out for the code before with one byte more, and that stands there in one piece.
    private var starts = [Int](repeating: 0, count: 1 << LZW.widest)
    private var lengths = [Int](repeating: 0, count: 1 << LZW.widest)

    init(limit: Int) { most = limit }

    mutating func run(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Outcome {
        while true {
            while bitCount < width {
                guard at < input.count else { return .failed(.truncated) }
                bits |= UInt32(input[at]) << bitCount
                bitCount += 8
                at += 1
            }
            let code = Int(bits & (1 << width - 1))
            if code == LZW.end { return .done }
            if code == LZW.clear {
                consume()
                (width, next, last, filled) = (9, LZW.end, -1, LZW.end + 1)
                continue
            }
            if last >= 0 {
                starts[next] = last
                lengths[next] = count - last + 1
                filled = next + 1
            }
            guard code < filled else { return .failed(.badCode) }
            let length = code < LZW.clear ? 1 : lengths[code]
            guard length <= most - count else { return .failed(.tooLong) }
            guard length <= output.count - count else { return .needs(count + length) }
            consume()
            last = count
            if code < LZW.clear {
                output[count] = UInt8(truncatingIfNeeded: code)
            } else {
                // Byte by byte: an entry that is just being made reaches into what it puts out.
                let start = starts[code]
                for i in 0..<length { output[count + i] = output[start + i] }
            }
            count += length
            next += 1
            if next < 1 << width { continue }
            if width == LZW.widest {
                last = -1
                next -= 1
            } else {
                width += 1
            }
        }
    }

    private mutating func consume() {
        bits >>= width
        bitCount -= width
    }
}
