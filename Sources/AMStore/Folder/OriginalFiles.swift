import AMBytes
package import AMCore
import AMText
import Glibc

/// The two files in which the original keeps its state: `nflog` and `silences`, in the storage folder or in
/// any other. They are read when a server of the original is replaced, and written so that one can take the
/// place of this server.
/// Shape: records, each behind its length in base 128, without header, checksum or order.
/// Source: silence/silence.go and nflog/nflog.go, loadSnapshot and Snapshot.
package struct OriginalFiles: Sendable {
    /// The name of the file of silences.
    package static let silencesName = "silences"
    /// The name of the file of the notification log.
    package static let entriesName = "nflog"

    /// What was found that is new.
    package struct Found: Sendable {
        /// What the new files hold.
        package var state = MeshState()
        /// How both look now.
        package var files: StateFiles
        /// The names of the new ones. Shape: in the order in which they were read.
        package var names: [String] = []
    }

    /// Why a file cannot be read or written.
    package struct Failure: Error, Sendable, Equatable {
        /// One of the two names.
        package var name: String
        /// What is wrong, in the original's words.
        package var text: String
    }

    private let directory: String

    /// The files in a folder.
    package init(directory: String) {
        var directory = directory
        while directory.utf8.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        self.directory = directory
    }

    /// Reads the files that do not look as they are known to; nil: there is none, or all are known.
    /// Throws: `Failure` if anything is wrong with a file: half a state must not be taken for a whole one.
    package func read(known: StateFiles) throws(Failure) -> Found? {
        var found = Found(files: known)
        if let (bytes, mark) = try content(of: Self.entriesName, known: known.entries) {
            found.state.entries = try decode(bytes, Self.entriesName, MeshCodec.decodeLogEntries)
            found.state.entryBytes = bytes
            found.files.entries = mark
            found.names.append(Self.entriesName)
        }
        if let (bytes, mark) = try content(of: Self.silencesName, known: known.silences) {
            found.state.silences = try decode(bytes, Self.silencesName, MeshCodec.decodeSilences)
            found.state.silenceBytes = bytes
            found.files.silences = mark
            found.names.append(Self.silencesName)
        }
        return found.names.isEmpty ? nil : found
    }

    /// Writes the file of silences: it is there as a whole, on disk, or the old one stays.
    package func write(_ silences: [Silence]) throws(Failure) -> StateFiles.Mark {
        try replace(Self.silencesName, with: MeshCodec.encode(silences))
    }

    /// Writes the file of the notification log.
    package func write(_ entries: [LogEntry]) throws(Failure) -> StateFiles.Mark {
        try replace(Self.entriesName, with: MeshCodec.encode(entries))
    }

    private func decode<Record>(
        _ bytes: [UInt8], _ name: String, _ read: ([UInt8]) throws(MeshError) -> [Record]
    ) throws(Failure) -> [Record] {
        do throws(ProtobufError) {
            var records = ProtobufReader(bytes[...])
            while !records.isAtEnd { _ = try records.delimited() }
        } catch {
            // The file ends within a record.
            throw Failure(name: name, text: "unexpected EOF")
        }
        do throws(MeshError) {
            return try read(bytes)
        } catch {
            throw Failure(name: name, text: error.description)
        }
    }
}

/// Files.
extension OriginalFiles {
    private func path(_ name: String) -> String { directory + "/" + name }

    private func failure(_ verb: String, _ name: String, _ code: CInt, at path: String? = nil) -> Failure {
        Failure(name: name, text: "\(verb) \(path ?? self.path(name)): \(systemText(code))")
    }

    /// What a file holds and how it looks; nil if there is none, or it looks as it is known to.
    private func content(
        of name: String, known: StateFiles.Mark?
    ) throws(Failure) -> (bytes: [UInt8], mark: StateFiles.Mark)? {
        // What is no file must not make the start wait.
        let file = open(path(name), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open", name, errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("stat", name, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure("read", name, EISDIR) }
        let modifiedAt = Self.moment(status)
        if let known, known.size == Int(status.st_size), known.modifiedAt == modifiedAt { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress.map { $0 + count }, $0.count - count, count)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw failure("read", name, errno) }
            // It became shorter meanwhile: what is there now counts.
            if got == 0 { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        let mark = StateFiles.Mark(size: count, modifiedAt: modifiedAt, digest: Digest.sha256(bytes))
        return mark.digest == known?.digest ? nil : (bytes, mark)
    }

    private static func moment(_ status: stat) -> Timestamp {
        Timestamp(
            seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int32(truncatingIfNeeded: status.st_mtim.tv_nsec))
    }

    /// Puts a file in the place of another in one step. Its name on the way is always the same, so that a
    /// crash leaves one remainder at most.
    private func replace(_ name: String, with bytes: [UInt8]) throws(Failure) -> StateFiles.Mark {
        let newPath = path(name) + ".amserver-new"
        let file = open(newPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure("open", name, errno, at: newPath) }
        var isKept = false
        defer {
            close(file)
            if !isKept { unlink(newPath) }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", name, errno, at: newPath) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw failure("sync", name, errno, at: newPath) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("stat", name, errno, at: newPath) }
        guard rename(newPath, path(name)) == 0 else { throw failure("rename", name, errno, at: newPath) }
        isKept = true
        synchronizeFolder()
        return StateFiles.Mark(
            size: bytes.count, modifiedAt: Self.moment(status), digest: Digest.sha256(bytes))
    }

    /// Makes sure that the new name outlives a power failure.
    private func synchronizeFolder() {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        // Some file systems cannot synchronize a folder; then there is nothing more to be done.
        _ = fsync(folder)
        close(folder)
    }
}
