import AMBytes
import AMConfig
import AMCore
import AMGossip
import AMNet
import AMNotify
import AMSystem
import AMText
import AMWeb

/// The cluster as the flags want it: its sockets are open, and nobody was told anything yet.
struct ClusterStart {
    /// What the owner works with.
    let link: ClusterLink
    /// What the value works with.
    let settings: ClusterSettings

    /// Opens the sockets; nil: the flags want no cluster.
    /// Throws: `StartFailure` with the text users know.
    /// Source: cluster/cluster.go Create.
    static func open(
        _ options: ClusterOptions, at started: Timestamp, _ environment: [String: String],
        _ log: @escaping @Sendable (LogLine) -> Void
    ) throws(StartFailure) -> ClusterStart? {
        guard !options.listenAddress.isEmpty else { return nil }
        try checkIntervals(options)
        let tls = try gossipTLS(options.tlsConfig, environment)
        do throws(GossipDoorError) {
            let addresses = try GossipAddresses(
                listen: options.listenAddress, advertise: options.advertiseAddress)
            try PeerResolver.check(options.peers)
            let label = Array(options.label.utf8)
            guard label.count <= GossipLimits.label else {
                throw GossipDoorError(
                    "create memberlist: could not use \(Quote.quote(options.label)) as a label: too long")
            }
            guard options.peerName.utf8.count <= GossipLimits.name else {
                throw GossipDoorError("the peer name is longer than \(GossipLimits.name) bytes")
            }
            var wanted = GossipDoorSettings(host: addresses.host, port: addresses.port)
            wanted.label = label
            wanted.streamTimeout = Nanoseconds(options.tcpTimeout.nanoseconds)
            wanted.tls = tls
            wanted.notice = { notice in
                log(LogLine(notice.isWarning ? .warn : .debug, notice.text, component: "cluster"))
            }
            let door = try GossipDoor(wanted)
            let advertised = try advertised(options, addresses, door, log)
            var gossip = GossipSettings(name: name(options, started), advertised: advertised)
            gossip.bindPort = door.boundEndpoint.port
            gossip.form = WireForm(label: label)
            gossip.take(options)
            return ClusterStart(
                link: ClusterLink(
                    .init(door, own: advertised, resolveTimeout: options.resolveTimeout, isTLS: tls != nil),
                    log: log),
                settings: ClusterSettings(gossip, options))
        } catch {
            throw StartFailure("unable to initialize gossip mesh: \(error.text)")
        }
    }

    private static func checkIntervals(_ options: ClusterOptions) throws(StartFailure) {
        let checked: [(String, GoDuration)] = [
            ("PeerTimeout", options.peerTimeout), ("PeersResolveTimeout", options.resolveTimeout),
            ("GossipInterval", options.gossipInterval), ("PushPullInterval", options.pushPullInterval),
            ("TCPTimeout", options.tcpTimeout), ("ProbeTimeout", options.probeTimeout),
            ("ProbeInterval", options.probeInterval), ("ReconnectInterval", options.reconnectInterval),
            ("PeerReconnectTimeout", options.reconnectTimeout),
        ]
        for (name, interval) in checked where interval <= .zero {
            throw StartFailure(
                "alertmanager/app: Options.\(name) must be positive when clustering is enabled")
        }
    }

    private static func gossipTLS(
        _ path: String, _ environment: [String: String]
    ) throws(StartFailure) -> GossipTLS? {
        if path.isEmpty { return nil }
        do throws(ConfigError) {
            let settings = try ClusterTLSSettings(path: path, files: .system)
            let client = try HTTPClientOptions.TLS(settings.client, .system)
            return GossipTLS(
                server: {
                    do throws(ConfigError) {
                        guard let material = try settings.server.material(.system) else {
                            return .failure(HTTPServerError(.tls, "TLS config is not present"))
                        }
                        return .success(ServerTLS(settings.server, material))
                    } catch {
                        return .failure(HTTPServerError(.tls, error.text))
                    }
                }, client: client, environment: environment)
        } catch {
            throw StartFailure(
                "unable to initialize TLS transport configuration for gossip mesh: \(error.text)")
        }
    }

    private static func name(_ options: ClusterOptions, _ started: Timestamp) -> NodeName {
        var generator = SecureRandom()
        return NodeName(
            options.peerName.isEmpty ? ULID.make(at: started, using: &generator) : options.peerName)
    }

    /// What others are told of where we are. A node without peers that has no address for others stays
    /// reachable on its own machine.
    private static func advertised(
        _ options: ClusterOptions, _ addresses: GossipAddresses, _ door: GossipDoor,
        _ log: (LogLine) -> Void
    ) throws(GossipDoorError) -> Endpoint {
        func say(_ level: LogLevel, _ text: String, _ fields: [LogField] = []) {
            log(LogLine(level, text, component: "cluster", fields))
        }
        let found: GossipAddresses.Advertised
        do throws(GossipDoorError) {
            found = try addresses.advertised(
                bound: door.boundEndpoint, machine: .current(), allowsPublic: options.allowsPublicAddress)
        } catch {
            guard options.peers.isEmpty, let own = IPAddress([127, 0, 0, 1]) else {
                throw GossipDoorError(
                    "create memberlist: failed to get final advertise address: \(error.text)")
            }
            say(.warn, "couldn't deduce an advertise address: \(error.text)")
            return Endpoint(own, door.boundEndpoint.port)
        }
        let endpoint = found.endpoint
        if GossipAddresses.isUnroutable(endpoint, forPeers: options.peers) {
            let address = LogField("addr", "\(endpoint.address)")
            say(.warn, "this node advertises itself on an unroutable address", [address])
            say(.warn, "this node will be unreachable in the cluster")
            say(.warn, "provide --cluster.advertise-address as a routable IP address or hostname")
        } else if found.isDiscovered {
            let fields = [
                LogField("addr", "\(endpoint.address)"), LogField("port", .int(Int(endpoint.port))),
            ]
            say(.info, "setting advertise address explicitly", fields)
        }
        return endpoint
    }
}

extension GossipSettings {
    /// Takes the flags over.
    fileprivate mutating func take(_ options: ClusterOptions) {
        gossipInterval = Nanoseconds(options.gossipInterval.nanoseconds)
        pushPullInterval = Nanoseconds(options.pushPullInterval.nanoseconds)
        streamTimeout = Nanoseconds(options.tcpTimeout.nanoseconds)
        probeTimeout = Nanoseconds(options.probeTimeout.nanoseconds)
        probeInterval = Nanoseconds(options.probeInterval.nanoseconds)
        adapt(toPeers: options.peers.count)
    }
}

extension ClusterSettings {
    /// What the flags decided.
    fileprivate init(_ gossip: GossipSettings, _ options: ClusterOptions) {
        self.init(gossip: gossip, peers: options.peers)
        peerTimeout = options.peerTimeout
        settleTimeout = options.settleTimeout
        reconnectInterval = options.reconnectInterval
        reconnectTimeout = options.reconnectTimeout
        sharesAlerts = options.sharesAlerts
    }
}

extension ClusterLink.Network {
    /// The sockets behind a door, and the system's way to look names up.
    fileprivate init(_ door: GossipDoor, own: Endpoint, resolveTimeout: GoDuration, isTLS: Bool) {
        let resolver = PeerResolver()
        self.init(
            start: { door.start(deliver: $0) }, perform: { door.perform($0) },
            tookPackets: { door.tookPackets($0) },
            lookUp: { question, answer in
                var request = PeerResolver.Request(peers: question.peers)
                request.own = [own]
                request.waitsIfEmpty = question.purpose == .join
                request.limit = Nanoseconds(resolveTimeout.nanoseconds)
                resolver.resolve(request) { found in
                    answer(
                        PeerAddresses(
                            purpose: question.purpose, endpoints: found.endpoints,
                            failures: found.failures.map { .init(peer: $0.peer, text: $0.text) }))
                }
            },
            gossipTLS: { isTLS ? GossipTLSSnapshot(door.counts) : nil },
            stop: {
                resolver.stop()
                door.stop()
            })
    }
}

extension GossipTLSSnapshot {
    /// What a door counted.
    fileprivate init(_ counts: GossipDoorCounts) {
        self.init()
        packetBytesSent = counts.packetBytesSent
        packetBytesReceived = counts.packetBytesReceived
        streamsSent = counts.streamsSent
        streamsReceived = counts.streamsReceived
        readErrors = counts.readErrors
        packetWriteErrors = counts.packetWriteErrors
        streamWriteErrors = counts.streamWriteErrors
    }
}
