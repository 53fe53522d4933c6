import AMBytes
import AMCore
import AMNet
import AMSystem
import AMText
import Glibc
import Synchronization

@testable import AMServer

/// A folder of its own for one test, removed with it.
final class TestFolder: Sendable {
    let path: String

    init() {
        var name = Array("/tmp/amserver-XXXXXX".utf8CString)
        path = mkdtemp(&name).map { String(cString: $0) } ?? "/tmp/amserver-none"
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in ProcessReader.names(in: path) where unlink(path + "/" + name) != 0 {
            remove(path + "/" + name)
        }
        rmdir(path)
    }

    func read(_ name: String) -> [UInt8] {
        let file = open(path + "/" + name, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Int(lseek(file, 0, SEEK_END)))
        let count = pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Makes a folder inside.
    func makeFolder(_ name: String) { mkdir(path + "/" + name, 0o755) }

    /// Writes a file as a whole, under another name first, so that no reader meets half of it.
    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) {
        let place = path + "/" + name
        let file = open(place + ".new", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(file, bytes, bytes.count)
        close(file)
        rename(place + ".new", place)
    }
}

/// A far end that keeps what it is sent, and answers with a status.
final class TestReceiver: Sendable {
    let address: String
    let requests: AsyncStream<HTTPRequest>
    private let server: HTTPServer

    init(status: Int = 200) throws {
        let (stream, continuation) = AsyncStream.makeStream(of: HTTPRequest.self)
        requests = stream
        server = HTTPServer(configuration: HTTPServerConfiguration(listen: [.address("127.0.0.1:0")])) {
            continuation.yield($0)
            $1.respond(HTTPResponse(status: status))
        }
        address = try server.start()[0]
    }

    deinit { server.stop(deadlineMilliseconds: 0) }

    /// The next request; waits for it.
    func next() async -> HTTPRequest? {
        var iterator = requests.makeAsyncIterator()
        return await iterator.next()
    }
}

/// The lines that a server logged.
final class TestLog: Sendable {
    private let lines = Mutex<[String]>([])

    func sink(_ level: LogLevel = .info) -> LogSink {
        var sink = LogSink(form: .logfmt, level: level) { _ in 0 }
        sink.put = { [self] bytes in lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        return sink
    }

    var all: [String] { lines.withLock { $0 } }

    /// Each line's level, message and what stands behind it.
    var messages: [String] {
        all.map { line in
            let level = line.firstRange(of: "level=").map { line[$0.upperBound...] } ?? ""
            let message = level.firstRange(of: "msg=").map { level[$0.upperBound...] } ?? ""
            return level.prefix { $0 != " " } + " " + message.dropLast()
        }
    }
}

/// A server in this process, on free ports of the loopback interface.
final class TestNode: Sendable {
    /// What came back.
    struct Answer: Equatable {
        var status: Int
        var text: String
    }

    let folder: TestFolder
    let log = TestLog()
    let server: Server
    private let client = HTTPClient()

    /// Starts with a configuration and flags; `change` sets what no flag sets.
    init(
        _ configuration: String, _ flags: [String] = [], in folder: TestFolder = TestFolder(),
        change: (inout ServerOptions) -> Void = { _ in }
    ) throws {
        self.folder = folder
        folder.write("alertmanager.yml", configuration)
        let isInCluster = flags.contains { $0.hasPrefix("--cluster.listen-address") }
        var options = try Self.options(
            ["--config.file=\(folder.path)/alertmanager.yml", "--storage.path=\(folder.path)/data"]
                + (isInCluster ? [] : ["--cluster.listen-address="]) + flags)
        if !flags.contains(where: { $0.hasPrefix("--web.listen-address") }) {
            options.listenAddresses = ["127.0.0.1:0"]
        }
        change(&options)
        server = try Server(
            options, features: try Features(options.features), sink: log.sink(), zones: ZoneFiles.database())
    }

    deinit { client.stop(graceMilliseconds: 0) }

    /// The options of a command line.
    static func options(_ arguments: [String]) throws -> ServerOptions {
        let flags = ServerOptions.flagSet(program: "amserver", version: "")
        let outcome = try flags.parse(arguments, readFile: { path in .failure(FlagError(path)) })
        switch outcome {
        case .run(let options, _): return options
        case .print(let text): throw FlagError(text)
        }
    }

    /// A configuration with one webhook, told at once.
    static func configuration(_ receiver: TestReceiver, path: String = "/hook") -> String {
        """
        route:
          receiver: team
          group_by: [alertname]
          group_wait: 1ms
          group_interval: 50ms
          repeat_interval: 1h
        receivers:
          - name: team
            webhook_configs:
              - url: http://\(receiver.address)\(path)
        """
    }

    func send(
        _ method: String, _ target: String, _ body: String = "", _ headers: [HTTPFields.Field] = []
    ) async throws -> Answer {
        var fields = headers
        if !body.isEmpty { fields.append(.init("Content-Type", "application/json")) }
        let request = OutgoingRequest(
            method: method, url: "http://\(server.addresses[0])\(target)", headers: HTTPFields(fields),
            body: Array(body.utf8), timeoutMilliseconds: 30_000, keptBodyLimit: 1 << 24)
        let response = try await client.send(request)
        return Answer(status: response.status, text: String(decoding: response.body, as: UTF8.self))
    }

    func get(_ target: String) async throws -> Answer { try await send("GET", target) }

    /// Posts one alert; `more` are further members of it.
    func post(_ name: String, _ more: String = "") async throws -> Answer {
        try await send("POST", "/api/v2/alerts", "[{\"labels\":{\"alertname\":\"\(name)\"}\(more)}]")
    }

    /// Posts a silence of an hour.
    func silence(_ name: String, comment: String = "c") async throws -> Answer {
        func time(_ moment: Timestamp) -> String {
            var bytes: [UInt8] = []
            moment.appendRFC3339(to: &bytes, fractionDigits: 3)
            return String(decoding: bytes, as: UTF8.self)
        }
        let now = SystemClock.now().wall
        let body = """
            {"matchers":[{"name":"alertname","value":"\(name)","isRegex":false,"isEqual":true}],
            "startsAt":"\(time(now))","endsAt":"\(time(now + .hours(1)))",
            "createdBy":"me","comment":"\(comment)"}
            """
        return try await send("POST", "/api/v2/silences", body)
    }

    /// The value of a metric without labels; nil: it is not shown.
    func metric(_ name: String) async throws -> Double? {
        let page = try await get("/metrics").text
        for line in page.split(separator: "\n") where line.hasPrefix(name + " ") {
            return Double(line.dropFirst(name.count + 1))
        }
        return nil
    }
}
