import AMGossip
import AMNet
import Testing

@Suite struct GossipAddressTests {
    private func read(_ listen: String, _ advertise: String) -> String {
        do throws(GossipDoorError) {
            let read = try GossipAddresses(listen: listen, advertise: advertise)
            return "\(read.host)|\(read.port)|\(read.told.map { "\($0)" } ?? "-")"
        } catch {
            return error.text
        }
    }

    @Test func `listen and advertise addresses are read as Go reads them`() {
        let memberlist = "create memberlist: "
        let atoi = "invalid port: strconv.Atoi: parsing"
        let cases: [(listen: String, advertise: String, result: String)] = [
            ("0.0.0.0:9094", "", "0.0.0.0|9094|-"),
            (":9094", "", "|9094|-"),
            ("[::]:0", "", "::|0|-"),
            ("[10.0.0.7]:9094", "[10.0.0.7]:9094", "10.0.0.7|9094|10.0.0.7:9094"),
            ("localhost:+1", ":5", "localhost|1|-"),
            ("127.0.0.1:1", "[::1]:2", "127.0.0.1|1|[::1]:2"),
            (
                "127.0.0.1:1", "::ffff:1.2.3.4",
                "invalid advertise address: address ::ffff:1.2.3.4: too many colons in address"
            ),
            ("127.0.0.1:1", "[::ffff:1.2.3.4]:7", "127.0.0.1|1|1.2.3.4:7"),
            ("bad", "", "invalid listen address: address bad: missing port in address"),
            ("[::1]", "", "invalid listen address: address [::1]: missing port in address"),
            ("::1", "", "invalid listen address: address ::1: too many colons in address"),
            ("127.0.0.1:x", "", "address 127.0.0.1:x: \(atoi) \"x\": invalid syntax"),
            ("127.0.0.1:", "", "address 127.0.0.1:: \(atoi) \"\": invalid syntax"),
            (
                "127.0.0.1:99999999999999999999", "",
                "address 127.0.0.1:99999999999999999999: \(atoi) \"99999999999999999999\": value out of range"
            ),
            (
                "127.0.0.1:70000", "",
                memberlist + "could not set up network transport: failed to obtain an address: "
                    + "failed to start TCP listener on \"127.0.0.1\" port 70000: "
                    + "listen tcp 127.0.0.1:70000: bind: invalid argument"
            ),
            ("127.0.0.1:1", "bad", "invalid advertise address: address bad: missing port in address"),
            ("127.0.0.1:1", "1.2.3.4:x", "address 1.2.3.4:x: \(atoi) \"x\": invalid syntax"),
            (
                "127.0.0.1:1", "name:5",
                memberlist
                    + "failed to get final advertise address: failed to parse advertise address \"name\""
            ),
        ]
        #expect(cases.map { read($0.listen, $0.advertise) } == cases.map(\.result))
    }

    private func entry(_ interface: String, _ address: String, _ prefix: Int, isUp: Bool = true)
        -> MachineAddresses.Entry?
    {
        PeerResolverTests.endpoint(address, 0).map {
            .init(interface: interface, address: $0.address, prefix: prefix, isUp: isUp)
        }
    }

    private func choice(
        _ entries: [MachineAddresses.Entry?], _ route: String?, allowsPublic: Bool = false,
        listen: String = "0.0.0.0:9094",
        advertise: String = ""
    ) -> String {
        let machine = MachineAddresses(entries: entries.compactMap { $0 }, defaultInterface: route)
        do throws(GossipDoorError) {
            let addresses = try GossipAddresses(listen: listen, advertise: advertise)
            let bound = PeerResolverTests.endpoint(addresses.host.isEmpty ? "::" : addresses.host, 9094)
            guard let bound else { return "bound?" }
            let told = try addresses.advertised(bound: bound, machine: machine, allowsPublic: allowsPublic)
            return "\(told.endpoint)\(told.isDiscovered ? " found" : "")"
        } catch {
            return error.text
        }
    }

    @Test func `what others are told is the first private address of the interface with the default route`() {
        let loopback = entry("lo", "127.0.0.1", 8)
        let private1 = entry("eth0", "10.1.2.3", 16)
        let private2 = entry("eth1", "192.168.1.1", 24)
        let wide = entry("eth2", "172.16.0.9", 12)
        let global = entry("eth0", "8.8.8.8", 24)
        let unique = entry("eth0", "fd00::7", 64)
        let link = entry("eth0", "fe80::1", 64)
        let seen = [
            choice([loopback, private1, private2], "eth1"),
            choice([loopback, private1, private2], "eth0"),
            choice([private2, private1, wide], nil),
            choice([global, unique, link], "eth0"),
            choice([global, private2], "eth0"),
            choice([loopback, global, link], "eth0"),
            choice([loopback, global], "eth0", allowsPublic: true),
            choice([loopback], "eth0", allowsPublic: true),
            choice([entry("eth0", "10.0.0.1", 8, isUp: false), private2], "eth0"),
            choice([private1], "eth0", listen: ":9094"),
            choice([private1], "eth0", listen: "[::]:9094"),
            choice([private1], "eth0", listen: "[10.9.9.9]:9094"),
            choice([private1], "eth0", listen: "127.0.0.1:9094"),
            choice([private1], "eth0", advertise: "1.2.3.4:0"),
            choice([private1], "eth0", advertise: "[::1]:77"),
        ]
        #expect(
            seen == [
                "192.168.1.1:9094 found", "10.1.2.3:9094 found", "172.16.0.9:9094 found",
                "[fd00::7]:9094 found", "192.168.1.1:9094 found",
                "no private IP found, explicit advertise addr not provided", "8.8.8.8:9094 found",
                "no private/public IP found, explicit advertise addr not provided",
                "192.168.1.1:9094 found", "10.1.2.3:9094 found", "10.1.2.3:9094 found", "10.9.9.9:9094",
                "127.0.0.1:9094", "1.2.3.4:9094", "[::1]:77",
            ])
    }

    @Test func `the machine knows its loopback interface`() {
        let loopback = MachineAddresses.current().entries.first { $0.address.description == "127.0.0.1" }
        #expect(loopback?.prefix == 8)
    }

    @Test func `the default route is the one with the lowest metric`() {
        let head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        let tables = [
            head, "",
            head + "eth1\t00000000\t0102A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0\n"
                + "eth0\t00000000\t010011AC\t0003\t0\t0\t100\t00000000\t0\t0\t0\n",
            head + "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"
                + "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n",
        ]
        #expect(tables.map { MachineAddresses.defaultInterface(in: $0) } == [nil, nil, "eth0", nil])
    }

    @Test func `a loopback address is no good for peers elsewhere`() {
        let own = PeerResolverTests.endpoint("127.0.0.1", 1)
        let lists = [
            ["localhost:1", "127.0.0.2:1"], ["10.0.0.1:1"], ["other:1"], [], ["[::1]:1"], ["LOCALHOST"],
        ]
        let seen = lists.map { list in own.map { GossipAddresses.isUnroutable($0, forPeers: list) } }
        #expect(seen == [false, true, true, false, false, false])
        #expect(
            PeerResolverTests.endpoint("10.0.0.2", 1).map {
                GossipAddresses.isUnroutable($0, forPeers: ["b:1"])
            } == false)
    }
}
