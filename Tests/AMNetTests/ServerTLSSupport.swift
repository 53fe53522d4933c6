import Glibc
import Synchronization

/// Certificates made for one test with the openssl command, in a folder that goes with it.
final class TestAuthority {
    let folder: String

    /// An authority `ca`, and certificates `server` and `client` that it signed, and `stranger`, signed by
    /// itself.
    init() throws {
        var template = Array("/tmp/amserver-tls-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw CommandFailure(text: "mkdtemp") }
        folder = String(cString: made)
        let sign = ["-CA", path("ca.pem"), "-CAkey", path("ca.key")]
        let client = ["-addext", "extendedKeyUsage=clientAuth"]
        let names =
            "subjectAltName=DNS:client.example,IP:192.0.2.7,IP:2001:db8::7,URI:spiffe://x/y,email:a@b.example"
        try make("ca", [])
        try make("server", sign + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        try make("other", sign + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        try make("client", sign + client + ["-addext", names])
        try make("stranger", client)
    }

    deinit { _ = Command.run(["rm", "-rf", folder]) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func bytes(_ name: String) -> [UInt8] { Command.contents(path(name)) }

    private func make(_ name: String, _ more: [String]) throws {
        let fixed = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        let files = ["-nodes", "-days", "2", "-keyout", path("\(name).key"), "-out", path("\(name).pem")]
        let made = Command.run(fixed + files + ["-subj", "/CN=\(name).test"] + more)
        guard made.status == 0 else { throw CommandFailure(text: made.output) }
    }

    struct CommandFailure: Error {
        var text: String
    }
}

/// Programs that tests run.
enum Command {
    /// Runs a program to its end with this text as input; its two outputs come back together.
    static func run(_ words: [String], input: String = "") -> (status: CInt, output: String) {
        run(words, bytes: Array(input.utf8))
    }

    /// The same with bytes as input.
    static func run(_ words: [String], bytes: [UInt8]) -> (status: CInt, output: String) {
        guard let (process, inward, outward) = spawning.withLock({ _ in spawn(words) }) else {
            return (-1, "")
        }
        _ = write(inward, bytes, bytes.count)
        close(inward)
        let output = everything(outward)
        close(outward)
        var ended: CInt = 0
        waitpid(process, &ended, 0)
        return (ended, String(decoding: output, as: UTF8.self))
    }

    /// One at a time, so that no program inherits the pipes of another.
    private static let spawning = Mutex(())

    private static func spawn(_ words: [String]) -> (process: pid_t, input: CInt, output: CInt)? {
        var inward: [CInt] = [0, 0]
        var outward: [CInt] = [0, 0]
        guard pipe(&inward) == 0, pipe(&outward) == 0 else { return nil }
        for end in inward + outward { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inward[0], 0)
        posix_spawn_file_actions_adddup2(&actions, outward[1], 1)
        posix_spawn_file_actions_adddup2(&actions, outward[1], 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let status = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
        close(inward[0])
        close(outward[1])
        return status == 0 ? (process, inward[1], outward[0]) : nil
    }

    /// The bytes of a file.
    static func contents(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        return everything(descriptor)
    }

    private static func everything(_ descriptor: CInt) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
