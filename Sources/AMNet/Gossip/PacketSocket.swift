import AMGossip
import CCurl
import Glibc
import Synchronization

/// The socket for datagrams, with a thread of its own that does nothing but read. It is no channel of the
/// event loops: those close a datagram socket for good at errors that pass, such as a network that is down
/// for a moment or a firewall's refusal to send.
final class PacketSocket: Sendable {
    /// What a thread is given to begin with.
    private final class Beginning: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let descriptor: CInt
    private let isV6: Bool
    private let shared: GossipShared
    /// What wakes the thread for its end.
    private let bell: CInt
    private let thread = Mutex<pthread_t?>(nil)
    /// Whether the descriptor may still be written to.
    private let isOpen = Mutex(true)

    /// Datagrams that are read without a look at the bell.
    private static let batch = 256
    /// Bytes that the system is asked to keep for us. Source: memberlist net_transport.go setUDPRecvBuf.
    private static let receiveBuffer: CInt = 2 << 20

    /// Takes a bound socket over.
    init(_ descriptor: CInt, isV6: Bool, _ shared: GossipShared) {
        self.descriptor = descriptor
        self.isV6 = isV6
        self.shared = shared
        bell = eventfd(0, CInt(EFD_CLOEXEC))
        var size = Self.receiveBuffer
        // The system cuts it to its own limit.
        _ = setsockopt(
            descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit {
        _ = Glibc.close(bell)
        if isOpen.withLock({ $0 }) { _ = Glibc.close(descriptor) }
    }

    /// Sends a datagram; nobody learns whether it arrives.
    func send(_ bytes: [UInt8], to endpoint: Endpoint) {
        guard let name = SocketName(endpoint, isV6: isV6) else {
            shared.tally.add(\.datagramsUnsent)
            return
        }
        let code: CInt = isOpen.withLock { isOpen in
            guard isOpen else { return 0 }
            return name.send(bytes, over: descriptor) ? 0 : errno
        }
        guard code != 0 else { return }
        shared.tally.add(\.datagramsUnsent)
        let text = ErrorNumber.text(code)
        shared.notice("send \(code)", "cannot send to \(endpoint): sendto: \(text)")
    }

    /// Starts to read.
    func start() {
        let beginning = Unmanaged.passRetained(Beginning { [self] in read() })
        var made = pthread_t()
        let code = pthread_create(
            &made, nil,
            { raw in
                guard let raw else { return nil }
                am_thread_name("gossip-packets")
                Unmanaged<Beginning>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, beginning.toOpaque())
        precondition(code == 0, "The gossip needs a thread.")
        thread.withLock { $0 = made }
    }

    /// Ends the thread and closes the socket.
    func stop() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
        let ending = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let ending { pthread_join(ending, nil) }
        isOpen.withLock { isOpen in
            if isOpen { _ = Glibc.close(descriptor) }
            isOpen = false
        }
    }

    private func read() {
        // Signals are for the main thread.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: GossipLimits.datagram, alignment: 16)
        defer { room.deallocate() }
        while true {
            var wanted = [
                pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&wanted, 2, -1)
            if wanted[0].revents != 0 { return }
            if wanted[1].revents != 0 && !readBatch(room) { rest() }
        }
    }

    /// Reads what is there; false: the system cannot for the moment.
    private func readBatch(_ room: UnsafeMutableRawBufferPointer) -> Bool {
        for _ in 0..<Self.batch {
            var sender = SocketName()
            let count = sender.receive(from: descriptor, into: room)
            if count < 0 {
                let code = errno
                if code == EAGAIN || code == EWOULDBLOCK { return true }
                // The far end's refusal of something that was sent before.
                if code == EINTR || code == ECONNREFUSED { continue }
                let text = ErrorNumber.text(code)
                shared.notice("receive \(code)", "cannot receive packets: recvfrom: \(text)")
                return false
            }
            guard count > 0, let endpoint = sender.endpoint else { continue }
            shared.deliver(Array(UnsafeRawBufferPointer(rebasing: room[..<count])), from: endpoint)
        }
        return true
    }

    /// A tenth of a second, unless the end comes.
    private func rest() {
        var wanted = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
        _ = poll(&wanted, 1, 100)
    }
}
