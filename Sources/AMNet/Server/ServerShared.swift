import AMBytes
import NIOCore
import NIOPosix
import Synchronization

/// What all connections of one server share, whichever thread they belong to.
final class ServerShared: Sendable {
    /// The configuration, with limits as they hold on this machine.
    let configuration: HTTPServerConfiguration
    /// Called with each request.
    let handler: HTTPServer.Handler
    /// Runs the closures of streamed answers.
    let pool: NIOThreadPool
    /// Open connections.
    let open = Atomic<Int>(0)
    /// Connections accepted since the start.
    let accepted = Atomic<Int>(0)
    /// Bytes of request bodies that are held.
    let bodyBytes = Atomic<Int>(0)
    /// Requests that the server refused by itself.
    let refused = Atomic<Int>(0)

    private let alive = Mutex(true)
    private let waiting = Mutex<[NIOLoopBound<ListenerGate>]>([])

    /// What the connections of a server with this configuration and handler share.
    init(configuration: HTTPServerConfiguration, handler: @escaping HTTPServer.Handler) {
        self.configuration = configuration
        self.handler = handler
        pool = NIOThreadPool(numberOfThreads: max(configuration.streamThreads, 1))
    }

    /// Runs work on a loop, unless the loops are gone: a late answer then finds nobody.
    func execute(on loop: any EventLoop, _ work: @escaping @Sendable () -> Void) {
        alive.withLock { alive in
            if alive { loop.execute(work) }
        }
    }

    /// After this call no work is given to the loops from outside.
    func loopsEnd() { alive.withLock { $0 = false } }

    /// Remembers a listener that waits for a connection to close.
    func wait(_ gate: NIOLoopBound<ListenerGate>) { waiting.withLock { $0.append(gate) } }

    /// Counts a connection that was closed, and lets waiting listeners go on.
    func connectionClosed() {
        open.subtract(1, ordering: .relaxed)
        let gates = waiting.withLock { waiting in
            let gates = waiting
            waiting.removeAll()
            return gates
        }
        for gate in gates { execute(on: gate.eventLoop) { gate.value.goOn() } }
    }
}
