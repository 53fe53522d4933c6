import AMGossip
import CCurl
import Glibc

/// The bound sockets of a node: one that listens for streams and, unless everything is encrypted, one for
/// datagrams on the same port.
struct GossipSockets {
    let listener: CInt
    /// nil: everything is encrypted.
    let packets: CInt?
    let endpoint: Endpoint
    /// Whether the sockets are of IPv6, which takes IPv4 along where all addresses are meant.
    let isV6: Bool

    /// How often a free port is looked for. Source: memberlist memberlist.go newMemberlist.
    private static let attempts = 10

    /// What could not be opened, and why.
    private struct Failure: Error {
        var text: String
        var isTaken: Bool
    }

    /// Opens the sockets.
    /// Throws: the original's words.
    init(_ settings: GossipDoorSettings) throws(GossipDoorError) {
        var attempt = 1
        while true {
            do throws(Failure) {
                self = try Self(host: settings.host, port: settings.port, isPlain: settings.tls == nil)
                return
            } catch {
                // A port that is free for streams may be taken for datagrams.
                if settings.port == 0, error.isTaken, attempt < Self.attempts {
                    attempt += 1
                    continue
                }
                let prefix =
                    settings.tls != nil
                    ? "tls transport: "
                    : "create memberlist: could not set up network transport: failed to obtain an address: "
                throw GossipDoorError(prefix + error.text)
            }
        }
    }

    private init(host: String, port: UInt16, isPlain: Bool) throws(Failure) {
        let isLiteral = AMGossip.IPAddress(literal: host)
        // What is no address means all of them, as with the original.
        let address = isLiteral.flatMap { $0.isUnspecified ? nil : $0 }
        let what = isPlain ? "TCP" : "TLS"
        let listener = try Self.open(address, host, port, isStream: true, what)
        guard let name = SocketName(boundTo: listener), let endpoint = name.endpoint else {
            _ = Glibc.close(listener)
            throw Failure(text: "the socket has no address", isTaken: false)
        }
        self.listener = listener
        self.endpoint = endpoint
        isV6 = name.family == AF_INET6
        guard isPlain else {
            packets = nil
            return
        }
        do throws(Failure) {
            packets = try Self.open(address, host, endpoint.port, isStream: false, "UDP")
        } catch {
            _ = Glibc.close(listener)
            throw error
        }
    }

    /// Opens one. All addresses of the machine means both families through one socket where IPv6 works.
    /// Source: Go net favoriteAddrFamily.
    private static func open(
        _ address: AMGossip.IPAddress?, _ host: String, _ port: UInt16, isStream: Bool, _ what: String
    ) throws(Failure) -> CInt {
        var names: [SocketName] = []
        if let address {
            names = [SocketName(Endpoint(address, port), isV6: !address.isIPv4)].compactMap { $0 }
        } else {
            let all = [[UInt8](repeating: 0, count: 16), [0, 0, 0, 0]].compactMap { AMGossip.IPAddress($0) }
            names = all.compactMap { SocketName(Endpoint($0, port), isV6: !$0.isIPv4) }
        }
        var fault: SocketFault?
        for name in names {
            do throws(SocketFault) {
                return try ListeningSocket.open(name, isStream: isStream)
            } catch {
                fault = fault ?? error
                guard error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL else { break }
            }
        }
        let shown = address.map { "\(Endpoint($0, port))" } ?? ":\(port)"
        let call = fault.map { "\($0.call): \(ErrorNumber.text($0.code))" } ?? "no address"
        let network = isStream ? "tcp" : "udp"
        throw Failure(
            text:
                "failed to start \(what) listener on \"\(host)\" port \(port): listen \(network) \(shown): \(call)",
            isTaken: fault?.code == EADDRINUSE)
    }
}
