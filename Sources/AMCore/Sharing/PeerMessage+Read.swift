import AMBytes
import AMGossip
import AMText

/// Why bytes are no message of a node of ours.
package enum PeerMessageError: Error, Sendable, Equatable {
    /// They are not protobuf.
    case malformed
    /// They are a later layout, which says of itself that it cannot be read as this one.
    case version(UInt64)
    /// It does not say who speaks.
    case nobody
    /// There is more of something than there may be.
    case tooMuch
}

extension PeerMessage {
    /// Names of one message, and bytes of a name.
    static let mostNames = 1024
    static let longestName = 1024
    /// Records of one message.
    static let mostRecords = 65_536
    /// Bytes of a message.
    static let longest = 4 << 20
    /// Bytes of the labels and details of one alert.
    static let longestBody = 1 << 20

    /// Reads a message. What is unknown is passed over; a record that makes no sense is left out, so that one
    /// odd alert does not cost the others.
    package init(parsing bytes: [UInt8]) throws(PeerMessageError) {
        self.init(from: NodeName(""))
        guard bytes.count <= Self.longest else { throw .tooMuch }
        var version: UInt64 = 0
        var reader = ProtobufReader(bytes)
        do throws(MeshError) {
            while let field = try reader.field() {
                if field.number == 1, case .varint(let number) = field.value { version = number }
                try take(field)
            }
        } catch {
            throw .malformed
        }
        guard version == Self.version else { throw .version(version) }
        guard !from.bytes.isEmpty, from.bytes.count <= Self.longestName else { throw .nobody }
        guard names.count <= Self.mostNames, records.count <= Self.mostRecords,
            names.allSatisfy({ !$0.bytes.isEmpty && $0.bytes.count <= Self.longestName })
        else { throw .tooMuch }
        if digest.count != Self.buckets { digest = [] }
        // Origins are positions in the names, wherever these stood.
        for at in records.indices { records[at].registers.removeAll { $0.origin >= names.count } }
        records.removeAll { $0.registers.isEmpty }
        unheard.via.removeAll { $0 >= names.count }
        // Nodes through which nothing came say nothing.
        if unheard.alerts == 0 { unheard.via = [] }
    }

    // tidy: switch
    private mutating func take(_ field: ProtobufReader.Field) throws(MeshError) {
        switch (field.number, field.value) {
        case (2, .bytes(let name)): from = NodeName(name)
        case (3, .fixed64(let number)): configuration = number
        case (4, .bytes): wall = try field.timestamp() ?? .epoch
        case (5, .bytes(let inner)): unheard = try Self.unheard(inner)
        case (6, .bytes(let name)): if names.count <= Self.mostNames { names.append(NodeName(name)) }
        case (7, .bytes(let inner)):
            guard records.count <= Self.mostRecords, let record = try Self.record(inner) else { return }
            records.append(record)
        case (8, .bytes(let inner)): digest = Self.numbers(inner)
        case (9, .bytes(let inner)):
            markedBuckets = Set(try ProtobufReader.numbers(inner)).filter { $0 < UInt64(Self.buckets) }
                .map { Int($0) }.sorted()
        case (10, .bytes(let inner)):
            let numbers = Self.numbers(inner)
            marks = stride(from: 0, to: numbers.count - 1, by: 2).map {
                Mark(fingerprint: Fingerprint(rawValue: numbers[$0]), mark: numbers[$0 + 1])
            }
        case (11, .bytes(let inner)): wanted = Self.numbers(inner).map { Fingerprint(rawValue: $0) }
        case (12, .varint(let number)): steps = Int(min(number, 1 << 16))
        case (13, .varint(let number)): isLeaving = number != 0
        default: break
        }
    }

    private static func unheard(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> Unheard {
        var unheard = Unheard()
        var reader = ProtobufReader(bytes)
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let number)): unheard.alerts = Int(min(number, 1 << 32))
            case (2, .bytes(let inner)):
                let origins = Set(try ProtobufReader.numbers(inner))
                unheard.via = origins.filter { $0 < UInt64(mostNames) }.map { Int($0) }.sorted()
            default: break
            }
        }
        return unheard
    }

    private static func record(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> Record? {
        var record = Record(fingerprint: Fingerprint(rawValue: 0), body: nil, registers: [])
        var hasBody = false
        var reader = ProtobufReader(bytes)
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .fixed64(let number)): record.fingerprint = Fingerprint(rawValue: number)
            case (2, .bytes(let inner)):
                hasBody = true
                record.body = AlertBody(checking: inner)
            case (3, .bytes(let inner)):
                guard let register = try register(inner), record.registers.count < AlertRegisters.limit else {
                    continue
                }
                record.registers.append(register)
            default: break
            }
        }
        if let body = record.body { record.fingerprint = body.fingerprint }
        return hasBody == (record.body != nil) ? record : nil
    }

    private static func register(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> Register? {
        let times = AlertTimes(startsAt: .zero, endsAt: .zero, updatedAt: .zero)
        var register = Register(origin: 0, stamp: HybridStamp(wall: 0), details: 0, times: times)
        var reader = ProtobufReader(bytes)
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let number)): register.origin = Int(min(number, 1 << 16))
            case (2, .varint(let number)):
                register.stamp.wall = Int64(min(number, UInt64(HybridStamp.latest)))
            case (3, .varint(let number)): register.stamp.counter = UInt32(truncatingIfNeeded: number)
            case (4, .fixed64(let number)): register.details = number
            case (5, .bytes): register.times.startsAt = try field.timestamp() ?? .zero
            case (6, .bytes): register.times.endsAt = try field.timestamp() ?? .zero
            case (7, .bytes): register.times.updatedAt = try field.timestamp() ?? .zero
            case (8, .varint(let number)): register.times.startOffset = Int16(truncatingIfNeeded: number)
            case (9, .varint(let number)): register.times.endOffset = Int16(truncatingIfNeeded: number)
            case (10, .varint(let number)): register.times.isTimeout = number != 0
            default: break
            }
        }
        // An alert has a start and an end, in this order; one without would never be over.
        let given = register.times
        return given.startsAt.isZero || given.endsAt.isZero || given.endsAt < given.startsAt
            ? nil : register
    }

    /// Numbers of eight bytes each; what is left over at the end is none.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [UInt64] {
        bytes.withUnsafeBytes { raw in
            (0..<(raw.count / 8)).map {
                UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
    }
}
