import AMGossip
import CCurl
import Glibc

extension SocketName {
    /// The name of a place for a socket of one family; nil: it cannot be reached from such a socket. A socket
    /// for both families reaches IPv4 by mapped addresses.
    init?(_ endpoint: Endpoint, isV6: Bool) {
        self.init()
        let bytes = endpoint.address.bytes
        guard isV6 || bytes.count == 4 else { return nil }
        let port = endpoint.port.bigEndian
        withUnsafeMutableBytes(of: &storage) { raw in
            let family = sa_family_t(isV6 ? AF_INET6 : AF_INET)
            raw.storeBytes(of: family, as: sa_family_t.self)
            raw.storeBytes(of: port, toByteOffset: 2, as: UInt16.self)
            guard isV6 else {
                raw[4..<8].copyBytes(from: bytes)
                return
            }
            if bytes.count == 4 {
                raw[18] = 0xFF
                raw[19] = 0xFF
                raw[20..<24].copyBytes(from: bytes)
            } else {
                raw[8..<24].copyBytes(from: bytes)
            }
        }
        length = socklen_t(isV6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
    }

    /// The place, if it is one of the two families.
    var endpoint: Endpoint? {
        let bytes: [UInt8] = withUnsafeBytes(of: storage) { raw in
            switch family {
            case AF_INET: Array(raw[4..<8])
            case AF_INET6: Array(raw[8..<24])
            default: []
            }
        }
        return AMGossip.IPAddress(bytes).map { Endpoint($0, port) }
    }

    /// Sends a datagram to this address; false with `errno` set when the system refuses.
    func send(_ bytes: [UInt8], over descriptor: CInt) -> Bool {
        withUnsafeBytes(of: storage) { name in
            name.withMemoryRebound(to: sockaddr.self) { name in
                bytes.withUnsafeBytes { bytes in
                    sendto(
                        descriptor, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT),
                        name.baseAddress,
                        length) >= 0
                }
            }
        }
    }

    /// Receives a datagram without waiting, and keeps its sender's address here. Returns: what `recvfrom`
    /// does.
    mutating func receive(from descriptor: CInt, into room: UnsafeMutableRawBufferPointer) -> Int {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { name in
            name.withMemoryRebound(to: sockaddr.self) { name in
                recvfrom(
                    descriptor, room.baseAddress, room.count, CInt(MSG_DONTWAIT), name.baseAddress,
                    &length)
            }
        }
    }
}
