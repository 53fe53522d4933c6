import Glibc

/// Sockets on 127.0.0.1, the only address that is ever contacted.
enum Loopback {
    /// A listening socket on a port of the kernel's choice.
    static func listen() throws(BenchFault) -> (socket: Int32, port: UInt16) {
        let listener = try open()
        var address = self.address(0)
        let bound = withAddress(&address) { bind(listener, $0, $1) }
        guard bound == 0, Glibc.listen(listener, 4096) == 0 else {
            close(listener)
            throw BenchFault("cannot listen on 127.0.0.1: \(Fault.text())")
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withAddress(&address) { pointer, _ in getsockname(listener, pointer, &length) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    /// A port that nobody listens on at this moment.
    static func freePort() throws(BenchFault) -> UInt16 {
        let found = try listen()
        close(found.socket)
        return found.port
    }

    /// A connected socket that does not block, or nil when nobody listens.
    static func connect(port: UInt16) throws(BenchFault) -> Int32? {
        let descriptor = try open()
        var address = self.address(port)
        let connected = withAddress(&address) { Glibc.connect(descriptor, $0, $1) }
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
        prepare(descriptor)
        return descriptor
    }

    /// Makes a socket non-blocking and prompt.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func open() throws(BenchFault) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | closeOnExec, 0)
        guard descriptor >= 0 else { throw BenchFault("cannot open a socket: \(Fault.text())") }
        return descriptor
    }

    private static var closeOnExec: Int32 { Int32(SOCK_CLOEXEC.rawValue) }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress<Result>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                body(rebound, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
