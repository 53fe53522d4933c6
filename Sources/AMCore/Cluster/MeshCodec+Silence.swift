import AMBytes
import AMText

extension MeshCodec {
    /// How large a silence is as `--silences.max-silence-size-bytes` counts it: its record without the legacy
    /// copy of the first matcher set, and without the length before it.
    /// Unit: bytes. Source: silence/silence.go checkSizeLimits.
    package static func size(of silence: Silence) -> Int {
        var out = ProtobufWriter()
        write(SilenceRecord(silence), withLegacyMatchers: false, to: &out)
        return out.bytes.count
    }

    /// One record, without a length before it.
    package static func encode(_ record: SilenceRecord) -> [UInt8] {
        var out = ProtobufWriter()
        write(record, withLegacyMatchers: true, to: &out)
        return out.bytes
    }

    /// Reads one record, without a length before it.
    package static func decodeSilence(_ bytes: [UInt8]) throws(MeshError) -> SilenceRecord {
        try silence(bytes[...])
    }

    static func write(_ record: SilenceRecord, withLegacyMatchers: Bool, to out: inout ProtobufWriter) {
        out.message(1) { inner in
            inner.text(1, record.id)
            let isVerbatim = !record.foreign.matchers.isEmpty
            // Members older than matcher sets read the copy of the first one.
            if withLegacyMatchers, !isVerbatim, let first = record.matcherSets.first {
                for matcher in first { write(matcher, 2, to: &inner) }
            }
            inner.timestamp(3, record.startsAt)
            inner.timestamp(4, record.endsAt)
            inner.timestamp(5, record.updatedAt)
            inner.text(8, record.createdBy)
            inner.text(9, record.comment)
            for label in record.annotations.labels {
                inner.message(10) { entry in
                    entry.text(1, label.name, .always)
                    entry.text(2, label.value, .always)
                }
            }
            if isVerbatim {
                inner.raw(record.foreign.matchers)
            } else {
                for set in record.matcherSets {
                    inner.message(11) { out in set.forEach { write($0, 1, to: &out) } }
                }
            }
            inner.raw(record.foreign.inner)
        }
        out.timestamp(2, record.expiresAt)
        out.raw(record.foreign.outer)
    }

    private static func write(
        _ matcher: SilenceRecord.WireMatcher, _ field: Int, to out: inout ProtobufWriter
    ) {
        out.message(field) { inner in
            inner.uint(1, matcher.type)
            inner.text(2, matcher.name)
            inner.text(3, matcher.pattern)
        }
    }

    static func silence(_ bytes: ArraySlice<UInt8>) throws(MeshError) -> SilenceRecord {
        var reader = ProtobufReader(bytes)
        var record = SilenceRecord()
        var hasSilence = false
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes(let inner)):
                hasSilence = true
                try read(inner, into: &record)
            case (2, .bytes): record.expiresAt = try field.timestamp() ?? .zero
            default: record.foreign.outer.append(contentsOf: field.raw)
            }
        }
        guard hasSilence else { throw MeshError.noSilence }
        return record
    }

    /// What of a silence needs more than one field to be understood.
    private struct Loose {
        var legacy: [SilenceRecord.WireMatcher] = []
        var firstComment: (author: String, text: String)?
        var annotations: [Label] = []
        /// The fields of all matchers as they came, kept if one of them is out of the ordinary.
        var rawMatchers: [UInt8] = []
        var isOrdinary = true
    }

    private static func read(
        _ fields: ArraySlice<UInt8>, into record: inout SilenceRecord
    ) throws(MeshError) {
        var reader = ProtobufReader(fields)
        var loose = Loose()
        while let field = try reader.field() {
            guard case .bytes(let bytes) = field.value else {
                record.foreign.inner.append(contentsOf: field.raw)
                continue
            }
            switch field.number {
            case 1: record.id = field.repaired ?? ""
            case 2:
                loose.rawMatchers.append(contentsOf: field.raw)
                loose.legacy.append(try matcher(bytes, &loose.isOrdinary))
            case 3: record.startsAt = try field.timestamp() ?? .zero
            case 4: record.endsAt = try field.timestamp() ?? .zero
            case 5: record.updatedAt = try field.timestamp() ?? .zero
            case 7:
                let comment = try self.comment(bytes)
                if loose.firstComment == nil { loose.firstComment = comment }
            case 8: record.createdBy = field.repaired ?? ""
            case 9: record.comment = field.repaired ?? ""
            case 10: loose.annotations.append(try annotation(bytes))
            case 11:
                loose.rawMatchers.append(contentsOf: field.raw)
                record.matcherSets.append(try matcherSet(bytes, &loose.isOrdinary))
            default: record.foreign.inner.append(contentsOf: field.raw)
            }
        }
        if record.matcherSets.isEmpty, !loose.legacy.isEmpty { record.matcherSets = [loose.legacy] }
        if let first = loose.firstComment {
            record.createdBy = first.author
            record.comment = first.text
        }
        record.annotations = LabelSet(loose.annotations)
        if !loose.isOrdinary { record.foreign.matchers = loose.rawMatchers }
    }

    private static func matcherSet(
        _ fields: ArraySlice<UInt8>, _ isOrdinary: inout Bool
    ) throws(MeshError) -> [SilenceRecord.WireMatcher] {
        var reader = ProtobufReader(fields)
        var set: [SilenceRecord.WireMatcher] = []
        while let field = try reader.field() {
            if field.number == 1, case .bytes(let bytes) = field.value {
                set.append(try matcher(bytes, &isOrdinary))
            } else {
                isOrdinary = false
            }
        }
        return set
    }

    private static func matcher(
        _ fields: ArraySlice<UInt8>, _ isOrdinary: inout Bool
    ) throws(MeshError) -> SilenceRecord.WireMatcher {
        var reader = ProtobufReader(fields)
        var matcher = SilenceRecord.WireMatcher(type: 0, name: "", pattern: "")
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let type)):
                matcher.type = type
                if type > 3 { isOrdinary = false }
            case (2, .bytes): matcher.name = field.repaired ?? ""
            case (3, .bytes): matcher.pattern = field.repaired ?? ""
            default: isOrdinary = false
            }
        }
        return matcher
    }

    private static func comment(
        _ fields: ArraySlice<UInt8>
    ) throws(MeshError) -> (author: String, text: String) {
        var reader = ProtobufReader(fields)
        var comment = (author: "", text: "")
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): comment.author = field.repaired ?? ""
            case (2, .bytes): comment.text = field.repaired ?? ""
            default: break
            }
        }
        return comment
    }

    private static func annotation(_ fields: ArraySlice<UInt8>) throws(MeshError) -> Label {
        var reader = ProtobufReader(fields)
        var label = Label("", "")
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .bytes): label.name = field.repaired ?? ""
            case (2, .bytes): label.value = field.repaired ?? ""
            default: break
            }
        }
        return label
    }
}
