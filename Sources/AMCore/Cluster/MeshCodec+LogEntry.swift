import AMBytes
import AMText

extension MeshCodec {
    /// One record, without a length before it.
    package static func encode(_ entry: LogEntry) -> [UInt8] {
        var out = ProtobufWriter()
        write(entry, to: &out)
        return out.bytes
    }

    static func write(_ entry: LogEntry, to out: inout ProtobufWriter) {
        out.message(1) { inner in
            inner.text(1, entry.key.groupKey)
            inner.message(2) { receiver in
                receiver.text(1, entry.key.receiver)
                receiver.text(2, entry.key.integration)
                receiver.uint(3, UInt64(UInt32(truncatingIfNeeded: entry.key.index)))
            }
            // The deprecated fields 3 and 4, if an old version wrote them, are among the foreign ones.
            inner.timestamp(5, entry.timestamp)
            inner.packed(6, entry.firing)
            inner.packed(7, entry.resolved)
            for pair in entry.receiverValues {
                inner.message(8) { map in
                    map.text(1, pair.key, .always)
                    map.message(2) { write(pair.value, to: &$0) }
                }
            }
            inner.raw(entry.foreign.inner)
        }
        out.timestamp(2, entry.expiresAt)
        out.raw(entry.foreign.outer)
    }

    /// Reads one record, without a length before it.
    package static func decodeLogEntry(_ bytes: [UInt8]) throws(MeshError) -> LogEntry {
        try logEntry(bytes[...])
    }

    private static func write(_ value: ReceiverValue, to out: inout ProtobufWriter) {
        // A member of a oneof is written even when it is a default.
        switch value {
        case .text(let text): out.text(1, text, .always)
        case .int(let number): out.int(2, number, .always)
        case .double(let number): out.double(3, number, .always)
        }
    }

    static func logEntry(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> LogEntry {
        var reader = ProtobufReader(bytes)
        var entry: LogEntry?
        var expiresAt = Timestamp.zero
        var outer: [UInt8] = []
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes(let inner)): entry = try readEntry(inner)
            case (2, .bytes): expiresAt = try field.timestamp() ?? .zero
            default: outer.append(contentsOf: field.raw)
            }
        }
        guard var entry else { throw MeshError.noReceiver }
        entry.expiresAt = expiresAt
        entry.foreign.outer = outer
        return entry
    }

    private static func readEntry(_ fields: ArraySlice<UInt8>) throws(MeshError) -> LogEntry {
        var reader = ProtobufReader(fields)
        let nobody = LogKey(groupKey: "", receiver: "", integration: "", index: 0)
        var entry = LogEntry(key: nobody, timestamp: .zero, firing: [], resolved: [], expiresAt: .zero)
        var pairs: [LogEntry.ReceiverPair] = []
        var hasReceiver = false
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): entry.key.groupKey = field.repaired ?? ""
            case (2, .bytes(let bytes)):
                hasReceiver = true
                try readReceiver(bytes, into: &entry.key)
            case (5, .bytes): entry.timestamp = try field.timestamp() ?? .zero
            case (6, _): try append(field, to: &entry.firing, unknown: &entry.foreign.inner)
            case (7, _): try append(field, to: &entry.resolved, unknown: &entry.foreign.inner)
            case (8, .bytes(let bytes)):
                if let pair = try receiverPair(bytes) {
                    pairs.append(pair)
                } else {
                    entry.foreign.inner.append(contentsOf: field.raw)
                }
            default: entry.foreign.inner.append(contentsOf: field.raw)
            }
        }
        guard hasReceiver else { throw MeshError.noReceiver }
        entry.receiverValues = sorted(pairs)
        return entry
    }

    private static func readReceiver(
        _ fields: ArraySlice<UInt8>, into key: inout LogKey
    ) throws(MeshError) {
        var reader = ProtobufReader(fields)
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): key.receiver = field.repaired ?? ""
            case (2, .bytes): key.integration = field.repaired ?? ""
            case (3, .varint(let index)): key.index = Int(UInt32(truncatingIfNeeded: index))
            default: break
            }
        }
    }

    /// Numbers may come packed, as they are written today, or one by one.
    private static func append(
        _ field: ProtobufReader.Field, to hashes: inout [UInt64], unknown: inout [UInt8]
    ) throws(MeshError) {
        switch field.value {
        case .varint(let hash): hashes.append(hash)
        case .bytes(let bytes): hashes.append(contentsOf: try ProtobufReader.numbers(bytes))
        case .fixed64, .fixed32, .group: unknown.append(contentsOf: field.raw)
        }
    }

    /// One entry of the map; nil if its value is of a kind that this version does not know.
    private static func receiverPair(
        _ fields: ArraySlice<UInt8>
    ) throws(MeshError) -> LogEntry.ReceiverPair? {
        var reader = ProtobufReader(fields)
        var key = ""
        var value: ReceiverValue?
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): key = field.repaired ?? ""
            case (2, .bytes(let bytes)): value = try receiverValue(bytes)
            default: break
            }
        }
        return value.map { LogEntry.ReceiverPair(key: key, value: $0) }
    }

    private static func receiverValue(_ fields: ArraySlice<UInt8>) throws(MeshError) -> ReceiverValue? {
        var reader = ProtobufReader(fields)
        var value: ReceiverValue?
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): value = .text(field.repaired ?? "")
            case (2, .varint(let number)): value = .int(Int64(bitPattern: number))
            case (3, .fixed64(let bits)): value = .double(Double(bitPattern: bits))
            default: break
            }
        }
        return value
    }

    /// Sorted by key; of a repeated key the last one counts.
    private static func sorted(_ pairs: [LogEntry.ReceiverPair]) -> [LogEntry.ReceiverPair] {
        var out: [LogEntry.ReceiverPair] = []
        for (_, pair) in pairs.enumerated().sorted(by: { a, b in
            a.element.key.sameBytes(as: b.element.key)
                ? a.offset < b.offset : a.element.key.precedesByBytes(b.element.key)
        }) {
            if let last = out.last, last.key.sameBytes(as: pair.key) { out.removeLast() }
            out.append(pair)
        }
        return out
    }
}
