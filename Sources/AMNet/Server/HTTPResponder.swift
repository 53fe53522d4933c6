package import AMBytes
import Synchronization

/// The right to answer one request, once, from any thread and at any later time.
/// When the last copy goes away without an answer, the client gets a 500, so that no connection hangs.
package struct HTTPResponder: Sendable {
    private let ticket: AnswerTicket

    /// A responder that hands its answer to a closure; tests of handlers need no server.
    package init(_ deliver: @escaping @Sendable (HTTPResponse) -> Void) {
        ticket = AnswerTicket(deliver)
    }

    /// Answers the request. Only the first answer counts; the client may be gone by then.
    package func respond(_ response: HTTPResponse) { ticket.use(response) }
}

/// The one answer that a responder and its copies share.
private final class AnswerTicket: Sendable {
    private let deliver: @Sendable (HTTPResponse) -> Void
    private let used = Atomic<Bool>(false)

    init(_ deliver: @escaping @Sendable (HTTPResponse) -> Void) { self.deliver = deliver }

    func use(_ response: HTTPResponse) {
        guard !used.exchange(true, ordering: .acquiringAndReleasing) else { return }
        deliver(response)
    }

    deinit {
        guard !used.load(ordering: .acquiring) else { return }
        deliver(Refusal(status: 500).response)
    }
}
