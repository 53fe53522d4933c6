import NIOCore

/// What the connections of one event loop share. Touched on that loop only.
final class ServerLoop {
    /// What the loops share.
    let shared: ServerShared
    /// The loop.
    let eventLoop: any EventLoop
    /// The TLS settings; nil: plain HTTP.
    let tls: ServerTLSSource?
    /// The `Date` header field.
    var date = DateStamp()
    /// Whether the server is stopping: no request is begun on an idle connection.
    private(set) var isDraining = false

    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var emptied: EventLoopPromise<Void>?

    /// The share of one loop.
    init(shared: ServerShared, eventLoop: any EventLoop) {
        self.shared = shared
        self.eventLoop = eventLoop
        tls = shared.configuration.tls.map(ServerTLSSource.init)
    }

    /// A connection begins.
    func add(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    /// A connection has ended.
    func remove(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        guard connections.isEmpty else { return }
        emptied?.succeed(())
        emptied = nil
    }

    /// Lets requests in progress finish and closes everything else; completes when no connection is left, at
    /// the latest shortly after the deadline, when the rest is cut.
    func drain(deadline: NIODeadline) -> EventLoopFuture<Void> {
        isDraining = true
        let promise = eventLoop.makePromise(of: Void.self)
        emptied = promise
        for connection in Array(connections.values) { connection.drain() }
        if connections.isEmpty {
            emptied = nil
            promise.succeed(())
        } else {
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            let cut = eventLoop.scheduleTask(deadline: deadline) {
                for connection in Array(bound.value.connections.values) { connection.cut() }
            }
            promise.futureResult.whenComplete { _ in cut.cancel() }
        }
        return promise.futureResult
    }

    /// Closes the connections that have been idle for longest, a few of them, to make room for new ones.
    func shedIdle() {
        let idle = connections.values.filter(\.isIdle).sorted { $0.idleSince < $1.idleSince }
        for connection in idle.prefix(16) { connection.cut() }
    }
}
