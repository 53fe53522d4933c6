import AMCore
import AMTesting
import AMText
import Testing

/// Silences and log entries as peers and files write them, held against files that real servers left.
@Suite struct MeshCodecTests {
    private static let files = ["033-alpha", "034-alpha", "s2-033-bravo", "s2-034-bravo", "legacy"]
    private static let logs = ["033-alpha", "034-alpha", "hash", "s2-033-alpha", "legacy"]
    private static let types = ["EQUAL", "REGEXP", "NOT_EQUAL", "NOT_REGEXP"]

    private func text(_ moment: Timestamp) -> String {
        var out: [UInt8] = []
        moment.appendRFC3339Nano(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private func lines(_ record: SilenceRecord) -> [String] {
        let sets = record.matcherSets.map { set in
            set.map { "\(Self.types[Int($0.type)]) \($0.name) \($0.pattern)" }.joined(separator: " & ")
        }
        return [
            record.id, sets.joined(separator: " | "), text(record.startsAt), text(record.endsAt),
            text(record.updatedAt), record.createdBy, record.comment, record.annotations.description,
            text(record.expiresAt),
        ]
    }

    /// What a record of the decoded file has to become: sets, or else the legacy list; the first comment, if
    /// any.
    private func wantedSilence(_ json: JSONValue) -> [String] {
        let silence = json["silence"]
        func matchers(_ list: JSONValue?) -> String {
            (list?.array ?? []).map { one in
                let type = one["type"]?.string ?? "EQUAL"
                return "\(type) \(one["name"]?.string ?? "") \(one["pattern"]?.string ?? "")"
            }.joined(separator: " & ")
        }
        let sets = (silence?["matcher_sets"]?.array ?? []).map { matchers($0["matchers"]) }
        let first = silence?["comments"]?[0]
        let annotations = (silence?["annotations"]?.object ?? []).map { Label($0.0, $0.1.string ?? "") }
        return [
            silence?["id"]?.string ?? "",
            sets.isEmpty ? matchers(silence?["matchers"]) : sets.joined(separator: " | "),
            silence?["starts_at"]?.string ?? "", silence?["ends_at"]?.string ?? "",
            silence?["updated_at"]?.string ?? "",
            (first?["author"] ?? silence?["created_by"])?.string ?? "",
            (first?["comment"] ?? silence?["comment"])?.string ?? "",
            LabelSet(annotations).description, json["expires_at"]?.string ?? "",
        ]
    }

    private func lines(_ entry: LogEntry) -> [String] {
        let values = entry.receiverValues.map { pair in
            switch pair.value {
            case .text(let text): "\(pair.key) text \(text)"
            case .int(let number): "\(pair.key) int \(number)"
            case .double(let number): "\(pair.key) double \(number)"
            }
        }
        return [
            entry.key.text, text(entry.timestamp), "\(entry.firing)", "\(entry.resolved)", "\(values)",
            text(entry.expiresAt),
        ]
    }

    private func wantedEntry(_ json: JSONValue) -> [String] {
        let entry = json["entry"]
        let receiver = entry?["receiver"]
        func hashes(_ key: String) -> String {
            "\((entry?[key]?.array ?? []).map { UInt64($0.string ?? "") ?? 0 })"
        }
        let values = (entry?["receiver_data"]?.object ?? []).map { key, value in
            if let text = value["str_val"]?.string { return "\(key) text \(text)" }
            if let number = value["int_val"]?.number { return "\(key) int \(number)" }
            return "\(key) double \(value["double_val"]?.double ?? 0)"
        }
        let name = receiver?["group_name"]?.string ?? ""
        let kind = receiver?["integration"]?.string ?? ""
        let index = receiver?["idx"]?.integer ?? 0
        return [
            "\(entry?["group_key"]?.string ?? ""):\(name)/\(kind)/\(index)",
            entry?["timestamp"]?.string ?? "", hashes("firing_alerts"), hashes("resolved_alerts"),
            "\(values.sorted())", json["expires_at"]?.string ?? "",
        ]
    }

    @Test func `snapshots of silences are read as their servers meant them, old forms upgraded`() throws {
        var wrong: [String] = []
        for file in Self.files {
            let records = try MeshCodec.decodeSilences(
                VectorFile.read("gossip/snapshot-\(file)-silences.bin"))
            let json = try VectorFile.json("gossip/snapshot-\(file)-silences.json")
            let wanted = (json["decoded"]?["records"]?.array ?? []).map { wantedSilence($0) }
            if wanted.isEmpty || records.map({ lines($0) }) != wanted {
                wrong.append("\(file): \(records.map { lines($0) }) is not \(wanted)")
            }
        }
        #expect(wrong == [])
    }

    @Test func `snapshots of the notification log are read as their servers meant them`() throws {
        var wrong: [String] = []
        for file in Self.logs {
            let entries = try MeshCodec.decodeLogEntries(VectorFile.read("gossip/snapshot-\(file)-nflog.bin"))
            let json = try VectorFile.json("gossip/snapshot-\(file)-nflog.json")
            let wanted = (json["decoded"]?["records"]?.array ?? []).map { wantedEntry($0) }
            if wanted.isEmpty || entries.map({ lines($0) }) != wanted {
                wrong.append("\(file): \(entries.map { lines($0) }) is not \(wanted)")
            }
        }
        #expect(wrong == [])
    }

    @Test func `what a server wrote is written again byte for byte, and old forms in the new one`() throws {
        var wrong: [String] = []
        for file in Self.files {
            let bytes = try VectorFile.read("gossip/snapshot-\(file)-silences.bin")
            let records = try MeshCodec.decodeSilences(bytes)
            let again = MeshCodec.encode(records.map { $0.silence() })
            if file != "legacy", again != bytes { wrong.append("silences \(file)") }
            if try MeshCodec.decodeSilences(again) != records { wrong.append("silences \(file), read again") }
        }
        for file in Self.logs {
            let bytes = try VectorFile.read("gossip/snapshot-\(file)-nflog.bin")
            let entries = try MeshCodec.decodeLogEntries(bytes)
            let again = MeshCodec.encode(entries)
            if file != "legacy", again != bytes { wrong.append("nflog \(file)") }
            if try MeshCodec.decodeLogEntries(again) != entries { wrong.append("nflog \(file), read again") }
        }
        #expect(wrong == [])
    }

    @Test func `one record alone is read as within a state`() throws {
        let silences = try MeshCodec.decodeSilences(VectorFile.read("gossip/snapshot-legacy-silences.bin"))
        let entries = try MeshCodec.decodeLogEntries(VectorFile.read("gossip/snapshot-legacy-nflog.bin"))
        #expect(try silences.map { try MeshCodec.decodeSilence(MeshCodec.encode($0)) } == silences)
        #expect(try entries.map { try MeshCodec.decodeLogEntry(MeshCodec.encode($0)) } == entries)
    }

    /// A protobuf field of bytes with a number below 16 (or 16 … 2047 in two bytes).
    private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        let tag = number << 3 | 2
        let head: [UInt8] = tag < 128 ? [UInt8(tag)] : [UInt8(tag & 127 | 128), UInt8(tag >> 7)]
        return head + [UInt8(bytes.count)] + bytes
    }

    @Test func `fields of newer versions are written back, also odd matchers, and those never match`() throws
    {
        let odd = field(1, [0x08, 0x07] + field(2, Array("a".utf8)) + field(3, Array("x".utf8)))
        let inner =
            field(1, Array("id".utf8)) + field(11, odd) + field(12, field(1, field(2, [0x62])))
            + field(40, [1, 2, 3])
        let bytes =
            field(1, inner) + field(2, [0x08, 0x05]) + [0x1D, 9, 9, 9, 9] + [0x23, 0x08, 0x01, 0x24]
        let record = try MeshCodec.decodeSilence(bytes)
        let silence = record.silence()
        let again = MeshCodec.encode(SilenceRecord(silence))
        let tail = Array(again.suffix(9))
        #expect(try MeshCodec.decodeSilence(again) == record)
        #expect(tail == Array(bytes.suffix(9)))
        #expect(
            [silence.isBroken, silence.matches(["a": "x"]), silence.matches([:])] == [true, false, false])
        #expect(contains(again, field(11, odd)) && contains(again, field(40, [1, 2, 3])))
        #expect(contains(again, field(12, field(1, field(2, [0x62])))))
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        (0...max(0, bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }

    @Test func `of several records with one id the last one counts`() throws {
        let json = try MeshCodec.decodeSilences(VectorFile.read("gossip/snapshot-033-alpha-silences.bin"))
        var changed = json[0]
        changed.comment = "later"
        let bytes = MeshCodec.encode((json + [changed]).map { $0.silence() })
        let read = try MeshCodec.decodeSilences(bytes)
        #expect(read.count == json.count)
        #expect(read.first?.comment == "later")
    }

    @Test func `messages captured between real servers are read, and written again byte for byte`() throws {
        var wrong: [String] = []
        let frames = [
            "chk-033-udp-crc-user-sil-01", "s1-033-udp-crc-user-sil-04", "s1-034-udp-crc-user-nfl-01",
        ]
        for name in frames {
            let hex = try VectorFile.text("gossip/\(name).hex").filter { !$0.isWhitespace }
            let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
            let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
            // A checksum's kind and four bytes, the kind of a user message, then the part.
            let part = try MeshCodec.decodePart(Array(bytes[6...]))
            let json = try VectorFile.json("gossip/\(name).json")["decoded"]?["inner"]?["part"]
            let records = json?["records"]?.array ?? []
            let isLog = part.key == MeshCodec.logKey
            let got =
                isLog
                ? try MeshCodec.decodeLogEntries(part.data).map { lines($0) }
                : try MeshCodec.decodeSilences(part.data).map { lines($0) }
            let want = records.map { isLog ? wantedEntry($0) : wantedSilence($0) }
            if part.key != json?["key"]?.string || want.isEmpty || got != want {
                wrong.append("\(name): \(got)")
            }
            if MeshCodec.encodePart(key: part.key, data: part.data) != Array(bytes[6...]) {
                wrong.append(name)
            }
        }
        #expect(wrong == [])
    }

    @Test func `parts and full states are read as written`() throws {
        let parts = [(key: "nfl", data: [UInt8]()), (key: "sil", data: [1, 2, 3])]
        let state = try MeshCodec.decodeFullState(MeshCodec.encodeFullState(parts))
        let fresh = MeshCodec.encodeFullState([(key: "nfl", data: []), (key: "sil", data: [])])
        #expect(fresh == [0x0A, 5, 0x0A, 3, 0x6E, 0x66, 0x6C, 0x0A, 5, 0x0A, 3, 0x73, 0x69, 0x6C])
        #expect(state.map(\.key) == ["nfl", "sil"] && state.map(\.data) == [[], [1, 2, 3]])
    }

    @Test func `broken bytes are refused`() {
        let table: [(String, [UInt8])] = [
            ("cut length", [0x80]), ("length beyond the end", [5, 1]), ("no silence", [0]),
            ("no silence but an expiry", [2, 0x12, 0]), ("field 0", [2, 0x02, 0]), ("kind 7", [2, 0x0F, 0]),
            ("eleven bytes of a number", [12] + [0x08] + [UInt8](repeating: 0xFF, count: 10) + [1]),
            ("huge length", [6, 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
            ("an open group", [3, 0x0A, 1, 0x0B]),
            ("a deep group", [100] + [UInt8](repeating: 0x0B, count: 100)),
            ("a cut timestamp", [5, 0x0A, 3, 0x1A, 1, 0x08]),
        ]
        let accepted = table.filter { (try? MeshCodec.decodeSilences($0.1)) != nil }.map(\.0)
        let entries = [[2, 0x0A, 0], [0], [4, 0x0A, 2, 0x0A, 0]] as [[UInt8]]
        #expect(accepted == [])
        #expect(entries.filter { (try? MeshCodec.decodeLogEntries($0)) != nil } == [])
    }

    @Test func `cut and garbled snapshots end in an error or in records that can be written`() throws {
        var dice = SplitMix(seed: 11)
        var outcomes = [0, 0]
        for name in ["legacy-silences", "legacy-nflog", "034-alpha-silences", "034-alpha-nflog"] {
            let bytes = try VectorFile.read("gossip/snapshot-\(name).bin")
            var inputs = (0..<min(bytes.count, 500)).map { Array(bytes[..<$0]) }
            for _ in 0..<500 {
                var garbled = bytes
                for _ in 0...dice.below(3) { garbled[dice.below(garbled.count)] = UInt8(dice.below(256)) }
                inputs.append(garbled)
            }
            for input in inputs {
                if let records = try? MeshCodec.decodeSilences(input) {
                    let again = try MeshCodec.decodeSilences(MeshCodec.encode(records.map { $0.silence() }))
                    outcomes[again.count == records.count ? 0 : 1] += 1
                }
                if let entries = try? MeshCodec.decodeLogEntries(input) {
                    let again = try MeshCodec.decodeLogEntries(MeshCodec.encode(entries))
                    outcomes[again.count == entries.count ? 0 : 1] += 1
                }
            }
        }
        #expect(outcomes[0] > 100 && outcomes[1] == 0, "\(outcomes)")
    }
}
