import AMBytes
import AMConfig
import AMCore
import AMNet
import AMSystem
import AMText
import AMWeb
import Glibc

/// Applies the web configuration file: TLS for the server, and users, headers and rate limit for each
/// request. The file counts as it is now: it is read again whenever it changed.
final class WebGuard: @unchecked Sendable {
    // Safe: everything that changes is touched inside the gate alone.

    /// What a request meets.
    enum Verdict {
        /// It may go on; its answer gets the headers of this.
        case allowed(WebSecurity)
        case denied(HTTPResponse)
        /// A password has to be checked, which is slow; then `check` tells.
        case slow(WebSecurity, WebSecurity.PasswordQuestion)
    }

    private let gate = Gate()
    private let path: String
    private let log: @Sendable (LogLine) -> Void
    private var stamp = FileStamp()
    private var loaded: Result<WebConfiguration, ConfigError>
    private var security = WebSecurity()
    private var cache = BasicAuthCache()
    private var bucket: TokenBucket?
    private var material: (key: ServerTLSSettings.Material, tls: ServerTLS)?

    /// Reads the file for the first time. An empty path: no file, everything is allowed.
    /// Throws: `ConfigError` with the text users know.
    init(path: String, log: @escaping @Sendable (LogLine) -> Void) throws(ConfigError) {
        self.path = path
        self.log = log
        guard !path.isEmpty else {
            loaded = .success(WebConfiguration())
            return
        }
        stamp = FileStamp(path)
        let configuration = try WebConfiguration(path: path, files: .system)
        try configuration.checkUsers()
        loaded = .success(configuration)
        adopt(configuration)
    }

    /// Whether TLS is asked for. Fixed at the start, as the sockets are.
    var usesTLS: Bool {
        gate.inside {
            if case .success(let configuration) = loaded { return configuration.tls.isPresent }
            return false
        }
    }

    /// Line for the log about the rate limit, if there is one.
    var rateLimitLine: LogLine? {
        gate.inside {
            guard let limit = security.rateLimit, limit.interval > .zero else { return nil }
            return LogLine(
                .info, "Rate Limiter is enabled.",
                [LogField("burst", .int(limit.burst)), LogField("interval", .duration(limit.interval))])
        }
    }

    /// TLS for a new connection.
    func tls() -> Result<ServerTLS, HTTPServerError> {
        gate.inside {
            refresh()
            switch loaded {
            case .failure(let error): return .failure(HTTPServerError(.tls, error.text))
            case .success(let configuration):
                do throws(ConfigError) {
                    guard let fresh = try configuration.tls.material(.system) else {
                        return .failure(HTTPServerError(.tls, "TLS is not configured any more"))
                    }
                    return .success(server(configuration.tls, fresh))
                } catch {
                    return .failure(HTTPServerError(.tls, error.text))
                }
            }
        }
    }

    private func server(_ settings: ServerTLSSettings, _ fresh: ServerTLSSettings.Material) -> ServerTLS {
        if let material, material.key == fresh { return material.tls }
        let tls = ServerTLS(settings, fresh)
        material = (fresh, tls)
        return tls
    }

    /// What a request meets.
    func judge(_ request: HTTPRequest, at now: Ticks) -> Verdict {
        guard !path.isEmpty else { return .allowed(WebSecurity()) }
        return gate.inside {
            refresh()
            if case .failure(let error) = loaded {
                log(LogLine(.error, "Unable to parse configuration", [LogField("err", error.text)]))
                return .denied(ServerAnswers.misconfigured)
            }
            if bucket?.allow(at: now) == false { return .denied(WebSecurity.tooManyRequests) }
            switch security.decide(request, cache) {
            case .allowed: return .allowed(security)
            case .denied(let answer): return .denied(answer)
            case .needsBcrypt(let question): return .slow(security, question)
            }
        }
    }

    /// Checks a password; slow by design, so not for the event loop. Returns the refusal, if it is one.
    func check(_ security: WebSecurity, _ question: WebSecurity.PasswordQuestion) -> HTTPResponse? {
        let isMatch = Bcrypt.matches(password: question.password, hash: question.hash)
        gate.inside { cache.remember(question.key, isMatch: isMatch) }
        if case .denied(let answer) = security.decide(question, isMatch: isMatch) { return answer }
        return nil
    }

    private func refresh() {
        guard !path.isEmpty else { return }
        let current = FileStamp(path)
        guard current != stamp else { return }
        stamp = current
        do throws(ConfigError) {
            let configuration = try WebConfiguration(path: path, files: .system)
            loaded = .success(configuration)
            adopt(configuration)
        } catch {
            loaded = .failure(error)
        }
    }

    private func adopt(_ configuration: WebConfiguration) {
        let limit = configuration.rateLimit
        let fields = configuration.http.headers.sorted { $0.key < $1.key }
        let hasLimit = limit.interval > .zero
        let before = security.rateLimit
        security = WebSecurity(
            users: configuration.users.mapValues(\.revealed),
            headers: fields.map { HTTPFields.Field($0.key, $0.value) },
            rateLimit: hasLimit ? .init(interval: limit.interval, burst: Int(limit.burst)) : nil)
        if security.rateLimit != before {
            bucket = security.rateLimit.map { TokenBucket($0, at: SystemClock.now().steady) }
        }
    }
}

/// What tells that a file changed.
struct FileStamp: Equatable {
    private var inode: UInt64 = 0
    private var size: Int64 = -1
    private var seconds = 0
    private var nanoseconds = 0

    /// A file that is not there.
    init() {}

    /// A file as it is now.
    init(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
