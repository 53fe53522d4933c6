import AMBytes
import CCurl
import Glibc
import Synchronization

/// What other threads ask of the courier.
enum Order: Sendable {
    /// One request and whom to tell how it went.
    struct Sending: Sendable {
        var id: SendID
        var request: OutgoingRequest
        var accepted: UInt64
        var completion: @Sendable (Result<IncomingResponse, TransportFailure>) -> Void
    }

    case send(Sending)
    case cancel(SendID)
    /// Finish what is under way until this moment of the steady clock, then give up the rest and end.
    case stop(by: UInt64)
}

/// The one way from other threads to the courier: a list behind a lock, and a bell that is rung only while it
/// sleeps.
final class OrderBox: Sendable {
    private struct Content {
        var orders: [Order] = []
        var isCourierAsleep = false
        var isClosed = false
    }

    private let content = Mutex(Content())
    private let lastNumber = Atomic<UInt64>(0)
    /// An eventfd: readable when the courier was woken.
    let bell: Int32

    init() {
        bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(bell >= 0, "An HTTP client needs an eventfd.")
    }

    deinit { close(bell) }

    /// A name that no other request of this client has.
    func newID() -> SendID { SendID(number: lastNumber.add(1, ordering: .relaxed).newValue) }

    /// Hands an order over; false when the client was stopped.
    func post(_ order: Order) -> Bool {
        let (isTaken, mustRing) = content.withLock { content -> (Bool, Bool) in
            if content.isClosed { return (false, false) }
            if case .stop = order { content.isClosed = true }
            content.orders.append(order)
            defer { content.isCourierAsleep = false }
            return (true, content.isCourierAsleep)
        }
        if mustRing { ring() }
        return isTaken
    }

    private func ring() {
        var one: UInt64 = 1
        // It can only fail when the bell has rung billions of times unheard.
        _ = write(bell, &one, 8)
    }

    /// Exchanges the orders for the emptied list of the last time, so that no memory is allocated for either.
    func take(into orders: inout [Order]) {
        content.withLock { content in
            content.isCourierAsleep = false
            swap(&content.orders, &orders)
        }
    }

    /// Whether the courier may sleep: there is no order, and the next one will ring.
    func mayFallAsleep() -> Bool {
        content.withLock { content in
            content.isCourierAsleep = content.orders.isEmpty
            return content.isCourierAsleep
        }
    }

    /// Makes the bell silent again.
    func hush() {
        var count: UInt64 = 0
        _ = read(bell, &count, 8)
    }
}
