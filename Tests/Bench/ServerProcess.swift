import Glibc

/// A running server: ours, the original, or any program with the same flags.
final class ServerProcess {
    /// The port of its HTTP interface.
    let port: UInt16
    /// From the start of the program until it answered that it is ready.
    /// Unit: nanoseconds.
    private(set) var startTime: UInt64 = 0
    let id: pid_t
    private let folder: String
    private var isRunning = true
    private var isStopped = false

    /// Starts `command` (a program and perhaps flags of its own) with a configuration, on a new folder, and
    /// waits until it is ready. A guarded one ends with this program, even if that is killed.
    init(
        command: String, configuration: String, flags: [String] = [], below parent: String,
        isGuarded: Bool = true
    ) throws(BenchFault) {
        folder = try Self.makeFolder(below: parent)
        port = try Loopback.freePort()
        let file = folder + "/alertmanager.yml"
        try Self.write(configuration, to: file)
        let words = command.split(separator: " ").map(String.init)
        let arguments =
            (isGuarded ? Self.guardian : []) + words + [
                "--config.file=\(file)", "--storage.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ] + flags
        let began = Clock.now()
        id = try Self.spawn(arguments, log: folder + "/log")
        do throws(BenchFault) {
            try waitUntilReady(began: began)
        } catch {
            stop()
            throw error
        }
    }

    /// How the process ended if it did so on its own, and its last words; empty while it runs.
    func epitaph() -> String {
        var status: Int32 = 0
        guard isRunning, waitpid(id, &status, WNOHANG) == id else { return "" }
        isRunning = false
        let cause = status & 0x7F == 0 ? "status \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
        return "; it ended with \(cause): " + TextFile.read(folder + "/log").suffix(600)
    }

    /// Asks the process to end, waits for it, and removes the folder.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        var status: Int32 = 0
        if isRunning {
            isRunning = false
            kill(id, SIGTERM)
            let deadline = Clock.now() + 60_000_000_000
            while waitpid(id, &status, WNOHANG) == 0 {
                if Clock.now() > deadline {
                    kill(id, SIGKILL)
                    waitpid(id, &status, 0)
                    break
                }
                Clock.pause(milliseconds: 5)
            }
        }
        if let remover = try? Self.spawn(["/bin/rm", "-rf", folder], log: "/dev/null") {
            // The folder lies in a temporary place: one that stays is untidy, not wrong.
            waitpid(remover, &status, 0)
        }
    }

    deinit {
        stop()
    }

    private static let guardian = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]

    private func waitUntilReady(began: UInt64) throws(BenchFault) {
        let request = Array("GET /-/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        while Clock.now() - began < 60_000_000_000 {
            try Interruption.check()
            var status: Int32 = 0
            if waitpid(id, &status, WNOHANG) == id {
                isRunning = false
                throw BenchFault(
                    "the server ended at its start: " + TextFile.read(folder + "/log").suffix(1500))
            }
            if let socket = try Loopback.connect(port: port) {
                let isReady = Self.isReady(socket, request)
                close(socket)
                if isReady {
                    startTime = Clock.now() - began
                    return
                }
            }
            usleep(200)
        }
        throw BenchFault("the server was not ready within a minute")
    }

    private static func isReady(_ socket: Int32, _ request: [UInt8]) -> Bool {
        _ = request.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
        var answer = [UInt8](repeating: 0, count: 256)
        for _ in 0..<20_000 {
            let count = recv(socket, &answer, answer.count, 0)
            if count > 0 { return answer.starts(with: "HTTP/1.1 200".utf8) }
            if count == 0 || errno != EAGAIN { return false }
            usleep(50)
        }
        return false
    }

    private static func makeFolder(below parent: String) throws(BenchFault) -> String {
        var name = Array((parent + "/ambench-XXXXXX").utf8CString)
        guard mkdtemp(&name) != nil else { throw BenchFault("cannot make a folder below \(parent)") }
        return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) throws(BenchFault) {
        guard let file = fopen(path, "w") else { throw BenchFault("cannot write \(path): \(Fault.text())") }
        fputs(text, file)
        fclose(file)
    }

    /// Starts a program whose output goes to a file.
    static func spawn(_ arguments: [String], log: String) throws(BenchFault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var ignored = sigset_t()
        sigemptyset(&ignored)
        sigaddset(&ignored, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &ignored)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var environment = ["PATH=/usr/bin:/bin", "TZ=UTC", "HOME=/tmp"]
        if let path = getenv("LD_LIBRARY_PATH") {
            environment.append("LD_LIBRARY_PATH=" + String(cString: path))
        }
        var words = arguments.map { strdup($0) } + [nil]
        var settings = environment.map { strdup($0) } + [nil]
        defer {
            for word in words { free(word) }
            for setting in settings { free(setting) }
        }
        var id: pid_t = 0
        let result = posix_spawn(&id, arguments[0], &actions, &attributes, &words, &settings)
        guard result == 0 else {
            throw BenchFault("cannot start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        return id
    }
}
