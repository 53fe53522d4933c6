import AMCore
import AMText

@testable import AMStore

/// Rows of the journal, with the checksum that their bytes would have: what a disk hands out, and what
/// somebody wrote who knows the form.
enum Rows {
    static func read(_ input: [UInt8]) {
        guard let kind = input.first else { return }
        let rest = Array(input.dropFirst())
        switch kind % 5 {
        case 0:
            let group = sealed(rest, RowSum(7)) { GroupCode.read($0, number: 7) }
            guard let group else { return }
            var row = RowWriter()
            GroupCode.write(group, to: &row)
            let again = row.bytes.withUnsafeBytes { GroupCode.read($0, number: 7) }
            must(again == group, "a group is read as it was written")
        case 1:
            var sum = RowSum(0)
            Array("id".utf8).withUnsafeBytes { sum.add($0) }
            let silence = sealed(rest, sum) { SilenceCode.read($0, id: "id") }
            guard let silence else { return }
            var row = RowWriter()
            SilenceCode.write(silence, to: &row)
            let again = row.bytes.withUnsafeBytes { SilenceCode.read($0, id: "id") }
            must(again == silence, "a silence is read as it was written")
        case 2:
            let key = LogKey(groupKey: "{}:{}", receiver: "r", integration: "webhook", index: 0)
            var name = RowWriter()
            LogEntryCode.writeKey(key, to: &name)
            var sum = RowSum(0)
            name.bytes.withUnsafeBytes { sum.add($0) }
            let entry = sealed(rest, sum) { LogEntryCode.read($0, key: key) }
            guard let entry else { return }
            var row = RowWriter()
            LogEntryCode.write(entry, to: &row)
            must(row.bytes.withUnsafeBytes { LogEntryCode.read($0, key: key) } != nil, "an entry is an entry")
        case 3:
            _ = sealed(rest, RowSum(0)) { RefreshCode.entries($0, id: 0) }
            _ = rest.withUnsafeBytes { LogEntryCode.key($0) }
        default:
            rest.withUnsafeBytes { bytes in
                _ = AlertCode.groups(bytes)
                for cut in 0..<min(bytes.count, 8) { _ = AlertCode.isBody(bytes, cut: cut) }
            }
        }
    }

    private static func sealed<Row>(
        _ bytes: [UInt8], _ key: RowSum, _ read: (UnsafeRawBufferPointer) -> Row?
    ) -> Row? {
        var row = RowWriter()
        for byte in bytes { row.byte(byte) }
        row.seal(key)
        return row.bytes.withUnsafeBytes { read($0) }
    }
}
