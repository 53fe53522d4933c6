import AMCore
import AMText

/// A silence as the bytes of its row; its id is the key.
/// Shape: matcher sets (each matcher: operator and whether it is broken, name, value), moments, texts,
/// annotations, foreign fields if there are any, checksum.
enum SilenceCode {
    private static let broken: UInt8 = 0x80

    static func write(_ silence: Silence, to row: inout RowWriter) {
        row.number(UInt64(silence.matcherSets.count))
        for set in silence.matcherSets {
            row.number(UInt64(set.count))
            for matcher in set {
                if case .broken = matcher {
                    row.byte(matcher.op.rawValue | broken)
                } else {
                    row.byte(matcher.op.rawValue)
                }
                row.text(matcher.name)
                row.text(matcher.value)
            }
        }
        row.moment(silence.startsAt)
        row.moment(silence.endsAt)
        row.moment(silence.updatedAt)
        row.moment(silence.expiresAt)
        row.text(silence.createdBy)
        row.text(silence.comment)
        row.labels(silence.annotations)
        row.foreign(silence.foreign)
        row.seal(sum(silence.id))
    }

    private static func sum(_ id: String) -> RowSum {
        var sum = RowSum(0)
        var id = id
        id.withUTF8 { sum.add(UnsafeRawBufferPointer($0)) }
        return sum
    }

    /// The silence, or nil if the bytes hold none.
    static func read(_ bytes: UnsafeRawBufferPointer, id: String) -> Silence? {
        var row = RowReader(sealed: bytes, sum(id))
        var sets: [[SilenceMatcher]] = []
        for _ in 0..<row.count(ofSize: 1) {
            var set: [SilenceMatcher] = []
            for _ in 0..<row.count(ofSize: 3) {
                guard let matcher = matcher(&row) else { return nil }
                set.append(matcher)
            }
            sets.append(set)
        }
        let startsAt = row.moment()
        let endsAt = row.moment()
        let updatedAt = row.moment()
        let expiresAt = row.moment()
        let createdBy = row.text()
        let comment = row.text()
        var silence = Silence(
            id: id, matcherSets: sets, startsAt: startsAt, endsAt: endsAt, updatedAt: updatedAt,
            createdBy: createdBy, comment: comment, annotations: row.labels(), expiresAt: expiresAt)
        silence.foreign = row.foreign()
        return row.isWhole ? silence : nil
    }

    /// The next matcher. One whose expression compiled when it was written and does not now is broken from
    /// here on: it is kept and shown, and never matches.
    private static func matcher(_ row: inout RowReader) -> SilenceMatcher? {
        let flags = row.byte()
        guard let op = MatchOperator(rawValue: flags & ~broken) else { return nil }
        let name = row.text()
        let value = row.text()
        // The reason does not matter here: whoever shows the silence shows its expression.
        if flags & broken == 0, let matcher = try? Matcher(name: name, op: op, value: value) {
            return .matcher(matcher)
        }
        return .broken(name: name, op: op, value: value)
    }
}
