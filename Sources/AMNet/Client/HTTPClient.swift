package import AMBytes
import CCurl
import Glibc
import Synchronization

/// Sends HTTP requests: as many as one likes at a time, all carried by one thread of its own.
///
/// Each host has a bounded number of connections and a queue of its own, so one that hangs holds up nobody
/// else. Connections are kept for later requests with the same options; HTTP/2 where the far end offers it.
package final class HTTPClient: Sendable {
    /// What a request ends with.
    package typealias Outcome = Result<IncomingResponse, TransportFailure>

    private let box = OrderBox()
    private let thread: pthread_t
    private let isStopped = Atomic(false)
    private let tokens = TokenKeeper()

    /// What the thread is given to begin with.
    private final class Beginning: Sendable {
        let box: OrderBox
        let limits: ClientLimits
        let environment: [String: String]

        init(_ box: OrderBox, _ limits: ClientLimits, _ environment: [String: String]) {
            self.box = box
            self.limits = limits
            self.environment = environment
        }

        func run() {
            // A connection that breaks while TLS writes raises SIGPIPE; and signals are for the main thread.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            curl_global_init(Int(CURL_GLOBAL_ALL))
            let courier = Courier(box: box, limits: limits, environment: environment)
            precondition(courier != nil, "libcurl gives a multi handle.")
            courier?.run()
        }
    }

    /// A client. `environment` has the process's variables for `proxy_from_environment` (HTTP_PROXY,
    /// HTTPS_PROXY, NO_PROXY, REQUEST_METHOD) and SSL_CERT_FILE.
    package init(limits: ClientLimits = ClientLimits(), environment: [String: String] = [:]) {
        let beginning = Unmanaged.passRetained(Beginning(box, limits, environment))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                am_thread_name("courier")
                Unmanaged<Beginning>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, beginning.toOpaque())
        precondition(code == 0, "An HTTP client needs a thread.")
        self.thread = thread
    }

    deinit {
        if !isStopped.exchange(true, ordering: .relaxed) {
            _ = box.post(.stop(by: 0))
            pthread_detach(thread)
        }
    }

    /// Sends a request. The completion is called once, on the courier's thread: it must be short. A request
    /// that needs a token goes without one: tokens belong to the form of this function that waits.
    @discardableResult
    package func send(
        _ request: OutgoingRequest, completion: @escaping @Sendable (Outcome) -> Void
    ) -> SendID {
        let id = box.newID()
        post(id, request, completion)
        return id
    }

    /// Gives a request up: it ends with a failure of the kind `cancelled`, unless it ended before.
    package func cancel(_ id: SendID) { _ = box.post(.cancel(id)) }

    /// Forgets the tokens that were fetched for requests with OAuth 2.0, as at a reload.
    package func forgetTokens() { tokens.forget() }

    /// Sends a request and waits for its end; where the options say so, with a token that is fetched first.
    /// Cancelling the task gives the request up.
    package func send(_ request: OutgoingRequest) async throws(TransportFailure) -> IncomingResponse {
        guard case .oauth2(let options) = request.options.authorization else {
            return try await carry(request)
        }
        let begun = SteadyClock.now()
        var request = request
        request.options.authorization = .none
        let token: String
        do throws(TransportFailure) {
            token = try await tokens.authorization(
                options, userAgent: request.headers["User-Agent"] ?? RequestLines.defaultUserAgent,
                timeoutMilliseconds: request.timeoutMilliseconds
            ) { (asking) throws(TransportFailure) in try await carry(asking) }
        } catch {
            throw Job.failure(of: request, error.kind, error.text)
        }
        // The token stands above every other right, that of the URL's user included.
        request.headers.all.removeAll { $0.name.equalsIgnoringASCIICase("Authorization") }
        request.headers.add("Authorization", token)
        if request.timeoutMilliseconds > 0 {
            let spent = Int((SteadyClock.now() - begun) / 1_000_000)
            request.timeoutMilliseconds = max(1, request.timeoutMilliseconds - spent)
        }
        let answer = try await carry(request)
        // A token that is not taken any more is fetched anew at the next attempt.
        if answer.status == 401 { tokens.forget(token, of: options) }
        return answer
    }

    private func carry(_ request: OutgoingRequest) async throws(TransportFailure) -> IncomingResponse {
        let id = box.newID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                post(id, request) { continuation.resume(returning: $0) }
                // The handler may have run before there was anything to give up.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        return try outcome.get()
    }

    /// Takes no more requests, lets those under way end for so long, gives up the rest, and returns when all
    /// is over. Not to be called from a completion.
    package func stop(graceMilliseconds: Int) {
        precondition(
            pthread_equal(pthread_self(), thread) == 0, "A completion cannot wait for its own thread.")
        if isStopped.exchange(true, ordering: .relaxed) { return }
        _ = box.post(.stop(by: SteadyClock.now() + UInt64(max(0, graceMilliseconds)) * 1_000_000))
        pthread_join(thread, nil)
    }

    private func post(
        _ id: SendID, _ request: OutgoingRequest, _ completion: @escaping @Sendable (Outcome) -> Void
    ) {
        let order = Order.Sending(
            id: id, request: request, accepted: SteadyClock.now(), completion: completion)
        if !box.post(.send(order)) {
            completion(.failure(TransportFailure(.cancelled, "context canceled")))
        }
    }
}
