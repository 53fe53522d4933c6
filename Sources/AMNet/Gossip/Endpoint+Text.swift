import AMGossip
import Glibc
import NIOCore

extension Endpoint {
    /// Reads `127.0.0.1:9094` or `[::1]:9094`; nil for names.
    init?(literal text: String) {
        guard let parts = try? ListenAddress(text), let address = AMGossip.IPAddress(literal: parts.host),
            let port = UInt16(parts.port)
        else { return nil }
        self.init(address, port)
    }

    /// The place of one end of a channel.
    init?(_ address: NIOCore.SocketAddress) {
        guard let port = address.port.flatMap(UInt16.init(exactly:)) else { return nil }
        let bytes: [UInt8]
        switch address {
        case .v4(let inner):
            bytes = withUnsafeBytes(of: inner.address) { Array($0[4..<8]) }
        case .v6(let inner):
            bytes = withUnsafeBytes(of: inner.address) { Array($0[8..<24]) }
        default: return nil
        }
        guard let address = AMGossip.IPAddress(bytes) else { return nil }
        self.init(address, port)
    }
}

extension AMGossip.IPAddress {
    /// Reads `127.0.0.1` or `::1`; nil for names and for addresses with a zone. Source: Go net.ParseIP.
    init?(literal text: String) {
        guard !text.contains("%"), let parsed = IPAddress(text) else { return nil }
        self.init(parsed.bytes)
    }

    /// Whether it stands for all addresses of a machine.
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Whether it is the machine itself.
    var isLoopback: Bool { isIPv4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }
}
