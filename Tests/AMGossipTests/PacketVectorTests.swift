import AMBytes
import AMGossip
import AMTesting
import AMText
import Testing

@Suite struct PacketVectorTests {
    private static func packets() throws -> [GossipVector] {
        try GossipVector.all().filter { $0.transport == "udp" }
    }

    @Test func `captured packets are read as what they are`() throws {
        var faults: [String] = []
        let packets = try Self.packets()
        for vector in packets {
            let content = Packet.read(vector.bytes[...], label: vector.label)
            let leaves = vector.leaves
            if !content.faults.isEmpty || content.messages.count != leaves.count {
                faults.append("\(vector.name): \(content.messages.count) messages, \(content.faults)")
                continue
            }
            for (message, json) in zip(content.messages, leaves) {
                let fields = json["fields"].map { Spelled.json($0) }
                let expected = fields ?? ["length": json["length"]?.number ?? ""]
                let seen = Spelled.message(message)
                if seen != expected { faults.append("\(vector.name): \(seen) is not \(expected)") }
            }
        }
        #expect(packets.count > 180 && faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `captured packets are written to the same bytes`() throws {
        let faults = try Self.packets().filter { vector in
            let messages = Packet.read(vector.bytes[...], label: vector.label).messages
            return vector.rebuilt(from: messages) != vector.bytes
        }
        #expect(faults.isEmpty, "\(faults.map(\.name))")
    }

    /// What decides about compression, compound and the order of layers.
    @Test func `a packet is put together as the original does`() throws {
        let faults = try Self.packets().filter { vector in
            let messages = Packet.read(vector.bytes[...], label: vector.label).messages
            let form = WireForm(label: vector.label, dialect: vector.dialect)
            let outer = vector.label.isEmpty ? vector.decoded : vector.decoded["inner"] ?? .null
            let hasChecksum = outer["type"]?.string == "crc"
            let encoded = messages.map { $0.encoded(vector.dialect) }
            return Packet.write(encoded, form, withChecksum: hasChecksum) != [vector.bytes]
        }
        #expect(faults.isEmpty, "\(faults.map(\.name))")
    }

    @Test func `a packet for another cluster is dropped as a whole`() throws {
        let vectors = try Self.packets()
        let wrong = vectors.filter { vector in
            let content = Packet.read(vector.bytes[...], label: Array("other".utf8))
            let bare = Packet.read(vector.bytes[...], label: [])
            let isBare = vector.label.isEmpty
            return !content.messages.isEmpty || content.faults != [.otherLabel]
                || bare.faults.isEmpty != isBare
        }
        #expect(wrong.isEmpty, "\(wrong.map(\.name))")
    }

    @Test func `no cut of a packet gives a message that was not in it`() throws {
        var faults: [String] = []
        for vector in try Self.packets() {
            let whole = Packet.read(vector.bytes[...], label: vector.label).messages
            for cut in 0..<vector.bytes.count {
                let part = Packet.read(vector.bytes[..<cut], label: vector.label)
                // A user's message has no length of its own when it stands alone.
                let isBare = if case .user = whole.first { whole.count == 1 } else { false }
                let isPrefix = whole.starts(with: part.messages)
                if !isBare && (!isPrefix || part.faults.isEmpty) { faults.append("\(vector.name) at \(cut)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(9))")
    }

    @Test func `packets with flipped bits are read to their end`() throws {
        var dice = SplitMix(seed: 77)
        var refused = 0
        var taken = 0
        for vector in try Self.packets() {
            for _ in 0..<40 {
                var bytes = vector.bytes
                for _ in 0...dice.below(3) {
                    bytes[dice.below(bytes.count)] ^= UInt8(truncatingIfNeeded: 1 << dice.below(8))
                }
                let content = Packet.read(bytes[...], label: vector.label)
                refused += content.faults.count
                taken += content.messages.count
            }
        }
        #expect(refused > 1000 && taken > 100)
    }
}
