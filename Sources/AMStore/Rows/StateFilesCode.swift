import AMCore
import AMText

/// How the two files of the original looked, as the bytes of their row.
/// Shape: for each of both whether it was there, then size, moment and digest; checksum.
enum StateFilesCode {

    static func write(_ files: StateFiles, to row: inout RowWriter) {
        for mark in [files.silences, files.entries] {
            row.byte(mark == nil ? 0 : 1)
            guard let mark else { continue }
            row.signed(Int64(mark.size))
            row.moment(mark.modifiedAt)
            row.piece(mark.digest)
        }
        row.seal(RowSum(0))
    }

    /// The two files, or nil if the bytes hold none.
    static func read(_ bytes: UnsafeRawBufferPointer) -> StateFiles? {
        var row = RowReader(sealed: bytes, RowSum(0))
        let files = StateFiles(silences: mark(&row), entries: mark(&row))
        return row.isWhole ? files : nil
    }

    private static func mark(_ row: inout RowReader) -> StateFiles.Mark? {
        guard row.byte() == 1 else { return nil }
        let size = Int(truncatingIfNeeded: row.signed())
        let modifiedAt = row.moment()
        return StateFiles.Mark(size: size, modifiedAt: modifiedAt, digest: Array(row.piece()))
    }
}
