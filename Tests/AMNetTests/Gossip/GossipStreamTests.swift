import AMGossip
import AMNet
import AMTesting
import Glibc
import Testing

@Suite struct GossipStreamTests {
    /// Sends a stream from one door to another; the other's answer is sent back.
    private func exchange(
        _ a: DoorUnderTest, _ b: DoorUnderTest, _ message: StreamMessage, answer: StreamMessage?
    ) -> [String] {
        a.door.perform(Sample.dial(1, message, to: b.endpoint, awaitsAnswer: answer != nil))
        let came = b.take()
        guard let answer else {
            if case .received(let id, _)? = came { b.door.perform(.close(id)) }
            return [came.map(DoorUnderTest.words) ?? "nothing", a.next() ?? "nothing"]
        }
        b.door.perform(Sample.answer(came, answer))
        return [came.map(DoorUnderTest.words) ?? "nothing", a.next() ?? "nothing"]
    }

    @Test func `streams of every kind go between two doors, and the answers back`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest()
        let long = Sample.state(600_000)
        let other = Sample.state(400_000, seed: 2)
        let cases: [(StreamMessage, StreamMessage?)] = [
            (Sample.ping(7), Sample.ack(7)),
            (.user([1, 2, 3]), nil),
            (.user([UInt8](repeating: 9, count: 300_000)), nil),
            (Sample.state(0), Sample.state(14)),
            (long, other),
            (Sample.state(100), .error("no")),
        ]
        var seen: [[String]] = []
        var wanted: [[String]] = []
        for (message, answer) in cases {
            seen.append(exchange(a, b, message, answer: answer))
            let back = answer.map { "out " + DoorUnderTest.words($0) } ?? "out written"
            wanted.append(["in " + DoorUnderTest.words(message), back])
        }
        #expect(seen == wanted)
    }

    @Test func `states of ten megabytes go both ways`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest()
        // Compressing them is not what this is about.
        let form = WireForm(isCompressing: false)
        let long = Sample.state(10_000_000)
        let other = Sample.state(11_000_000, seed: 2)
        a.door.perform(Sample.dial(1, long, to: b.endpoint, form: form))
        let came = b.take()
        b.door.perform(Sample.answer(came, other, form: form))
        #expect(
            [came.map(DoorUnderTest.words), a.next()] == [
                "in " + DoorUnderTest.words(long), "out " + DoorUnderTest.words(other),
            ])
    }

    @Test func `a packet does not wait behind states that are being read`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest()
        let zeros = StreamMessage.user([UInt8](repeating: 0, count: 500_000))
        // The coders have their hands full for a while; the bytes themselves are few.
        let bytes = zeros.encoded(WireForm(), isDialling: true)
        let clients = try (0..<4).map { _ in try RawClient(b.port) }
        for client in clients { client.send(bytes) }
        a.door.perform(.send(to: b.endpoint, [1]))
        let first = b.next()
        a.door.perform(Sample.dial(1, Sample.ping(1), to: b.endpoint, awaitsAnswer: false))
        let rest = Set((0..<5).map { _ in b.next() })
        #expect(first == "packet 1: [1]")
        #expect(rest == ["in ping 1", "in " + DoorUnderTest.words(zeros)])
    }

    @Test func `a state in pieces of any size is read, and answered without a label`() throws {
        let b = try DoorUnderTest { $0.label = Array("blue".utf8) }
        let form = WireForm(label: Array("blue".utf8))
        let state = Sample.state(700_000)
        let bytes = state.encoded(form, isDialling: true)
        var dice = SplitMix(seed: 5)
        let client = try RawClient(b.port)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + dice.below(dice.below(50) == 0 ? 50_000 : 2_000)
            client.send(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        let came = b.take()
        b.door.perform(Sample.answer(came, Sample.ack(3), form: form))
        while client.receive() {}
        var reader = StreamReader.dialling()
        let answer = try reader.add(client.unread).map(DoorUnderTest.words)
        #expect([came.map(DoorUnderTest.words), answer] == ["in " + DoorUnderTest.words(state), "ack 3"])
    }

    @Test func `a stream of another cluster, or of none, is told of and closed`() throws {
        let b = try DoorUnderTest { $0.label = Array("blue".utf8) }
        let green = WireForm(label: Array("green".utf8))
        let inputs: [[UInt8]] = [
            Sample.ping(1).encoded(green, isDialling: true),
            Sample.ping(1).encoded(WireForm(), isDialling: true),
            [0xF4, 0],
            Array("\u{F4}GET / HTTP/1.1\r\n\r\n".utf8),
        ]
        var seen: [String] = []
        for input in inputs {
            let client = try RawClient(b.port)
            client.send(input)
            let came = b.take()
            seen.append(came.map(DoorUnderTest.words) ?? "nothing")
            if case .ended(let id, _)? = came { b.door.perform(.close(id)) }
            seen.append(client.readToEnd() ?? "still open")
        }
        let other = "in unreadable: label is not acceptable"
        #expect(seen == [other, "", other, "", "in unreadable: label header is broken", "", other, ""])
    }

    @Test func `garbage on both ports does no harm`() throws {
        let a = try DoorUnderTest()
        let b = try DoorUnderTest()
        var dice = SplitMix(seed: 11)
        for _ in 0..<30 {
            let junk = (0..<dice.below(3_000)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            RawClient.sendDatagram(Array(junk.prefix(1_400)), to: b.port)
            let client = try RawClient(b.port)
            client.send(junk)
            client.finish()
        }
        a.door.perform(Sample.dial(1, Sample.ping(77), to: b.endpoint))
        var pings = 0
        while let event = b.take() {
            if case .received(_, let message) = event, DoorUnderTest.words(message) == "ping 77" {
                b.door.perform(Sample.answer(event, Sample.ack(77)))
                pings += 1
                break
            }
            if case .ended(let id, .unreadable) = event { b.door.perform(.close(id)) }
        }
        #expect([a.next(), "\(pings)"] == ["out ack 77", "1"])
    }

    @Test func `a far end that is not there, or says nothing, ends the stream with the cause`() throws {
        let a = try DoorUnderTest()
        let silent = try SilentListener()
        var gone = a.endpoint
        do {
            let former = try DoorUnderTest()
            gone = former.endpoint
            former.door.stop()
        }
        let quiet = Endpoint(a.endpoint.address, silent.port)
        a.door.perform(Sample.dial(1, Sample.ping(1), to: gone))
        let first = a.next()
        a.door.perform(Sample.dial(2, Sample.ping(1), to: quiet, timeout: .milliseconds(50)))
        let second = a.next()
        a.door.perform(Sample.dial(3, Sample.state(9), to: quiet, timeout: .milliseconds(50)))
        let third = a.next()
        #expect(
            [first, second, third] == [
                "out failed: dial tcp \(gone): connect: connection refused", "out failed: i/o timeout",
                "out failed: i/o timeout",
            ])
    }

    @Test func `a stream that stops in the middle is told of, one that never begins is not`() throws {
        let b = try DoorUnderTest { $0.streamTimeout = .milliseconds(300) }
        let bytes = Sample.state(5_000).encoded(WireForm(), isDialling: true)
        // Somebody who only looks whether the port is open.
        try RawClient(b.port).finish()
        let cut = try RawClient(b.port)
        cut.send(bytes.dropLast(100))
        cut.finish()
        let first = b.next()
        let slow = try RawClient(b.port)
        slow.send(bytes.dropLast(100))
        let second = b.next()
        let end = slow.readToEnd()
        #expect([first, second, end] == ["in failed: unexpected EOF", "in failed: i/o timeout", ""])
    }

    @Test func `a message whose sender hangs up at once is not lost`() throws {
        let b = try DoorUnderTest()
        let message = StreamMessage.user([UInt8](repeating: 3, count: 400_000))
        do {
            let client = try RawClient(b.port)
            client.send(message.encoded(WireForm(), isDialling: true))
        }
        #expect(b.next() == "in " + DoorUnderTest.words(message))
    }

    @Test func `with too many connections the one that waits longest makes room`() throws {
        let b = try DoorUnderTest { $0.limits.accepted = 2 }
        let bytes = Sample.ping(4).encoded(WireForm(), isDialling: true)
        let first = try RawClient(b.port)
        first.send(bytes.prefix(2))
        let second = try RawClient(b.port)
        second.send(bytes)
        let came = b.take()
        let third = try RawClient(b.port)
        third.send(bytes)
        let shed = b.next()
        let closed = first.readToEnd()
        let last = b.take()
        b.door.perform(Sample.answer(came, Sample.ack(4)))
        b.door.perform(Sample.answer(last, Sample.ack(4)))
        let answers = [second.readToEnd(), third.readToEnd()].map { $0?.isEmpty == false }
        #expect([shed, closed] == ["in failed: too many connections", ""])
        #expect(answers == [true, true])
        #expect(b.door.counts.connectionsShed == 1)
    }

    @Test func `streams that would take more memory than there is are closed, and the room comes back`()
        throws
    {
        let b = try DoorUnderTest { $0.limits.streamBytes = 50_000 }
        let large = StreamMessage.user((0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })
        let form = WireForm(isCompressing: false)
        let client = try RawClient(b.port)
        client.send(large.encoded(form, isDialling: true))
        let refused = b.next()
        let small = StreamMessage.user([UInt8](repeating: 1, count: 40_000))
        var seen: [String?] = []
        while seen.count < 5 {
            let client = try RawClient(b.port)
            client.send(small.encoded(form, isDialling: true))
            let came = b.take()
            let words = came.map(DoorUnderTest.words)
            if case .received(let id, _)? = came { b.door.perform(.close(id)) }
            _ = client.readToEnd()
            // What a coder still had in hands when its stream was closed goes a moment later.
            if seen.isEmpty, words == refused { continue }
            seen.append(words)
        }
        #expect(refused == "in failed: too much is being received at the same time")
        #expect(seen == [String?](repeating: "in " + DoorUnderTest.words(small), count: 5))
    }

    @Test func `more streams than may be open at a time wait, and all of them end`() throws {
        let a = try DoorUnderTest { $0.limits.dialled = 3 }
        let b = try DoorUnderTest()
        for number in 1...20 {
            a.door.perform(
                Sample.dial(UInt64(number), .user([UInt8(number)]), to: b.endpoint, awaitsAnswer: false))
        }
        var ended: [String] = []
        for _ in 0..<20 {
            if case .received(let id, _)? = b.take() { b.door.perform(.close(id)) }
            ended.append(a.next() ?? "nothing")
        }
        #expect(ended == [String](repeating: "out written", count: 20))
    }
}
