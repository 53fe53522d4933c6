import AMCore
import AMText

/// An entry of the notification log as the bytes of its row, and its key as the bytes of the row's key.
/// Shape: moments, hashes told as firing and as resolved (eight bytes each), values of the integration,
/// foreign fields if there are any, checksum.
enum LogEntryCode {
    static func writeKey(_ key: LogKey, to row: inout RowWriter) {
        row.text(key.groupKey)
        row.text(key.receiver)
        row.text(key.integration)
        row.signed(Int64(key.index))
    }

    static func write(_ entry: LogEntry, to row: inout RowWriter) {
        row.moment(entry.timestamp)
        row.moment(entry.expiresAt)
        for hashes in [entry.firing, entry.resolved] {
            row.number(UInt64(hashes.count))
            for hash in hashes { row.fixed(hash) }
        }
        row.number(UInt64(entry.receiverValues.count))
        for pair in entry.receiverValues {
            row.text(pair.key)
            switch pair.value {
            case .text(let text):
                row.byte(1)
                row.text(text)
            case .int(let int):
                row.byte(2)
                row.signed(int)
            case .double(let double):
                row.byte(3)
                row.fixed(double.bitPattern)
            }
        }
        row.foreign(entry.foreign)
        row.seal(sum(entry.key))
    }

    /// The checksum of the key, a column of its own, which the row's goes on from.
    private static func sum(_ key: LogKey) -> RowSum {
        var row = RowWriter()
        writeKey(key, to: &row)
        var sum = RowSum(0)
        row.bytes.withUnsafeBytes { sum.add($0) }
        return sum
    }

    /// The key, or nil if the bytes hold none.
    static func key(_ bytes: UnsafeRawBufferPointer) -> LogKey? {
        var row = RowReader(bytes)
        let groupKey = row.text()
        let receiver = row.text()
        let integration = row.text()
        let key = LogKey(
            groupKey: groupKey, receiver: receiver, integration: integration, index: Int(row.signed()))
        return row.isWhole ? key : nil
    }

    /// The entry, or nil if the bytes hold none.
    static func read(_ bytes: UnsafeRawBufferPointer, key: LogKey) -> LogEntry? {
        var row = RowReader(sealed: bytes, sum(key))
        let timestamp = row.moment()
        let expiresAt = row.moment()
        let firing = hashes(&row)
        let resolved = hashes(&row)
        var pairs: [LogEntry.ReceiverPair] = []
        for _ in 0..<row.count(ofSize: 2) {
            let name = row.text()
            switch row.byte() {
            case 1: pairs.append(.init(key: name, value: .text(row.text())))
            case 2: pairs.append(.init(key: name, value: .int(row.signed())))
            case 3: pairs.append(.init(key: name, value: .double(Double(bitPattern: row.fixed()))))
            default: return nil
            }
        }
        var entry = LogEntry(
            key: key, timestamp: timestamp, firing: firing, resolved: resolved, receiverValues: pairs,
            expiresAt: expiresAt)
        entry.foreign = row.foreign()
        return row.isWhole ? entry : nil
    }

    private static func hashes(_ row: inout RowReader) -> [UInt64] {
        let count = row.count(ofSize: 8)
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        for _ in 0..<count { hashes.append(row.fixed()) }
        return hashes
    }
}
