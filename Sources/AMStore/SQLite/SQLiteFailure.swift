import AMCore
import CSQLite
import Glibc

/// What SQLite answered instead of doing what it was asked.
struct SQLiteFailure: Error, Equatable {
    /// SQLite's extended result code.
    var code: CInt
    /// SQLite's words, and the system's where the system refused.
    var text: String

    /// The result code without its extension.
    var primary: CInt { code & 0xFF }

    /// Whether it means that the file holds something that a journal never holds, so that trying again is no
    /// use.
    var meansDamage: Bool {
        switch code {
        case SQLITE_IOERR | 1 << 8, SQLITE_IOERR | 2 << 8, SQLITE_IOERR | 33 << 8:
            // Cannot be read, is shorter than it says, or the file system found itself damaged.
            true
        default:
            primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB
        }
    }

    /// The failure as the owner of the journal sees it.
    func asJournalFailure(_ path: String) -> JournalFailure { JournalFailure(text: "\(path): \(text)") }
}

/// The system's words for an error number, written as Go writes them.
func systemText(_ number: CInt) -> String {
    var words = [CChar](repeating: 0, count: 128)
    guard strerror_r(number, &words, words.count) == 0 else { return "error \(number)" }
    let text = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.prefix(1).lowercased() + text.dropFirst()
}
