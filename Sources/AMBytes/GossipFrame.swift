/// What goes over a connection of the gossip's TLS transport, packets and streams alike. The peer wants each
/// frame in one TLS record of its own.
/// Shape: a length of four bytes, the lowest first, and a protobuf message.
/// Source: cluster/tls_connection.go, cluster/clusterpb/cluster.proto MemberlistMessage.
package enum GossipFrame: Sendable, Hashable {
    /// The rest of the connection is one stream.
    case stream
    /// A packet, and where its sender listens, as text.
    case packet(from: String, [UInt8])

    /// The only version there is.
    static let version = "v0.1.0"
    /// Bytes of a frame behind its length, at most. Ours: a packet has no more than a datagram.
    package static let longest = 1 << 17

    /// The frame with its length.
    /// Shape: what equals its default is left out, so a stream's frame is always the same 12 bytes.
    package var encoded: [UInt8] {
        var out = ProtobufWriter()
        out.text(1, Self.version)
        if case .packet(let from, let bytes) = self {
            out.uint(2, 1)
            out.text(3, from)
            out.bytes(4, bytes)
        }
        let count = UInt32(truncatingIfNeeded: out.bytes.count)
        let head = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: count >> $0) }
        return head + out.bytes
    }
}

/// Bytes that are no frame of the gossip's TLS transport; the connection is of no more use.
package enum GossipFrameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A length above the limit.
    case tooLong
    /// No protobuf message.
    case malformed(ProtobufError)
    /// Another version than the only one.
    case unknownVersion(String)
    /// A kind that does not exist.
    case unknownKind(UInt64)

    /// Words for the log.
    package var description: String {
        switch self {
        case .tooLong: "frame is longer than allowed"
        case .malformed(let error): error.description
        case .unknownVersion(let version): "unsupported version \(version)"
        case .unknownKind(let kind): "unsupported kind \(kind)"
        }
    }
}

/// Takes frames from a connection that brings its bytes in pieces of any size.
package struct GossipFrameReader: Sendable {
    private var bytes: [UInt8] = []
    private var at = 0

    /// A reader at the beginning of a connection.
    package init() {}

    /// Takes the next bytes of the connection.
    package mutating func add(_ piece: some Collection<UInt8>) {
        if at > 0 {
            bytes.removeFirst(at)
            at = 0
        }
        bytes.append(contentsOf: piece)
    }

    /// What is left behind the frames that were taken: after `.stream`, the beginning of the stream.
    package var rest: ArraySlice<UInt8> { bytes[at...] }

    /// The next frame, if it is there as a whole.
    /// Limit: `GossipFrame.longest` bytes.
    /// Throws: `GossipFrameError`.
    package mutating func next() throws(GossipFrameError) -> GossipFrame? {
        guard bytes.count - at >= 4 else { return nil }
        let count = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        guard count <= GossipFrame.longest else { throw .tooLong }
        guard bytes.count - at >= 4 + count else { return nil }
        let body = bytes[at + 4..<at + 4 + count]
        at += 4 + count
        return try Self.frame(body)
    }

    private static func frame(_ body: ArraySlice<UInt8>) throws(GossipFrameError) -> GossipFrame {
        var version = ""
        var kind: UInt64 = 0
        var from = ""
        var packet: [UInt8] = []
        do throws(ProtobufError) {
            var reader = ProtobufReader(body)
            while let field = try reader.next() {
                switch (field.number, field.value) {
                case (1, .bytes): version = try field.text() ?? ""
                case (2, .varint(let value)): kind = value
                case (3, .bytes): from = try field.text() ?? ""
                case (4, .bytes(let bytes)): packet = Array(bytes)
                default: break
                }
            }
        } catch {
            throw .malformed(error)
        }
        // Versions are ASCII, so equal texts have equal bytes.
        guard version == GossipFrame.version else { throw .unknownVersion(version) }
        switch kind {
        case 0: return .stream
        case 1: return .packet(from: from, packet)
        default: throw .unknownKind(kind)
        }
    }
}
