// The socket declarations come by whichever C module is loaded first: libcurl has them too.
import CCurl
import Glibc

/// The address of one end of a socket.
struct SocketName {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// None yet.
    init() {}

    /// The address of a literal or a name, the first IPv4 one if there is any, as Go prefers.
    /// Throws: `listen tcp: lookup NAME: no such host`.
    static func resolve(_ host: String, port: UInt16) throws(HTTPServerError) -> SocketName {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        var found: SocketName?
        var next = status == 0 ? list : nil
        while let entry = next {
            if let address = entry.pointee.ai_addr, found == nil || entry.pointee.ai_family == AF_INET {
                found = SocketName(raw: UnsafeRawPointer(address), length: entry.pointee.ai_addrlen)
                if entry.pointee.ai_family == AF_INET { break }
            }
            next = entry.pointee.ai_next
        }
        guard let found else {
            throw HTTPServerError(.address, "listen tcp: lookup \(host): no such host")
        }
        return found
    }

    /// The address that a socket is bound to.
    init?(boundTo descriptor: CInt) {
        let done = withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
        }
        guard done == 0 else { return nil }
    }

    private init(raw: UnsafeRawPointer, length: socklen_t) {
        let count = min(Int(length), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: .init(start: raw, count: count)) }
        self.length = socklen_t(count)
    }

    /// `AF_INET` or `AF_INET6`.
    var family: CInt { CInt(storage.ss_family) }

    /// Whether this stands for all addresses of both families.
    var isAnyV6: Bool { family == AF_INET6 && hostText == "::" }

    /// Gives this address to a socket; false with `errno` set when the system refuses.
    func bind(_ descriptor: CInt) -> Bool {
        withUnsafeBytes(of: storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.bind(descriptor, $0.baseAddress, length) == 0 }
        }
    }

    /// The address as Go prints it: `127.0.0.1:80`, `[::1]:80`, `[fe80::1%eth0]:80`.
    var text: String {
        let host = hostText
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The port.
    var port: UInt16 {
        // The port stands at the same place in both families.
        withUnsafeBytes(of: storage) { $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian }
    }

    private var hostText: String {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let count = socklen_t(name.count)
        let status = withUnsafeBytes(of: storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                getnameinfo($0.baseAddress, length, &name, count, nil, 0, NI_NUMERICHOST)
            }
        }
        guard status == 0 else { return "" }
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
    }
}
