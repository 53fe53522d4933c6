import AMGossip
import AMNet
import Glibc
import Testing

@Suite struct GossipPacketTests {
    @Test func `packets go between doors of every kind of address`() throws {
        let v4 = try DoorUnderTest()
        let all = try DoorUnderTest(host: "0.0.0.0")
        let every = try DoorUnderTest(host: "")
        let one: [UInt8] = [1, 2, 3]
        let largest = [UInt8](repeating: 5, count: 65_507)
        v4.door.perform(.send(to: all.endpoint, one))
        let first = all.take()
        all.door.perform(.send(to: v4.endpoint, largest))
        let second = v4.take()
        all.door.perform(.send(to: every.endpoint, one))
        var senders: [Endpoint] = []
        for event in [first, second] { if case .datagram(let from, _)? = event { senders.append(from) } }
        #expect(senders == [v4.endpoint, all.endpoint])
        #expect(
            [second.map(DoorUnderTest.words), every.next()] == [
                "packet 65507: [5, 5, 5, 5, 5, 5, 5, 5]", "packet 3: [1, 2, 3]",
            ])
    }

    @Test func `packets and streams go over IPv6 where the machine has it`() throws {
        let both = (try? DoorUnderTest(host: "::1")).flatMap { a in
            (try? DoorUnderTest(host: "::1")).map { (a, $0) }
        }
        guard let (a, b) = both else { return }
        a.door.perform(.send(to: b.door.boundEndpoint, [7]))
        let packet = b.next()
        a.door.perform(Sample.dial(1, Sample.ping(5), to: b.door.boundEndpoint))
        let stream = b.next()
        // A socket for IPv6 alone reaches nobody of IPv4, and goes on.
        a.door.perform(.send(to: try DoorUnderTest().endpoint, [8]))
        #expect([packet, stream] == ["packet 1: [7]", "in ping 5"])
    }

    @Test func `packets beyond what is taken are dropped, and counted`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest { $0.limits.waitingPackets = 8 }
        for number in 0..<50 { a.door.perform(.send(to: b.endpoint, [UInt8(number)])) }
        var seen = (0..<8).map { _ in b.next() }
        while b.door.counts.packetsDropped < 42 { sched_yield() }
        b.door.tookPackets(8)
        a.door.perform(.send(to: b.endpoint, [99]))
        seen.append(b.next())
        #expect(seen == (0..<8).map { "packet 1: [\($0)]" } + ["packet 1: [99]"])
        #expect(b.door.counts.packetsDropped == 42)
    }

    @Test func `a packet that the system does not take is counted`() throws {
        let a = try DoorUnderTest()
        a.door.perform(.send(to: a.endpoint, [UInt8](repeating: 0, count: 70_000)))
        #expect(a.door.counts.datagramsUnsent == 1)
    }

    @Test func `a free port is the same for packets and streams, and a taken one is told of`() throws {
        let a = try DoorUnderTest()
        var settings = GossipDoorSettings(host: "127.0.0.1", port: a.port)
        var text = "none"
        do throws(GossipDoorError) { _ = try GossipDoor(settings) } catch { text = error.text }
        settings.host = "192.0.2.1"
        var second = "none"
        do throws(GossipDoorError) { _ = try GossipDoor(settings) } catch { second = error.text }
        let beginning =
            "create memberlist: could not set up network transport: failed to obtain an address: "
            + "failed to start TCP listener on "
        #expect(
            [text, second] == [
                beginning + "\"127.0.0.1\" port \(a.port): listen tcp 127.0.0.1:\(a.port): bind: "
                    + "address already in use",
                beginning + "\"192.0.2.1\" port \(a.port): listen tcp 192.0.2.1:\(a.port): bind: "
                    + "cannot assign requested address",
            ])
    }

    @Test func `a door that was stopped does nothing, however often it is stopped`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest()
        a.door.stop()
        a.door.stop()
        a.door.perform(.send(to: b.endpoint, [1]))
        a.door.perform(Sample.dial(1, Sample.ping(1), to: b.endpoint))
        let unused = try GossipDoor(GossipDoorSettings(host: "127.0.0.1", port: 0))
        unused.stop()
        let again = try GossipDoor(GossipDoorSettings(host: "127.0.0.1", port: unused.boundEndpoint.port))
        #expect(again.boundEndpoint == unused.boundEndpoint)
    }
}
