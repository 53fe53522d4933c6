import CEpoll
import Glibc

/// One who is told when its descriptor can be read or written.
protocol Watcher: AnyObject {
    /// Called with what epoll reported.
    func ready(readable: Bool, writable: Bool) throws(BenchFault)
}

/// The one event loop: every socket of the measurement runs on the thread that measures.
final class Loop {
    private let descriptor: Int32
    private var watchers: [(any Watcher)?] = []
    private var events = [epoll_event](repeating: epoll_event(), count: 512)
    private var signalsLookedAt: UInt64 = 0

    init() throws(BenchFault) {
        descriptor = epoll_create1(0)
        guard descriptor >= 0 else { throw BenchFault("epoll_create1 failed: \(Fault.text())") }
    }

    deinit {
        close(descriptor)
    }

    /// Begins to watch a descriptor for reading.
    func add(_ socket: Int32, _ watcher: any Watcher) throws(BenchFault) {
        while watchers.count <= Int(socket) { watchers.append(nil) }
        watchers[Int(socket)] = watcher
        try control(EPOLL_CTL_ADD, socket, writing: false)
    }

    /// Says whether a descriptor is also watched for writing.
    func change(_ socket: Int32, writing: Bool) throws(BenchFault) {
        try control(EPOLL_CTL_MOD, socket, writing: writing)
    }

    /// Ends watching; to be called before the descriptor is closed.
    func remove(_ socket: Int32) {
        watchers[Int(socket)] = nil
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
    }

    /// Waits for events, at most until the given moment, and tells the watchers.
    /// Throws: when a person asked for the end.
    func turn(until deadline: UInt64) throws(BenchFault) {
        let now = Clock.now()
        if now &- signalsLookedAt > 50_000_000 {
            signalsLookedAt = now
            try Interruption.check()
        }
        let left = deadline > now ? min((deadline - now + 999_999) / 1_000_000, 100) : 0
        let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(left))
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = events[index]
            guard let watcher = watchers[Int(event.data.fd)] else { continue }
            let broken = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            try watcher.ready(
                readable: broken || event.events & EPOLLIN.rawValue != 0,
                writable: event.events & EPOLLOUT.rawValue != 0)
        }
    }

    /// Turns until something is so.
    /// Throws: when it is not so in time.
    func turn(
        seconds: Double, for purpose: String, until isSo: () -> Bool
    ) throws(BenchFault) {
        let deadline = Clock.now() + UInt64(seconds * 1e9)
        while !isSo() {
            guard Clock.now() < deadline else {
                throw BenchFault("waited \(Int(seconds)) s in vain for \(purpose)")
            }
            try turn(until: deadline)
        }
    }

    private func control(_ verb: Int32, _ socket: Int32, writing: Bool) throws(BenchFault) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0)
        event.data.fd = socket
        guard epoll_ctl(descriptor, verb, socket, &event) == 0 else {
            throw BenchFault("epoll_ctl failed: \(Fault.text())")
        }
    }
}
