// The socket declarations come by whichever C module is loaded first: libcurl has them too.
import CCurl
import Glibc

/// A bound, listening TCP socket, opened the way Go's net.Listen does it.
struct ListeningSocket {
    /// The descriptor.
    let descriptor: CInt

    /// The longest queue of connections that wait to be accepted; the kernel cuts it to its own limit.
    static let backlog: CInt = 4_096

    /// Opens, binds and listens. All addresses of the machine means both families through one socket where
    /// IPv6 works, also for `0.0.0.0`, and IPv4 alone elsewhere.
    /// Throws: with Go's text, for example `listen tcp 127.0.0.1:9093: bind: address already in use`.
    /// Source: Go net `favoriteAddrFamily`, `listenTCP`.
    init(_ address: ListenAddress) throws(HTTPServerError) {
        let port = try Self.port(of: address)
        guard !["", "0.0.0.0", "::"].contains(address.host) else {
            let shown = address.host == "::" ? "[::]:\(port)" : "\(address.host):\(port)"
            let both = try SocketName.resolve("::", port: port)
            let old = try SocketName.resolve("0.0.0.0", port: port)
            do throws(SocketFault) {
                descriptor = try Self.open(both)
            } catch {
                guard error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL else {
                    throw error.shown(shown)
                }
                do throws(SocketFault) { descriptor = try Self.open(old) } catch { throw error.shown(shown) }
            }
            return
        }
        let target = try SocketName.resolve(address.host, port: port)
        do throws(SocketFault) { descriptor = try Self.open(target) } catch { throw error.shown(target.text) }
    }

    /// Takes over a listening socket of the service manager.
    /// Throws: when it is no listening socket.
    init(adopting descriptor: CInt) throws(HTTPServerError) {
        var listening: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0, listening != 0 else {
            throw HTTPServerError(.bind, "file descriptor \(descriptor) is not a listening socket")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
    }

    /// The address that the socket is bound to, as Go prints it: `[::]:9093`, `127.0.0.1:9093`.
    var boundAddress: String { SocketName(boundTo: descriptor)?.text ?? "" }

    /// Closes the socket again.
    func close() { _ = Glibc.close(descriptor) }

    private static func port(of address: ListenAddress) throws(HTTPServerError) -> UInt16 {
        if let number = try address.number() { return number }
        guard let service = getservbyname(address.port, "tcp") else {
            throw HTTPServerError(.address, "listen tcp: lookup tcp/\(address.port): unknown port")
        }
        return UInt16(truncatingIfNeeded: service.pointee.s_port).byteSwapped
    }

    /// A socket that is bound to this name and, for streams, listens.
    static func open(_ name: SocketName, isStream: Bool = true) throws(SocketFault) -> CInt {
        let form = isStream ? SOCK_STREAM : SOCK_DGRAM
        let kind = CInt(form.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(name.family, kind, 0)
        guard descriptor >= 0 else { throw SocketFault(call: "socket", code: errno) }
        var on: CInt = 1
        var off: CInt = 0
        let size = socklen_t(MemoryLayout<CInt>.size)
        // For datagrams it would mean that two programs may have the same port.
        if isStream { _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size) }
        if name.isAnyV6 { _ = setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &off, size) }
        var fault: SocketFault?
        if !name.bind(descriptor) {
            fault = SocketFault(call: "bind", code: errno)
        } else if isStream, listen(descriptor, backlog) != 0 {
            fault = SocketFault(call: "listen", code: errno)
        }
        if let fault {
            _ = Glibc.close(descriptor)
            throw fault
        }
        return descriptor
    }
}

/// A system call on a socket that failed.
struct SocketFault: Error {
    let call: String
    let code: CInt

    /// The failure in Go's words. Go's texts of error numbers are the C library's in lower case.
    func shown(_ address: String) -> HTTPServerError {
        HTTPServerError(.bind, "listen tcp \(address): \(call): \(ErrorNumber.text(code))")
    }
}

/// Error numbers of the system in words.
enum ErrorNumber {
    /// The text as Go writes it: the C library's in lower case.
    static func text(_ code: CInt) -> String {
        guard let words = strerror(code) else { return "errno \(code)" }
        return String(cString: words).lowercased()
    }
}
