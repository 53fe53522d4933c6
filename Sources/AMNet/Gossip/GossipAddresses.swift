package import AMGossip
import AMText

/// Where a node listens for the gossip and what it tells others about that, as the flags say.
/// Source: cluster/cluster.go Create; cluster/advertise.go.
package struct GossipAddresses: Sendable, Equatable {
    /// The host to listen at, without brackets: an address; empty, or a name: all addresses of the machine.
    package let host: String
    /// The port to listen at; 0: any.
    package let port: UInt16
    /// What `--cluster.advertise-address` says; nil: nothing.
    package let told: Endpoint?

    /// What others are told.
    package struct Advertised: Sendable, Equatable {
        /// The place.
        package var endpoint: Endpoint
        /// Whether it was found on the machine, because the listen address names none.
        package var isDiscovered: Bool
    }

    /// Reads `--cluster.listen-address` and `--cluster.advertise-address`.
    /// Throws: the text that users know, for behind `unable to initialize gossip mesh: `.
    package init(listen: String, advertise: String) throws(GossipDoorError) {
        let place = try Self.split(listen, "invalid listen address: ")
        host = place.host
        let number = try Self.number(place.port, of: listen)
        guard let port = UInt16(exactly: number) else {
            throw GossipDoorError(
                "create memberlist: could not set up network transport: failed to obtain an address: "
                    + "failed to start TCP listener on \(Quote.quote(place.host)) port \(number): "
                    + "listen tcp \(listen): bind: invalid argument")
        }
        self.port = port
        if advertise.isEmpty {
            told = nil
            return
        }
        let told = try Self.split(advertise, "invalid advertise address: ")
        let toldNumber = try Self.number(told.port, of: advertise)
        if told.host.isEmpty {
            self.told = nil
            return
        }
        guard let address = AMGossip.IPAddress(literal: told.host) else {
            throw GossipDoorError(
                "create memberlist: failed to get final advertise address: "
                    + "failed to parse advertise address \(Quote.quote(told.host))")
        }
        guard let toldPort = UInt16(exactly: toldNumber) else {
            throw Self.badPort(advertise, told.port, "value out of range")
        }
        self.told = Endpoint(address, toldPort)
    }

    private static func split(
        _ text: String, _ prefix: String
    ) throws(GossipDoorError) -> (host: String, port: String) {
        do throws(HTTPServerError) {
            let parts = try ListenAddress(text)
            return (parts.host, parts.port)
        } catch {
            let words = error.text.hasPrefix("listen tcp: ") ? String(error.text.dropFirst(12)) : error.text
            throw GossipDoorError(prefix + words)
        }
    }

    /// Source: Go strconv.Atoi.
    private static func number(_ digits: String, of address: String) throws(GossipDoorError) -> Int {
        let bare = digits.utf8.first == 0x2B || digits.utf8.first == 0x2D ? digits.dropFirst() : digits[...]
        guard !bare.isEmpty, bare.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw badPort(address, digits, "invalid syntax")
        }
        guard let number = Int(digits) else { throw badPort(address, digits, "value out of range") }
        return number
    }

    private static func badPort(_ address: String, _ digits: String, _ why: String) -> GossipDoorError {
        GossipDoorError(
            "address \(address): invalid port: strconv.Atoi: parsing \(Quote.quote(digits)): \(why)")
    }

    /// What others are told: what the flag says; the address that is listened at; or, if that is all of them,
    /// the machine's first private address, or with `allowsPublic` its first public one.
    /// Throws: the text that users know.
    package func advertised(
        bound: Endpoint, machine: MachineAddresses, allowsPublic: Bool
    ) throws(GossipDoorError) -> Advertised {
        if let told {
            let port = told.port == 0 ? bound.port : told.port
            return Advertised(endpoint: Endpoint(told.address, port), isDiscovered: false)
        }
        guard bound.address.isUnspecified else { return Advertised(endpoint: bound, isDiscovered: false) }
        let found = machine.firstPrivate ?? (allowsPublic ? machine.firstPublic : nil)
        guard let found else {
            throw GossipDoorError(
                allowsPublic
                    ? "no private/public IP found, explicit advertise addr not provided"
                    : "no private IP found, explicit advertise addr not provided")
        }
        return Advertised(endpoint: Endpoint(found, bound.port), isDiscovered: true)
    }

    /// Whether others cannot reach what they are told, though some of these peers are on other machines.
    package static func isUnroutable(_ endpoint: Endpoint, forPeers peers: [String]) -> Bool {
        guard endpoint.address.isUnspecified || endpoint.address.isLoopback else { return false }
        return peers.contains { peer in
            let host = (try? ListenAddress(peer))?.host ?? peer
            guard let address = AMGossip.IPAddress(literal: host) else {
                return !host.lowercased().utf8.elementsEqual("localhost".utf8)
            }
            return !address.isLoopback
        }
    }
}
