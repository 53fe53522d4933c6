import AMBytes
import AMGossip
import AMText

extension PeerMessage {
    /// The layout that this version writes. A later one may add fields, which are passed over here.
    static let version: UInt64 = 1

    /// The bytes of the message. Source: docs/wire.md, "Between our own nodes".
    package var encoded: [UInt8] {
        var out = ProtobufWriter()
        out.uint(1, Self.version)
        out.bytes(2, from.bytes)
        out.fixed64(3, configuration)
        out.timestamp(4, wall)
        if unheard.alerts > 0 {
            out.message(5) { inner in
                inner.uint(1, UInt64(unheard.alerts))
                inner.packed(2, unheard.via.map { UInt64($0) })
            }
        }
        for name in names { out.bytes(6, name.bytes, .always) }
        for record in records { out.message(7) { Self.write(record, to: &$0) } }
        if !digest.isEmpty { out.bytes(8, Self.bytes(digest)) }
        out.packed(9, markedBuckets.map { UInt64($0) })
        if !marks.isEmpty { out.bytes(10, Self.bytes(marks.flatMap { [$0.fingerprint.rawValue, $0.mark] })) }
        if !wanted.isEmpty { out.bytes(11, Self.bytes(wanted.map(\.rawValue))) }
        out.uint(12, UInt64(steps))
        out.bool(13, isLeaving)
        return out.bytes
    }

    /// About how many bytes a record takes.
    static func size(of record: Record) -> Int {
        24 + (record.body?.bytes.count ?? 0) + 80 * record.registers.count
    }

    private static func write(_ record: Record, to out: inout ProtobufWriter) {
        if let body = record.body {
            out.bytes(2, body.bytes)
        } else {
            out.fixed64(1, record.fingerprint.rawValue)
        }
        for register in record.registers { out.message(3) { write(register, to: &$0) } }
    }

    private static func write(_ register: Register, to out: inout ProtobufWriter) {
        out.uint(1, UInt64(register.origin))
        out.uint(2, UInt64(register.stamp.wall))
        out.uint(3, UInt64(register.stamp.counter))
        out.fixed64(4, register.details)
        out.timestamp(5, register.times.startsAt)
        out.timestamp(6, register.times.endsAt)
        out.timestamp(7, register.times.updatedAt)
        out.int(8, Int64(register.times.startOffset))
        out.int(9, Int64(register.times.endOffset))
        out.bool(10, register.times.isTimeout)
    }

    /// Numbers of eight bytes each, lowest first.
    private static func bytes(_ numbers: [UInt64]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(8 * numbers.count)
        for number in numbers {
            for shift: UInt64 in stride(from: 0, to: 64, by: 8) {
                out.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return out
    }
}
