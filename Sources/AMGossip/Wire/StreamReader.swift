import AMBytes

/// Reads the one message of a stream's direction from pieces of any size. A stream has no frame: the message
/// says itself where it ends, and what follows is not looked at.
/// Source: memberlist net.go readStream, readRemoteState, readUserMsg.
package struct StreamReader: Sendable {
    /// How far the reading is.
    private enum Stage {
        case label
        case type
        case packed
        case body(MessageType)
        case user(count: Int)
        case nodes
        case userState
        case done
    }

    /// What the header of a push/pull announced, and what of it was read.
    private struct Announced {
        var isJoin = false
        var nodeCount = 0
        var stateCount = 0
        var nodes: [ListedNode] = []
    }

    private var stage: Stage
    private let label: [UInt8]
    private var bytes: [UInt8] = []
    private var at = 0
    /// Whether no more bytes can follow: they come out of a compressed message.
    private var isWhole = false
    private var announced = Announced()

    /// A reader for the side that accepts a connection: the label comes first there.
    package static func accepting(label: [UInt8]) -> StreamReader { StreamReader(.label, label) }

    /// A reader for the answer to what this side sent.
    package static func dialling() -> StreamReader { StreamReader(.type, []) }

    private init(_ stage: Stage, _ label: [UInt8]) {
        self.stage = stage
        self.label = label
    }

    /// Whether a stream that ends now ends within a message.
    package var isWithinMessage: Bool {
        if case .done = stage { return false }
        return !bytes.isEmpty
    }

    /// Takes the next bytes. Returns: the message, once it is there.
    /// Limit: `GossipLimits.stream` bytes.
    /// Throws: `WireError`; the reader is of no more use then.
    package mutating func add(_ piece: some Collection<UInt8>) throws(WireError) -> StreamMessage? {
        if case .done = stage { return nil }
        guard piece.count <= GossipLimits.stream - bytes.count else { throw .tooLong }
        bytes.append(contentsOf: piece)
        while at < bytes.count || isStageWithoutBytes {
            switch try step() {
            case .again: continue
            case .more:
                if isWhole { throw .truncated }
                return nil
            case .message(let message):
                stage = .done
                bytes = []
                return message
            }
        }
        if isWhole { throw .truncated }
        return nil
    }

    private enum Step {
        case again, more
        case message(StreamMessage)
    }

    /// Whether the stage may end without a further byte.
    private var isStageWithoutBytes: Bool {
        switch stage {
        case .user(count: 0): true
        case .nodes: announced.nodes.count == announced.nodeCount
        case .userState: announced.stateCount == 0
        default: false
        }
    }

    private mutating func step() throws(WireError) -> Step {
        switch stage {
        case .label: return try readLabel()
        case .type: return try readType()
        case .packed: return try readPacked()
        case .body(let type): return try readBody(type)
        case .user(let count):
            guard bytes.count - at >= count else { return .more }
            return .message(.user(Array(bytes[at..<at + count])))
        case .nodes: return try readNodes()
        case .userState:
            let count = announced.stateCount
            guard bytes.count - at >= count else { return .more }
            let state = Array(bytes[at..<at + count])
            return .message(
                .pushPull(PushPull(isJoin: announced.isJoin, nodes: announced.nodes, userState: state)))
        case .done: return .more
        }
    }

    private mutating func readLabel() throws(WireError) -> Step {
        if bytes[at] == MessageType.label.rawValue {
            guard bytes.count - at >= 2 else { return .more }
            let count = Int(bytes[at + 1])
            guard count > 0 else { throw .badLabel }
            guard bytes.count - at >= 2 + count else { return .more }
            guard bytes[at + 2..<at + 2 + count].elementsEqual(label) else { throw .otherLabel }
            at += 2 + count
        } else if !label.isEmpty {
            throw .otherLabel
        }
        stage = .type
        return .again
    }

    private mutating func readType() throws(WireError) -> Step {
        let first = bytes[at]
        at += 1
        switch MessageType(rawValue: first) {
        case .compress where !isWhole: stage = .packed
        case .encrypt: throw .encrypted
        case .some(let type)
        where [.ping, .ack, .user, .pushPull, .error].contains(type): stage = .body(type)
        default: throw .unknownType(first)
        }
        return .again
    }

    private mutating func readPacked() throws(WireError) -> Step {
        var reader = MessagePackReader(bytes[at...])
        do throws(WireError) {
            let plain = try Packet.unpack(&reader, limit: GossipLimits.stream)
            guard !plain.isEmpty else { throw .empty }
            bytes = plain
        } catch {
            return try moreOrThrow(error)
        }
        at = 0
        isWhole = true
        stage = .type
        return .again
    }

    /// A map that is not all there yet is read again with the next piece.
    private func moreOrThrow(_ error: WireError) throws(WireError) -> Step {
        if case .malformed(let inner) = error, inner.reason == .truncated, !isWhole { return .more }
        throw error
    }

    private mutating func readBody(_ type: MessageType) throws(WireError) -> Step {
        var reader = MessagePackReader(bytes[at...])
        do throws(MessagePackError) {
            switch type {
            case .ping: return .message(.ping(try Ping(&reader)))
            case .ack: return .message(.ack(try Ack(&reader)))
            case .error: return .message(.error(try Self.errorText(&reader)))
            case .user: stage = .user(count: try Self.userCount(&reader))
            default:
                announced = try Self.header(&reader)
                stage = .nodes
            }
        } catch {
            return try moreOrThrow(.malformed(error))
        }
        at = reader.offset
        return .again
    }

    private mutating func readNodes() throws(WireError) -> Step {
        var reader = MessagePackReader(bytes[at...])
        do throws(MessagePackError) {
            while announced.nodes.count < announced.nodeCount {
                announced.nodes.append(try ListedNode(&reader))
                at = reader.offset
            }
        } catch {
            return try moreOrThrow(.malformed(error))
        }
        stage = .userState
        return .again
    }

    private static func errorText(_ reader: inout MessagePackReader) throws(MessagePackError) -> String {
        var text = ""
        try reader.fields { (field, reader) throws(MessagePackError) in
            guard field == .error else { return false }
            text = String(decoding: try reader.raw(limit: GossipLimits.datagram) ?? [], as: UTF8.self)
            return true
        }
        return text
    }

    private static func userCount(_ reader: inout MessagePackReader) throws(MessagePackError) -> Int {
        var count = 0
        try reader.fields { (field, reader) throws(MessagePackError) in
            guard field == .userMsgLen else { return false }
            count = try reader.length(GossipLimits.userMessage)
            return true
        }
        return count
    }

    private static func header(_ reader: inout MessagePackReader) throws(MessagePackError) -> Announced {
        var head = Announced()
        try reader.fields { (field, reader) throws(MessagePackError) in
            switch field {
            case .join: head.isJoin = try reader.bool()
            case .nodes: head.nodeCount = try reader.length(GossipLimits.listedNodes)
            case .userStateLen: head.stateCount = try reader.length(GossipLimits.userState)
            default: return false
            }
            return true
        }
        return head
    }
}
