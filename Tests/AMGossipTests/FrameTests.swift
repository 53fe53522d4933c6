import AMBytes
import AMTesting
import AMText
import Testing

@Suite struct FrameTests {
    /// All connections of TLS that were captured, with what is said of their frames.
    private static func connections() throws -> [(name: String, bytes: [UInt8], frames: [JSONValue])] {
        try VectorFile.list("gossip").filter { $0.hasPrefix("tls-") && $0.hasSuffix(".json") }.map { file in
            let json = try VectorFile.json("gossip/" + file)
            let bytes = try GossipVector.raw(json["file"]?.string ?? "")
            return (file, bytes, json["decoded"]?["frames"]?.array ?? [])
        }
    }

    private static func frames(_ pieces: [ArraySlice<UInt8>]) throws -> ([GossipFrame], [UInt8]) {
        var reader = GossipFrameReader()
        var frames: [GossipFrame] = []
        var stream: [UInt8]?
        for piece in pieces {
            if stream != nil {
                stream?.append(contentsOf: piece)
                continue
            }
            reader.add(piece)
            while stream == nil, let frame = try reader.next() {
                frames.append(frame)
                if frame == .stream { stream = Array(reader.rest) }
            }
        }
        return (frames, stream ?? Array(reader.rest))
    }

    @Test func `captured connections are read, and written to the same bytes`() throws {
        var faults: [String] = []
        let connections = try Self.connections()
        for (name, bytes, expected) in connections {
            let (frames, stream) = try Self.frames([bytes[...]])
            let senders = frames.compactMap { if case .packet(let from, _) = $0 { from } else { nil } }
            let isRight =
                senders == expected.compactMap { $0["from_addr"]?.string }
                && frames.count == expected.filter { $0["kind"] != nil }.count
                && frames.flatMap(\.encoded) + stream == bytes
                && stream.isEmpty == !frames.contains(.stream)
            if !isRight { faults.append(name) }
        }
        #expect(connections.count > 10 && faults.isEmpty, "\(faults)")
    }

    @Test func `frames arrive in pieces of any size`() throws {
        var faults: [String] = []
        for (name, bytes, _) in try Self.connections() {
            let whole = try Self.frames([bytes[...]])
            for cut in 0..<min(bytes.count, 400) {
                if try Self.frames([bytes[..<cut], bytes[cut...]]) != whole {
                    faults.append("\(name) \(cut)")
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test func `what is no frame is named`() {
        func fault(_ bytes: [UInt8]) -> GossipFrameError? {
            do throws(GossipFrameError) {
                var reader = GossipFrameReader()
                reader.add(bytes)
                _ = try reader.next()
                return nil
            } catch {
                return error
            }
        }
        var other = GossipFrame.stream.encoded
        other[11] = 0x31
        #expect(GossipFrame.stream.encoded == [8, 0, 0, 0, 10, 6, 0x76, 0x30, 0x2E, 0x31, 0x2E, 0x30])
        #expect(fault(other) == .unknownVersion("v0.1.1"))
        #expect(fault([0, 0, 0, 0]) == .unknownVersion(""))
        #expect(fault([1, 0, 2, 0]) == .tooLong && fault([1, 0, 0, 0, 7]) != nil)
        #expect(fault([10, 0, 0, 0, 10, 6, 0x76, 0x30, 0x2E, 0x31, 0x2E, 0x30, 16, 2]) == .unknownKind(2))
        #expect(fault([9, 0, 0, 0, 10]) == nil)
    }

    @Test func `garbage ends in a frame, an error or a wait`() {
        var dice = SplitMix(seed: 15)
        var outcomes: Set<String> = []
        for _ in 0..<3000 {
            let sample = GossipFrame.packet(from: "127.0.0.1:1", [1, 2, 3]).encoded
            var bytes = sample
            bytes[dice.below(bytes.count)] ^= UInt8(1 << dice.below(8))
            var reader = GossipFrameReader()
            reader.add(bytes)
            do { outcomes.insert(try reader.next() == nil ? "wait" : "frame") } catch {
                outcomes.insert("error")
            }
        }
        #expect(outcomes == ["wait", "frame", "error"])
    }
}
