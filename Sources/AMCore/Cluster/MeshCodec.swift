import AMBytes
import AMText

/// The one place where silences and entries of the notification log are turned into the bytes that peers,
/// snapshot files and the journal see, and back. A state is any number of records, each behind its length in
/// base 128.
/// Source: silencepb/silence.proto, nflogpb/nflog.proto, cluster/clusterpb/cluster.proto.
package enum MeshCodec {
    /// The key under which silences travel.
    package static let silencesKey = "sil"
    /// The key under which the notification log travels.
    package static let logKey = "nfl"

    /// A state of silences.
    package static func encode(_ silences: some Sequence<Silence>) -> [UInt8] {
        var out = ProtobufWriter()
        for silence in silences {
            out.delimited { write(SilenceRecord(silence), withLegacyMatchers: true, to: &$0) }
        }
        return out.bytes
    }

    /// A state of the notification log.
    package static func encode(_ entries: some Sequence<LogEntry>) -> [UInt8] {
        var out = ProtobufWriter()
        for entry in entries { out.delimited { write(entry, to: &$0) } }
        return out.bytes
    }

    /// Reads a state of silences; nothing is compiled yet.
    /// Shape: of several records with one id the last one, in order of first appearance.
    /// Throws: `MeshError` if anything is wrong, also at a record without a silence.
    package static func decodeSilences(_ bytes: [UInt8]) throws(MeshError) -> [SilenceRecord] {
        try records(bytes, decode: silence(_:), key: { Array($0.id.utf8) })
    }

    /// Reads a state of the notification log.
    /// Shape: of several records with one key the last one, in order of first appearance.
    /// Throws: `MeshError` if anything is wrong, also at an entry without a receiver.
    package static func decodeLogEntries(_ bytes: [UInt8]) throws(MeshError) -> [LogEntry] {
        try records(bytes, decode: logEntry(_:), key: { $0.key })
    }

    /// One message under a key: what a user message of the gossip carries.
    package static func encodePart(key: String, data: [UInt8]) -> [UInt8] {
        var out = ProtobufWriter()
        out.text(1, key)
        out.bytes(2, data)
        return out.bytes
    }

    /// Reads a message under a key.
    package static func decodePart(_ bytes: [UInt8]) throws(MeshError) -> (key: String, data: [UInt8]) {
        try part(bytes[...])
    }

    /// The whole state, one part for each key.
    package static func encodeFullState(_ parts: [(key: String, data: [UInt8])]) -> [UInt8] {
        var out = ProtobufWriter()
        for part in parts { out.bytes(1, encodePart(key: part.key, data: part.data), .always) }
        return out.bytes
    }

    /// Reads a whole state. Who merges it goes on past a part with an unknown key.
    package static func decodeFullState(_ bytes: [UInt8]) throws(MeshError) -> [(key: String, data: [UInt8])]
    {
        var reader = ProtobufReader(bytes)
        var parts: [(key: String, data: [UInt8])] = []
        while let field = try reader.field() {
            guard field.number == 1, case .bytes(let inner) = field.value else { continue }
            parts.append(try part(inner))
        }
        return parts
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> (
        key: String, data: [UInt8]
    ) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var data: [UInt8] = []
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): key = field.repaired ?? ""
            case (2, .bytes(let inner)): data = Array(inner)
            default: break
            }
        }
        return (key, data)
    }

    private static func records<Record, Key: Hashable>(
        _ bytes: [UInt8], decode: (ArraySlice<UInt8>) throws(MeshError) -> Record, key: (Record) -> Key
    ) throws(MeshError) -> [Record] {
        var reader = ProtobufReader(bytes)
        var records: [Record] = []
        var places: [Key: Int] = [:]
        while !reader.isAtEnd {
            let record = try decode(try reader.record())
            let place = places[key(record), default: records.count]
            if place < records.count {
                records[place] = record
            } else {
                places[key(record)] = place
                records.append(record)
            }
        }
        return records
    }
}
