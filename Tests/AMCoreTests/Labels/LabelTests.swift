import AMCore
import AMTesting
import AMText
import Testing

/// What makes the identity of labels, and how they are printed and ordered.
@Suite struct LabelTests {
    private func labels(_ json: JSONValue?) -> LabelSet {
        LabelSet((json?.object ?? []).map { Label($0.0, $0.1.string ?? "") })
    }

    @Test func `fingerprint, notification hash and printed form are those of the original`() throws {
        let file = try VectorFile.json("matchers/strings.json")
        let cases = file["labelsets"]?.array ?? []
        var wrong: [String] = cases.count < 8 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            let set = labels(test["labels"])
            let got = [
                Fingerprint(of: set).description, set.description, String(AlertHash.hash(of: set)),
            ]
            let want = ["fingerprint", "labelset_string", "notification_hash"].map { test[$0]?.string ?? "?" }
            if !zip(got, want).allSatisfy({ $0.sameBytes(as: $1) }) { wrong.append("\(got) is not \(want)") }
        }
        #expect(wrong == [])
    }

    @Test func `both hashes agree with those of a running original, also for raw bytes`() throws {
        let cases = try VectorFile.json("gossip/hashes.json")["sets"]?.array ?? []
        var wrong: [String] = cases.count < 40 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            let set = labels(test["hashed_labels"])
            let note = test["note"]?.string ?? ""
            let fingerprint = Fingerprint(of: set).description
            if fingerprint != test["fingerprint"]?.string { wrong.append("\(note): \(fingerprint)") }
            let hash = String(AlertHash.hash(of: set))
            if hash != test["xxhash64"]?.string { wrong.append("\(note): \(hash)") }
            let key = GroupKey.text(routeKey: "{}", labels: set)
            if !key.sameBytes(as: test["group_key_all"]?.string ?? "") { wrong.append("\(note): \(key)") }
            let bytes = canonical(set)
            var fnv = FNV1a()
            bytes.withUnsafeBytes { fnv.feed($0) }
            let raw = bytes.withUnsafeBytes { AlertHash.hash($0) }
            if Fingerprint(rawValue: fnv.value) != Fingerprint(of: set) || String(raw) != hash {
                wrong.append("\(note): raw bytes differ")
            }
        }
        #expect(wrong == [])
    }

    private func canonical(_ set: LabelSet) -> [UInt8] {
        set.labels.flatMap { Array($0.name.utf8) + [0xFF] + Array($0.value.utf8) + [0xFF] }
    }

    @Test func `the pieces of a label hash as the whole`() {
        var whole = FNV1a()
        whole.feed("job")
        whole.feed(0xFF)
        whole.feed("node")
        whole.feed(0xFF)
        var pieces = FNV1a()
        "job".utf8CString.withUnsafeBytes { name in
            "node".utf8CString.withUnsafeBytes { value in
                pieces.feed(
                    name: UnsafeRawBufferPointer(rebasing: name.dropLast()),
                    value: UnsafeRawBufferPointer(rebasing: value.dropLast()))
            }
        }
        #expect([whole.value, pieces.value] == [Fingerprint(of: ["job": "node"]).rawValue, whole.value])
    }

    @Test func `a fingerprint is read back from its digits, and from nothing else`() {
        let table: [(String, UInt64?)] = [
            ("cbf29ce484222325", 0xCBF2_9CE4_8422_2325), ("CBF29CE484222325", 0xCBF2_9CE4_8422_2325),
            ("0", 0), ("", nil), ("+1", nil), ("g", nil), ("00000000000000001", nil), ("١", nil),
        ]
        #expect(table.map { Fingerprint(hex: $0.0)?.rawValue } == table.map(\.1))
    }

    @Test func `label sets are compared by bytes, not by canonical equivalence`() {
        let composed: LabelSet = ["caf\u{E9}": "1"]
        let decomposed: LabelSet = ["cafe\u{301}": "1"]
        let both = LabelSet([Label("caf\u{E9}", "1"), Label("cafe\u{301}", "2")])
        #expect(
            [
                composed == decomposed, composed["cafe\u{301}"] == nil, both.labels.count == 2,
                both["caf\u{E9}"] == "1", both["cafe\u{301}"] == "2",
            ] == [false, true, true, true, true])
    }

    @Test func `of a repeated name the last value counts`() {
        #expect(LabelSet([Label("a", "1"), Label("b", "x"), Label("a", "2")]) == ["a": "2", "b": "x"])
    }

    @Test func `label sets are ordered by number, then by the first name that differs`() {
        let ordered: [LabelSet] = [
            [:], ["b": "1"], ["a": "1"], ["a": "2"], ["b": "1", "c": "1"], ["a": "1", "c": "9"],
            ["a": "1", "b": "1"], ["a": "1", "b": "2"], ["a": "2", "b": "1"],
        ]
        var wrong: [String] = []
        for (i, a) in ordered.enumerated() {
            for (j, b) in ordered.enumerated() where (a < b) != (i < j) { wrong.append("\(a) < \(b)") }
        }
        #expect(wrong == [])
    }

    @Test func `alerts are named in logs by their name and seven digits, lists by counts`() {
        let fingerprint = Fingerprint(of: ["alertname": "A"])
        #expect(
            [
                AlertText.name("A", fingerprint, isResolved: false),
                AlertText.name("", fingerprint, isResolved: true),
                AlertText.counts(of: ["B", "A", "B", "B"]),
                AlertText.counts(of: []),
            ] == ["A[d2c6efc][active]", "[d2c6efc][resolved]", "B: 3, A: 1", ""])
    }

    @Test func `which names are valid depends on the dialect`() {
        let names = ["", "a", "_a1", "A9", "1a", "a:b", "a-b", "a b", "é", "🙂", "_"]
        let classic = names.filter { MatcherDialect.classic.isValidLabelName($0) }
        let fallback = names.filter { MatcherDialect.fallback.isValidLabelName($0) }
        let strict = names.filter { MatcherDialect.utf8.isValidLabelName($0) }
        #expect(
            [classic, fallback, strict] == [["a", "_a1", "A9", "_"], Array(names.dropFirst()), fallback])
    }
}
