import AMBytes
import AMCore
import AMGossip
import AMTesting
import AMText
import Testing

/// The bytes that nodes of ours exchange.
@Suite struct PeerMessageTests {
    private func body(_ dice: inout SplitMix) -> AlertBody {
        var labels: [Label] = [Label("alertname", "A\(dice.below(99))")]
        for number in 0..<dice.below(4) { labels.append(Label("label\(number)", "é \(dice.below(9))")) }
        let annotations = LabelSet((0..<dice.below(3)).map { Label("text\($0)", "") })
        return AlertBody(
            labels: LabelSet(labels), annotations: annotations,
            generatorURL: dice.below(2) == 0 ? "" : "http://x/?q=1")
    }

    private func message(_ dice: inout SplitMix) -> PeerMessage {
        var message = PeerMessage(from: NodeName("node\(dice.below(5))"))
        message.configuration = dice.next()
        message.wall = Timestamp(seconds: Int64(dice.below(2_000_000_000)), nanoseconds: 7)
        message.names = (0..<(1 + dice.below(4))).map { NodeName("n\($0)") }
        message.isLeaving = dice.below(2) == 0
        if dice.below(2) == 0 { message.unheard = PeerMessage.Unheard(alerts: 3, via: [0]) }
        for _ in 0..<dice.below(5) {
            let body = body(&dice)
            var registers: [PeerMessage.Register] = []
            for _ in 0..<(1 + dice.below(4)) {
                let start = Timestamp(seconds: Int64(dice.below(2_000_000_000)), nanoseconds: 5)
                let times = AlertTimes(
                    startsAt: start, endsAt: start + .seconds(Int64(dice.below(99))), updatedAt: start,
                    startOffset: Int16(dice.below(200)) - 100, endOffset: -60, isTimeout: dice.below(2) == 0)
                registers.append(
                    PeerMessage.Register(
                        origin: dice.below(message.names.count),
                        stamp: HybridStamp(wall: Int64(dice.below(1 << 60)), counter: 3),
                        details: dice.next(), times: times))
            }
            message.records.append(
                PeerMessage.Record(
                    fingerprint: body.fingerprint, body: dice.below(2) == 0 ? body : nil,
                    registers: registers))
        }
        if dice.below(3) == 0 { message.digest = (0..<PeerMessage.buckets).map { _ in dice.next() } }
        if dice.below(3) == 0 {
            message.markedBuckets = [0, 5, 1023]
            message.marks = [
                PeerMessage.Mark(fingerprint: Fingerprint(rawValue: dice.next()), mark: dice.next())
            ]
        }
        if dice.below(3) == 0 { message.wanted = [Fingerprint(rawValue: dice.next())] }
        message.steps = dice.below(9)
        return message
    }

    @Test func `a message is read as it was written`() throws {
        var dice = SplitMix(seed: 3)
        var faults: [Int] = []
        for round in 0..<300 {
            let message = message(&dice)
            if try PeerMessage(parsing: message.encoded) != message { faults.append(round) }
        }
        #expect(faults.isEmpty)
    }

    @Test func `nodes through which no alert came are not named`() throws {
        // Version, who speaks, a name, and the names of those through which none came.
        let bytes: [UInt8] = [8, 1, 18, 1, 0x61, 0x32, 1, 0x62, 0x2A, 3, 18, 1, 0]
        let message = try PeerMessage(parsing: bytes)
        let again = try PeerMessage(parsing: message.encoded)
        #expect(message.names.count == 1 && message.unheard.via.isEmpty && again == message)
    }

    @Test func `what is unknown is passed over, and another version is refused`() throws {
        var dice = SplitMix(seed: 4)
        let message = message(&dice)
        var out = ProtobufWriter(appendingTo: message.encoded)
        out.text(99, "later")
        out.message(98) { $0.uint(1, 5) }
        var newer = ProtobufWriter(appendingTo: message.encoded)
        newer.uint(1, 2)
        let read = try PeerMessage(parsing: out.bytes)
        #expect(throws: PeerMessageError.version(2)) { try PeerMessage(parsing: newer.bytes) }
        #expect(read == message)
    }

    @Test func `bytes that are broken end in an error or in a smaller message`() {
        var dice = SplitMix(seed: 5)
        var read = 0
        for _ in 0..<3000 {
            var bytes = message(&dice).encoded
            for _ in 0..<(1 + dice.below(4)) where !bytes.isEmpty {
                switch dice.below(3) {
                case 0: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
                case 1: bytes.removeLast(dice.below(bytes.count))
                default: bytes.insert(UInt8(dice.below(256)), at: dice.below(bytes.count))
                }
            }
            if let message = try? PeerMessage(parsing: bytes) {
                read += 1
                let again = try? PeerMessage(parsing: message.encoded)
                #expect(again == message)
            }
        }
        #expect(read > 100)
    }

    @Test func `a body that no intake would make is left out`() throws {
        let sound = AlertBody(labels: ["a": "1", "b": "2"], annotations: ["x": ""], generatorURL: "u")
        let bad: [[UInt8]] = [
            [], [0, 0, 0], Array(sound.bytes.dropLast()), Array(sound.bytes) + [0],
            Array(AlertBody(labels: [:], annotations: [:], generatorURL: "").bytes),
            [2, 1, 0x62, 1, 0x31, 1, 0x61, 1, 0x31, 0, 0], [1, 1, 0x61, 0, 0, 0],
            [1, 1, 0xFF, 1, 0x31, 0, 0], [1, 0, 1, 0x31, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0],
        ]
        let refused = bad.filter { AlertBody(checking: $0[...]) == nil }
        #expect(refused.count == bad.count && AlertBody(checking: sound.bytes)?.bytes == sound.bytes)
    }
}
