import Glibc

/// A TLS server for tests: `openssl s_server`, which answers GET with a page, and certificates made by
/// `openssl`.
final class OpenSSLServer {
    /// A certificate with its key, in files of one temporary folder.
    struct Identity {
        var certificate: String
        var key: String
    }

    let port: UInt16
    private let process: pid_t

    /// Starts a server; it listens when this returns.
    init?(_ identity: Identity, mode: String = "-www", _ more: [String] = []) {
        let words = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", identity.certificate, "-key", identity.key,
        ]
        guard let (process, output) = Self.spawn(words + [mode] + more) else { return nil }
        self.process = process
        // `ACCEPT 127.0.0.1:PORT`
        var text = ""
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            if byte == 0x0A, text.contains("ACCEPT ") { break }
        }
        let digits = text.split(separator: ":").last?.filter(\.isNumber) ?? ""
        port = UInt16(digits) ?? 0
        // The server writes little more: the pipe need not be read on, but must stay open.
    }

    func stop() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// A self-signed certificate for these names, e.g. `DNS:a.test,IP:127.0.0.1`.
    static func identity(in folder: TestFolder, _ name: String, names: String) -> Identity {
        let made = Identity(certificate: "\(folder.path)/\(name).pem", key: "\(folder.path)/\(name).key")
        run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)", "-keyout", made.key, "-out",
            made.certificate,
        ])
        return made
    }

    /// Runs `openssl` to its end and answers what it printed.
    @discardableResult
    static func run(_ words: [String]) -> String {
        guard let (process, output) = spawn(words) else { return "" }
        var printed: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &chunk, chunk.count)
            if count <= 0 { break }
            printed += chunk[..<count]
        }
        close(output)
        waitpid(process, nil, 0)
        return String(decoding: printed, as: UTF8.self)
    }

    /// Starts `openssl` with both outputs in a pipe.
    private static func spawn(_ words: [String]) -> (pid_t, Int32)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var arguments = (["openssl"] + words).map { strdup($0) } + [nil]
        var process = pid_t()
        let code = posix_spawnp(&process, "openssl", &actions, nil, &arguments, environ)
        posix_spawn_file_actions_destroy(&actions)
        for argument in arguments { free(argument) }
        close(ends[1])
        guard code == 0 else { return nil }
        return (process, ends[0])
    }
}

/// A fresh folder under /tmp, gone with this object.
final class TestFolder {
    let path: String

    init() {
        var template = Array("/tmp/amnet-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "/nonexistent" }
            return String(cString: made)
        }
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink("\(path)/\(name)")
        }
        closedir(folder)
        rmdir(path)
    }
}

/// Reads and writes of whole files for the tests.
enum TestFile {
    static func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }

    static func write(_ bytes: [UInt8], to path: String) {
        let fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = Glibc.write(fd, bytes, bytes.count)
        close(fd)
    }

    static func read(_ path: String) -> String {
        let fd = open(path, O_RDONLY)
        defer { close(fd) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(fd, &chunk, chunk.count)
            if count <= 0 { break }
            all += chunk[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }
}
