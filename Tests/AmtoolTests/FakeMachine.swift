import AMBytes
import AMClient
import AMConfig
import AMText
import Synchronization

@testable import amtool

/// A machine without disks and sockets: what the program writes is kept, and a closure is the server.
final class FakeMachine: Sendable {
    /// What came of a run.
    struct Outcome: Equatable {
        var out: String
        var errors = ""
        var code: Int32 = 0
    }

    /// What the server answers.
    typealias Server = @Sendable (_ method: String, _ target: String, _ body: String) -> (Int, String)

    /// The moment at which everything happens.
    static let now = Timestamp(seconds: 1_767_268_800)

    private let files: [String: String]
    private let environment: [String: String]
    private let server: Server
    private let terminals: Set<Int32>
    private let width: Int
    private let written = Mutex<[Int: [UInt8]]>([:])
    private let made = Mutex<[String: String]>([:])
    private let asked = Mutex<[String]>([])

    init(
        files: [String: String] = [:], environment: [String: String] = ["HOME": "/home"],
        terminals: Set<Int32> = [], width: Int = 80,
        server: @escaping Server = { _, _, _ in (200, "[]") }
    ) {
        self.files = files
        self.environment = environment
        self.server = server
        self.terminals = terminals
        self.width = width
    }

    /// The files that were written.
    var madeFiles: [String: String] { made.withLock { $0 } }

    /// What the server was asked: method, target and body of each request.
    var requests: [String] { asked.withLock { $0 } }

    /// Runs a command line.
    func run(_ words: String...) async -> Outcome { await run(words) }

    /// Runs a command line.
    func run(_ words: [String]) async -> Outcome {
        written.withLock { $0 = [:] }
        let code = await Program.run(words, in: surroundings)
        let all = written.withLock { $0 }
        return Outcome(
            out: String(decoding: all[1] ?? [], as: UTF8.self),
            errors: String(decoding: all[2] ?? [], as: UTF8.self), code: code)
    }

    private func put(_ bytes: [UInt8], on stream: Int) {
        written.withLock { $0[stream, default: []] += bytes }
    }

    private var surroundings: Surroundings {
        let files = files
        return Surroundings(
            environment: environment,
            files: FileAccess(
                read: { (path) throws(FileAccess.Failure) in
                    guard let text = files[path] else {
                        throw FileAccess.Failure("open \(path): no such file or directory")
                    }
                    return Array(text.utf8)
                },
                glob: { (pattern) throws(FileAccess.Failure) in
                    if pattern == "[" { throw FileAccess.Failure("syntax error in pattern") }
                    return files.keys.filter { $0 == pattern }
                }),
            readWhole: { path in
                files[path].map { .success(Array($0.utf8)) }
                    ?? .failure(ToolError("open \(path): no such file or directory"))
            },
            isFolder: { path in path == "." ? true : files[path].map { _ in false } },
            writeFile: { [self] path, bytes in
                if path.hasPrefix("/nowhere/") {
                    return .failure(ToolError("open \(path): no such file or directory"))
                }
                made.withLock { $0[path] = String(decoding: bytes, as: UTF8.self) }
                return .success(())
            },
            hasInput: { files["/dev/stdin"] != nil }, zones: { ZoneDatabase { _ in nil } },
            userName: { "user" }, now: { Self.now }, steady: { 5 },
            isTerminal: { [terminals] in terminals.contains($0) }, width: { [width] in width },
            out: { [self] in put($0, on: 1) }, errors: { [self] in put($0, on: 2) },
            carrier: { [self] in
                { [self] request in
                    let body = String(decoding: request.body, as: UTF8.self)
                    let target = request.url.replacing("http://localhost:9093/api/v2", with: "")
                    let (status, text) = server(request.method, target, body)
                    if target != "/status" || body != "" {
                        asked.withLock { $0.append([request.method, target, body].joined(separator: " ")) }
                    }
                    return .success(IncomingResponse(status: status, body: Array(text.utf8)))
                }
            })
    }
}
