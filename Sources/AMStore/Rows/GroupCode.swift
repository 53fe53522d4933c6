import AMCore
import AMText

/// A group as the bytes of its row; its number is the key.
/// Shape: flags, route, labels, due; with a running flush its start and what is done; with missed tellings
/// their kinds and numbers; checksum.
enum GroupCode {
    private static let flushed: UInt8 = 1
    private static let flushing: UInt8 = 2
    private static let owing: UInt8 = 4

    static func write(_ group: GroupRow, to row: inout RowWriter) {
        row.byte(
            (group.wasFlushed ? flushed : 0) | (group.flush != nil ? flushing : 0)
                | (group.missed.isEmpty ? 0 : owing))
        row.text(group.route)
        row.labels(group.labels)
        row.moment(group.dueAt)
        if let flush = group.flush {
            row.moment(flush.startedAt)
            row.number(UInt64(flush.done.count))
            for position in flush.done { row.signed(Int64(position)) }
        }
        if !group.missed.isEmpty {
            row.number(UInt64(group.missed.count))
            for missed in group.missed {
                row.text(missed.kind)
                row.signed(Int64(missed.index))
            }
        }
        row.seal(RowSum(group.number))
    }

    /// The group, or nil if the bytes hold none.
    static func read(_ bytes: UnsafeRawBufferPointer, number: UInt64) -> GroupRow? {
        var row = RowReader(sealed: bytes, RowSum(number))
        let flags = row.byte()
        if flags & ~(flushed | flushing | owing) != 0 { row.reject() }
        let route = row.text()
        let labels = row.labels()
        var group = GroupRow(
            number: number, route: route, labels: labels, dueAt: row.moment(),
            wasFlushed: flags & flushed != 0)
        if flags & flushing != 0 {
            var flush = FlushRow(startedAt: row.moment(), done: [])
            for _ in 0..<row.count(ofSize: 1) { flush.done.append(Int(row.signed())) }
            group.flush = flush
        }
        if flags & owing != 0 {
            for _ in 0..<row.count(ofSize: 2) {
                group.missed.append(MissedTelling(kind: row.text(), index: Int(row.signed())))
            }
        }
        return row.isWhole ? group : nil
    }
}
