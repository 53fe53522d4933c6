import AMGossip
import NIOCore
import NIOPosix
import Synchronization

/// What all parts of one door share, whichever thread they belong to.
final class GossipShared: Sendable {
    let settings: GossipDoorSettings
    let tally = GossipTally()
    /// Compresses and decompresses, so that no thread with sockets has to.
    let coders = NIOThreadPool(numberOfThreads: 2)
    /// Bytes that streams hold.
    let memory: MemoryBudget
    private let backlog: Backlog
    private let receiver = Mutex<GossipDoor.Deliver?>(nil)
    private let spoken = Mutex<[String: UInt64]>([:])

    /// Between two notices of the same kind. Unit: nanoseconds.
    private static let silence: UInt64 = 10_000_000_000

    init(_ settings: GossipDoorSettings) {
        self.settings = settings
        memory = MemoryBudget(limit: settings.limits.streamBytes)
        backlog = Backlog(
            count: settings.limits.waitingPackets, bytes: settings.limits.waitingPacketBytes)
    }

    /// From now on events go there.
    func open(_ deliver: @escaping GossipDoor.Deliver) { receiver.withLock { $0 = deliver } }

    /// From now on events go nowhere.
    func close() { receiver.withLock { $0 = nil } }

    /// Hands an event on.
    func deliver(_ event: Event) {
        let deliver = receiver.withLock { $0 }
        deliver?(event)
    }

    /// Hands a packet on, unless too many wait.
    func deliver(_ packet: [UInt8], from endpoint: Endpoint) {
        guard backlog.admit(packet.count) else {
            tally.add(\.packetsDropped)
            return notice(
                "flood", "packets of the gossip come faster than they are handled: some are dropped")
        }
        deliver(.datagram(from: endpoint, packet))
    }

    /// The oldest packets that were handed on are taken now.
    func took(_ count: Int) { backlog.take(count) }

    /// Tells the operator, unless something of this kind was told a moment ago.
    func notice(_ kind: String, isWarning: Bool = true, _ text: @autoclosure () -> String) {
        let now = SteadyClock.now()
        let isDue = spoken.withLock { spoken in
            if let last = spoken[kind], now < last + Self.silence { return false }
            spoken[kind] = now
            return true
        }
        if isDue { settings.notice(GossipDoorNotice(isWarning: isWarning, text: text())) }
    }
}

/// Bytes that many may hold together.
final class MemoryBudget: Sendable {
    private let held = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes some; false: there is no room, and nothing was taken.
    func take(_ count: Int) -> Bool {
        held.withLock { held in
            guard held + count <= limit else { return false }
            held += count
            return true
        }
    }

    /// Takes what is there already, room or not.
    func owe(_ count: Int) { held.withLock { $0 += count } }

    /// Gives some back.
    func giveBack(_ count: Int) { held.withLock { $0 -= count } }
}

/// Packets that were handed on and are not taken yet.
final class Backlog: Sendable {
    private struct State {
        /// Sizes, the oldest first, from `first` on.
        var sizes: [Int] = []
        var first = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let count: Int
    private let bytes: Int

    /// Room for so many packets and bytes.
    init(count: Int, bytes: Int) {
        self.count = count
        self.bytes = bytes
    }

    /// Counts one more; false: there is no room for it.
    func admit(_ size: Int) -> Bool {
        state.withLock { state in
            guard state.sizes.count - state.first < count, state.bytes + size <= bytes else { return false }
            state.sizes.append(size)
            state.bytes += size
            return true
        }
    }

    /// The oldest of them are taken.
    func take(_ taken: Int) {
        state.withLock { state in
            for _ in 0..<min(taken, state.sizes.count - state.first) {
                state.bytes -= state.sizes[state.first]
                state.first += 1
            }
            if state.first * 2 >= state.sizes.count {
                state.sizes.removeFirst(state.first)
                state.first = 0
            }
        }
    }
}
