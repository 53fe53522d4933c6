import AMBytes
import AMGossip
import AMNet
import AMTesting
import Glibc

/// A node's sockets on the loopback interface, for one test, and what they delivered.
final class DoorUnderTest: Sendable {
    let door: GossipDoor
    private let mail = Mailbox<Event>()

    /// Opens a door on a free port and starts it; `change` may alter the settings first.
    /// `isAnswering`: pings on streams are answered, other streams of others are closed.
    init(
        host: String = "127.0.0.1", port: UInt16 = 0, isAnswering: Bool = false,
        _ change: (inout GossipDoorSettings) -> Void = { _ in }
    ) throws {
        var settings = GossipDoorSettings(host: host, port: port)
        change(&settings)
        let door = try GossipDoor(settings)
        self.door = door
        let mail = mail
        // `stop` lets go of the closure, and with it of the door.
        door.start { event in
            mail.put(event)
            guard isAnswering else { return }
            switch event {
            case .received(.accepted, .ping(let ping)):
                let plain = WireForm(isCompressing: false)
                door.perform(Sample.answer(event, Sample.ack(ping.sequence), form: plain))
            case .received(.accepted(let number), _): door.perform(.close(.accepted(number)))
            case .ended(.accepted(let number), .unreadable): door.perform(.close(.accepted(number)))
            default: break
            }
        }
    }

    deinit { door.stop() }

    var port: UInt16 { door.boundEndpoint.port }

    /// Where others on this machine reach it.
    var endpoint: Endpoint {
        Endpoint(AMGossip.IPAddress([127, 0, 0, 1]) ?? door.boundEndpoint.address, port)
    }

    /// The next event in words; nil when none came within ten seconds.
    func next() -> String? { take().map(Self.words) }

    /// The next event.
    func take(within milliseconds: CInt = 10_000) -> Event? { mail.take(within: milliseconds) }

    /// An event in words that do not depend on ports and numbers.
    static func words(_ event: Event) -> String {
        switch event {
        case .datagram(_, let bytes): "packet \(bytes.count): \(bytes.prefix(8))"
        case .received(let id, let message): "\(side(id)) \(words(message))"
        case .ended(let id, .written): "\(side(id)) written"
        case .ended(let id, .failed(let text)): "\(side(id)) failed: \(text)"
        case .ended(let id, .unreadable(let error)): "\(side(id)) unreadable: \(error)"
        default: "\(event)"
        }
    }

    static func words(_ message: StreamMessage) -> String {
        switch message {
        case .ping(let ping): "ping \(ping.sequence)"
        case .ack(let ack): "ack \(ack.sequence)"
        case .user(let bytes): "user \(bytes.count) \(digest(bytes))"
        case .pushPull(let exchange):
            "state \(exchange.nodes.count) \(exchange.userState.count) \(digest(exchange.userState))"
        case .error(let text): "error \(text)"
        }
    }

    private static func side(_ id: StreamID) -> String { if case .accepted = id { "in" } else { "out" } }

    private static func digest(_ bytes: [UInt8]) -> UInt32 { CRC32.checksum(bytes) }
}

/// Messages for streams.
enum Sample {
    static let form = WireForm()

    static func ping(_ number: UInt32) -> StreamMessage {
        .ping(Ping(sequence: number, node: NodeName("b"), source: MessageSource()))
    }

    static func ack(_ number: UInt32) -> StreamMessage { .ack(Ack(sequence: number, payload: nil)) }

    /// A state of so many bytes that do not compress too well.
    static func state(_ count: Int, seed: UInt64 = 1) -> StreamMessage {
        var dice = SplitMix(seed: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < min(count, 100_000) {
            var word = dice.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word & 0x1F))
                word >>= 8
            }
        }
        while bytes.count < count { bytes.append(contentsOf: bytes) }
        let node = ListedNode(
            name: NodeName("b"), address: AMGossip.IPAddress([127, 0, 0, 1]), port: 9094, metadata: [],
            incarnation: 1, state: .alive, versions: [1, 5, 2, 0, 0, 0])
        return .pushPull(
            PushPull(isJoin: true, nodes: [node, node], userState: Array(bytes.prefix(count))))
    }

    static func dial(
        _ number: UInt64, _ message: StreamMessage, to endpoint: Endpoint, awaitsAnswer: Bool = true,
        timeout: Nanoseconds = .seconds(30), form: WireForm = form
    ) -> Action {
        .dial(
            Dial(
                id: .dialled(number), to: endpoint, message: message, awaitsAnswer: awaitsAnswer,
                timeout: timeout, form: form))
    }

    /// The answer to what came.
    static func answer(_ event: Event?, _ message: StreamMessage, form: WireForm = form) -> Action {
        guard case .received(let id, _)? = event else { return .close(.accepted(0)) }
        return .answer(Answer(id: id, message: message, form: form))
    }
}

/// A socket that listens and never says a word.
final class SilentListener {
    let descriptor: CInt
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let given = size
        let descriptor = descriptor
        withUnsafeMutableBytes(of: &name) { raw in
            raw.withMemoryRebound(to: sockaddr.self) { address in
                _ = bind(descriptor, address.baseAddress, given)
                _ = getsockname(descriptor, address.baseAddress, &size)
            }
        }
        listen(descriptor, 16)
        port = UInt16(bigEndian: name.sin_port)
    }

    deinit { close(descriptor) }
}
