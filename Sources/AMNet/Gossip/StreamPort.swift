import AMGossip
import NIOCore
import NIOPosix

/// The streams of a door, those of others and ours. Lives on its event loop.
final class StreamPort {
    let shared: GossipShared
    let eventLoop: any EventLoop
    /// What encrypts the streams; nil: nothing does.
    let tls: GossipTLSContexts?
    private var accepted: [UInt64: AcceptedStream] = [:]
    private var nextNumber: UInt64 = 1
    private var dialled = 0
    private var waiting: [Dial] = []

    init(_ shared: GossipShared, _ eventLoop: any EventLoop, _ tls: GossipTLSContexts?) {
        self.shared = shared
        self.eventLoop = eventLoop
        self.tls = tls
    }

    // MARK: Streams of others

    /// Takes a connection that was accepted.
    /// Throws: when it cannot be served; it is to be closed then.
    func accept(_ channel: any Channel) throws {
        if accepted.count >= shared.settings.limits.accepted { try makeRoom() }
        let number = nextNumber
        nextNumber += 1
        let stream = AcceptedStream(number, self)
        do {
            try stream.install(on: channel)
        } catch {
            stream.close()
            throw error
        }
        accepted[number] = stream
    }

    /// A connection that was accepted is over.
    func remove(_ number: UInt64) { accepted[number] = nil }

    /// Closes the connection that has been waiting for its far end for longest.
    private func makeRoom() throws {
        shared.tally.add(\.connectionsShed)
        shared.notice("shed", "too many connections of the gossip: the one that waits longest is closed")
        let victim = accepted.values.min { $0.idleSince < $1.idleSince }
        // Those that wait for us are not to be closed for a newcomer.
        guard let victim, victim.idleSince < .distantFuture else {
            throw GossipDoorError("too many connections")
        }
        victim.shed()
    }

    /// Writes an answer, compressed by a coder, and closes.
    func answer(_ answer: Answer) {
        guard case .accepted(let number) = answer.id, let stream = accepted[number] else { return }
        stream.answer(answer)
    }

    /// Closes a connection that was accepted.
    func close(_ id: StreamID) {
        guard case .accepted(let number) = id else { return }
        accepted[number]?.close()
    }

    // MARK: Streams of ours

    /// Opens a stream, now or when another one has ended.
    func dial(_ dial: Dial) {
        if dialled < shared.settings.limits.dialled {
            begin(dial)
        } else {
            waiting.append(dial)
        }
    }

    private func begin(_ dial: Dial) {
        dialled += 1
        DialledStream(dial, self).begin()
    }

    /// A stream of ours is over.
    func ended() {
        dialled -= 1
        if !waiting.isEmpty { begin(waiting.removeFirst()) }
    }
}
