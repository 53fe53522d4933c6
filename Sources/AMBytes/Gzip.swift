internal import CZlib

/// The gzip format (RFC 1952), written piece by piece. Fast rather than small: answers are made once and
/// read once.
package struct GzipStream: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOver = false

    /// A stream at its start.
    package init() {
        stream = .allocate(capacity: 1)
        let code = am_gzip_init(stream, 1)
        precondition(code == Z_OK, "zlib could not be readied: code \(code)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes more content. Returns: what is ready to be sent, maybe nothing.
    package mutating func add(_ content: [UInt8]) -> [UInt8] { run(content, Z_NO_FLUSH) }

    /// The end of the content. Returns: the rest.
    package mutating func finish() -> [UInt8] {
        precondition(!isOver, "a gzip stream was ended twice")
        isOver = true
        return run([], Z_FINISH)
    }

    private mutating func run(_ content: [UInt8], _ flush: CInt) -> [UInt8] {
        var out: [UInt8] = []
        var content = content
        content.withUnsafeMutableBytes { input in
            stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_in = uInt(input.count)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65_536) { room in
                repeat {
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = uInt(room.count)
                    let code = deflate(stream, flush)
                    precondition(code != Z_STREAM_ERROR, "zlib lost its state")
                    let made = room.count - Int(stream.pointee.avail_out)
                    out.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<made]))
                } while stream.pointee.avail_out == 0
            }
        }
        return out
    }
}

/// Whole texts in the gzip format.
package enum Gzip {
    /// The compressed form of some bytes.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var stream = GzipStream()
        return stream.add(bytes) + stream.finish()
    }

    /// The content of a compressed text; nil for bytes that are no whole gzip text or whose content is longer
    /// than the limit.
    package static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        defer { stream.deallocate() }
        guard am_gunzip_init(stream) == Z_OK else { return nil }
        defer { inflateEnd(stream) }
        var bytes = bytes
        var out: [UInt8] = []
        var code = Z_OK
        bytes.withUnsafeMutableBytes { input in
            stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_in = uInt(input.count)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16_384) { room in
                repeat {
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = uInt(room.count)
                    code = inflate(stream, Z_NO_FLUSH)
                    let made = room.count - Int(stream.pointee.avail_out)
                    out.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<made]))
                } while code == Z_OK && out.count <= limit
            }
        }
        return code == Z_STREAM_END && out.count <= limit ? out : nil
    }
}
