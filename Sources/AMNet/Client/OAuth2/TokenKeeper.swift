import AMBytes
import Glibc
import Synchronization

/// Fetches tokens and keeps them for as long as they hold: one request for all who need the same token at the
/// same time.
final class TokenKeeper: Sendable {
    /// Sends a request that needs no token.
    typealias Send = @Sendable (OutgoingRequest) async throws(TransportFailure) -> IncomingResponse

    private struct Kept {
        var authorization: String
        /// With which secret it was fetched.
        var secret: String
        /// When it is not used any more; nil: never. Unit: seconds of the steady clock.
        var end: UInt64?
    }

    private enum State {
        case fetching([CheckedContinuation<Void, Never>])
        case kept(Kept)
    }

    private struct Shelves {
        var states: [OAuth2Options: State] = [:]
        /// What worked, by token URL.
        var styles: [String: TokenForm.Style] = [:]
        var files = SecretFiles()
        /// Counts the times that all was forgotten.
        var age = 0
    }

    private let shelves = Mutex(Shelves())

    /// A token is not used in the last seconds of its life, since it must hold until it arrives.
    private static let margin: Int64 = 10
    /// The longest time for fetching, where the request has no limit of its own. Unit: milliseconds.
    private static let patience = 30_000
    /// How much of an answer is read. Unit: bytes.
    private static let largest = 1 << 20

    /// Forgets all tokens, as at a reload.
    func forget() {
        shelves.withLock { shelves in
            shelves.age += 1
            // tidy: any order, each is looked at by itself.
            for (options, state) in shelves.states {
                if case .kept = state { shelves.states[options] = nil }
            }
        }
    }

    /// Forgets a token that was refused.
    func forget(_ authorization: String, of options: OAuth2Options) {
        shelves.withLock { shelves in
            if case .kept(let kept) = shelves.states[options], kept.authorization == authorization {
                shelves.states[options] = nil
            }
        }
    }

    /// The value of Authorization, from memory or fetched now.
    /// - Parameters:
    ///   - userAgent: Of the request that needs it.
    ///   - send: Sends the request for the token.
    func authorization(
        _ options: OAuth2Options, userAgent: String, timeoutMilliseconds: Int, send: Send
    ) async throws(TransportFailure) -> String {
        let begun = SteadyClock.now()
        let limit = timeoutMilliseconds > 0 ? timeoutMilliseconds : Self.patience
        while true {
            let secret = try secret(of: options)
            switch look(for: options, secret) {
            case .kept(let kept): return kept
            case .wait:
                await wait(for: options)
                try Self.unlessCancelled()
            case .fetch(let age):
                let left = limit - Int((SteadyClock.now() - begun) / 1_000_000)
                do throws(TransportFailure) {
                    guard left > 0 else { throw TransportFailure(.timeout, "context deadline exceeded") }
                    let asking = Asking(
                        options: options, secret: secret, userAgent: userAgent, milliseconds: left)
                    let token = try await fetch(asking, send)
                    settle(options, token, secret, age)
                    return token.authorization
                } catch {
                    settle(options, nil, secret, age)
                    throw error
                }
            }
        }
    }

    private static func unlessCancelled() throws(TransportFailure) {
        if Task.isCancelled { throw TransportFailure(.cancelled, "context canceled") }
    }

    private enum Finding {
        case kept(String)
        case wait
        case fetch(age: Int)
    }

    private func look(for options: OAuth2Options, _ secret: String) -> Finding {
        shelves.withLock { shelves in
            switch shelves.states[options] {
            case .kept(let kept)
            where kept.secret == secret && kept.end.map({ SteadyClock.now() < $0 }) ?? true:
                return .kept(kept.authorization)
            case .fetching: return .wait
            case .kept, nil:
                shelves.states[options] = .fetching([])
                return .fetch(age: shelves.age)
            }
        }
    }

    private func wait(for options: OAuth2Options) async {
        await withCheckedContinuation { continuation in
            let isOver = shelves.withLock { shelves in
                guard case .fetching(let waiting) = shelves.states[options] else { return true }
                shelves.states[options] = .fetching(waiting + [continuation])
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends a fetching: those who wait look again, and one of them fetches if this was no success.
    private func settle(_ options: OAuth2Options, _ token: TokenAnswer.Token?, _ secret: String, _ age: Int) {
        let waiting: [CheckedContinuation<Void, Never>] = shelves.withLock { shelves in
            guard case .fetching(let waiting) = shelves.states[options] else { return [] }
            shelves.states[options] = nil
            if let token, shelves.age == age {
                let left = token.lifetime.map { max(0, $0 - Self.margin) }
                let end = left.map { SteadyClock.now() &+ UInt64(min($0, 1 << 32)) &* 1_000_000_000 }
                shelves.states[options] = .kept(
                    Kept(authorization: token.authorization, secret: secret, end: end))
            }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

extension TokenKeeper {
    /// One need of a token.
    private struct Asking {
        var options: OAuth2Options
        /// The client's secret or the private key.
        var secret: String
        var userAgent: String
        /// The time left.
        var milliseconds: Int
    }

    private func secret(of options: OAuth2Options) throws(TransportFailure) -> String {
        let (file, inline): (String?, String) =
            switch options.grant {
            case .clientCredentials(.inline(let text)): (nil, text)
            case .clientCredentials(.file(let path)): (path, "")
            case .clientCredentials(nil): (nil, "")
            case .jwtBearer(let assertion):
                switch assertion.key {
                case .inline(let text): (nil, text)
                case .file(let path): (path, "")
                }
            }
        guard let file else { return inline }
        do throws(SecretFiles.Unreadable) {
            return try shelves.withLock { (shelves) throws(SecretFiles.Unreadable) in
                try shelves.files.secret(in: file)
            }
        } catch {
            throw TransportFailure(
                .setup, "unable to read client secret: unable to read file \(file): \(error.text)")
        }
    }

    private func fetch(_ asking: Asking, _ send: Send) async throws(TransportFailure) -> TokenAnswer.Token {
        if case .jwtBearer(let assertion) = asking.options.grant {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            let text = try SignedText.make(
                asking.options, assertion, pem: Array(asking.secret.utf8), now: Int64(now.tv_sec),
                number: SignedText.uniqueNumber())
            let body = TokenForm.assertion(text, asking.options)
            return try await ask(asking, HTTPFields(), body, isNamed: false, send)
        }
        let url = asking.options.tokenURL
        if let style = shelves.withLock({ $0.styles[url] }) { return try await ask(asking, style, send) }
        // What the endpoint understands is found out once.
        do throws(TransportFailure) {
            let token = try await ask(asking, .header, send)
            shelves.withLock { $0.styles[url] = .header }
            return token
        } catch {
            if error.kind == .cancelled || error.kind == .timeout { throw error }
            let token = try await ask(asking, .parameters, send)
            shelves.withLock { $0.styles[url] = .parameters }
            return token
        }
    }

    private func ask(
        _ asking: Asking, _ style: TokenForm.Style, _ send: Send
    ) async throws(TransportFailure) -> TokenAnswer.Token {
        let (headers, body) = try TokenForm.credentials(asking.options, secret: asking.secret, style)
        return try await ask(asking, headers, body, isNamed: true, send)
    }

    private func ask(
        _ asking: Asking, _ headers: HTTPFields, _ body: [UInt8], isNamed: Bool, _ send: Send
    ) async throws(TransportFailure) -> TokenAnswer.Token {
        var headers = headers
        headers.add("User-Agent", asking.userAgent)
        headers.add("Content-Type", "application/x-www-form-urlencoded")
        headers.add("Accept-Encoding", "gzip")
        var client = HTTPClientOptions()
        client.tls = asking.options.tls
        client.proxy = asking.options.proxy
        client.proxyConnectHeaders = asking.options.proxyConnectHeaders
        client.enableHTTP2 = false
        let request = OutgoingRequest(
            method: "POST", url: asking.options.tokenURL, headers: headers, body: body, options: client,
            timeoutMilliseconds: asking.milliseconds, keptBodyLimit: Self.largest)
        let answer = try await send(request)
        if let failure = answer.bodyFailure { throw failure }
        var content = answer.body
        if (answer.headers["Content-Encoding"] ?? "").equalsIgnoringASCIICase("gzip") {
            guard let plain = Gzip.decompress(content, limit: Self.largest) else {
                throw TransportFailure(.connection, "oauth2: cannot fetch token: gzip: invalid header")
            }
            content = plain
        }
        do throws(TokenAnswer.Refusal) {
            return try TokenAnswer.token(answer, content, isNamed: isNamed)
        } catch {
            throw TransportFailure(.connection, error.text)
        }
    }
}
