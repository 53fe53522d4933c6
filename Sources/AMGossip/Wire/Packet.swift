package import AMBytes

/// The layers of a packet: label, checksum, compression, compound, in this order from the outside.
/// Source: memberlist net.go, util.go, label.go.
package enum Packet {
    /// What a packet had in it.
    package struct Content: Sendable, Equatable {
        /// The messages that could be read, in order.
        package fileprivate(set) var messages: [Message] = []
        /// What was wrong with the others. One at most for a packet of another cluster.
        package fileprivate(set) var faults: [WireError] = []
        /// Bytes that may still be unpacked.
        fileprivate var budget = GossipLimits.unpackedPacket
    }

    /// Reads a packet of the cluster with this label. What cannot be read does not hide the rest.
    package static func read(_ datagram: ArraySlice<UInt8>, label: [UInt8]) -> Content {
        var content = Content()
        do throws(WireError) {
            let (found, inner) = try removeLabel(datagram)
            guard found.elementsEqual(label) else { throw .otherLabel }
            try dispatch(try removeChecksum(inner), 0, &content)
        } catch {
            content.faults.append(error)
        }
        return content
    }

    private static func removeLabel(
        _ bytes: ArraySlice<UInt8>
    ) throws(WireError) -> (label: ArraySlice<UInt8>, inner: ArraySlice<UInt8>) {
        guard bytes.first == MessageType.label.rawValue else { return ([], bytes) }
        let behind = bytes.dropFirst()
        guard let length = behind.first, length > 0, behind.count > Int(length) else { throw .badLabel }
        return (behind.dropFirst().prefix(Int(length)), behind.dropFirst(1 + Int(length)))
    }

    private static func removeChecksum(_ bytes: ArraySlice<UInt8>) throws(WireError) -> ArraySlice<UInt8> {
        guard bytes.first == MessageType.checksum.rawValue, bytes.count >= 5 else { return bytes }
        let expected = bytes.dropFirst().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let inner = bytes.dropFirst(5)
        guard CRC32.checksum(inner) == expected else { throw .badChecksum }
        return inner
    }

    private static func dispatch(
        _ bytes: ArraySlice<UInt8>, _ depth: Int, _ content: inout Content
    ) throws(WireError) {
        guard let first = bytes.first else { throw .empty }
        guard depth <= GossipLimits.depth else { throw .tooDeep }
        let body = bytes.dropFirst()
        switch MessageType(rawValue: first) {
        case .compound: try parts(body, depth, &content)
        case .compress:
            let plain = try unpack(body, limit: content.budget)
            content.budget -= plain.count
            try dispatch(plain[...], depth + 1, &content)
        case .encrypt: throw .encrypted
        case .some(let type)
        where type != .pushPull && type != .error && type != .checksum && type != .label:
            content.messages.append(try Message.read(type, body))
        default: throw .unknownType(first)
        }
    }

    private static func parts(
        _ body: ArraySlice<UInt8>, _ depth: Int, _ content: inout Content
    ) throws(WireError) {
        guard let first = body.first else { throw .truncated }
        let lengths = body.dropFirst().prefix(2 * Int(first))
        guard lengths.count == 2 * Int(first) else { throw .truncated }
        var rest = body.dropFirst(1 + lengths.count)
        var at = lengths.startIndex
        while at < lengths.endIndex {
            let length = Int(lengths[at]) << 8 | Int(lengths[at + 1])
            at += 2
            guard length <= rest.count else { throw .truncated }
            do throws(WireError) {
                try dispatch(rest.prefix(length), depth + 1, &content)
            } catch {
                content.faults.append(error)
            }
            rest = rest.dropFirst(length)
        }
    }

    /// The content of a compressed message.
    static func unpack(_ body: ArraySlice<UInt8>, limit: Int) throws(WireError) -> [UInt8] {
        var reader = MessagePackReader(body)
        return try unpack(&reader, limit: limit)
    }

    /// The content of a compressed message, and the reader behind it.
    static func unpack(_ reader: inout MessagePackReader, limit: Int) throws(WireError) -> [UInt8] {
        var algorithm: UInt64 = 0
        var packed: ArraySlice<UInt8> = []
        do throws(MessagePackError) {
            try reader.fields { (field, reader) throws(MessagePackError) in
                switch field {
                case .algo: algorithm = try reader.unsigned(UInt64.max)
                case .buf: packed = try reader.raw(limit: GossipLimits.stream) ?? []
                default: return false
                }
                return true
            }
        } catch {
            throw .malformed(error)
        }
        guard algorithm == 0 else { throw .unknownAlgorithm(algorithm) }
        do throws(LZWError) {
            return try LZW.decompress(packed, limit: limit)
        } catch {
            throw error == .tooLong ? .tooLong : .packed(error)
        }
    }
}

extension Packet {
    /// The packets that carry these messages, as few as the format allows.
    package static func write(_ messages: [[UInt8]], _ form: WireForm, withChecksum: Bool) -> [[UInt8]] {
        if messages.count == 1 { return [seal(messages[0], form, withChecksum: withChecksum)] }
        return stride(from: 0, to: messages.count, by: GossipLimits.compoundParts).map { start in
            let end = min(start + GossipLimits.compoundParts, messages.count)
            return seal(compound(messages[start..<end]), form, withChecksum: withChecksum)
        }
    }

    /// A message with all that is around it.
    private static func seal(_ message: [UInt8], _ form: WireForm, withChecksum: Bool) -> [UInt8] {
        var bytes = message
        // Below this not even the best case is shorter.
        if form.isCompressing && message.count > 20 {
            let packed = compressed(message, form.dialect)
            if packed.count < bytes.count { bytes = packed }
        }
        if withChecksum { bytes = checksummed(bytes) }
        return labelled(bytes, form.label)
    }

    /// Several messages as one. Limit: 255 of them, each shorter than 65536 bytes.
    package static func compound(_ parts: some Collection<[UInt8]>) -> [UInt8] {
        precondition(parts.count <= GossipLimits.compoundParts, "a compound has at most 255 parts")
        var bytes = [MessageType.compound.rawValue, UInt8(parts.count)]
        for part in parts {
            precondition(part.count <= 0xFFFF, "a part of a compound is shorter than 65536 bytes")
            bytes.append(UInt8(part.count >> 8))
            bytes.append(UInt8(part.count & 0xFF))
        }
        for part in parts { bytes.append(contentsOf: part) }
        return bytes
    }

    /// A message, compressed.
    package static func compressed(_ message: [UInt8], _ dialect: MessagePackDialect) -> [UInt8] {
        Message.body(.compress, dialect) { out in
            out.map(2)
            out.key("Algo")
            out.unsigned(0)
            out.key("Buf")
            out.raw(LZW.compress(message))
        }
    }

    /// A message behind its checksum.
    package static func checksummed(_ message: [UInt8]) -> [UInt8] {
        let sum = CRC32.checksum(message)
        let head = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
        return [MessageType.checksum.rawValue] + head + message
    }

    /// A packet, or the beginning of a stream, behind a label; an empty one is left out.
    package static func labelled(_ bytes: [UInt8], _ label: [UInt8]) -> [UInt8] {
        if label.isEmpty { return bytes }
        return [MessageType.label.rawValue, UInt8(label.count)] + label + bytes
    }
}
