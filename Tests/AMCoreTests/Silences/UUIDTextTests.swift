import AMCore
import AMTesting
import Testing

/// Ids of silences.
@Suite struct UUIDTextTests {
    @Test func `random bits become a UUID of version 4`() {
        #expect(
            [
                UUIDText.make(high: 0, low: 0), UUIDText.make(high: .max, low: .max),
                UUIDText.make(high: 0x0123_4567_89AB_CDEF, low: 0x0123_4567_89AB_CDEF),
            ] == [
                "00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff",
                "01234567-89ab-4def-8123-456789abcdef",
            ])
    }

    @Test func `the same dice give the same ids, and no two alike`() {
        var a = SplitMix(seed: 3)
        var b = SplitMix(seed: 3)
        let ids = (0..<100).map { _ in UUIDText.make(using: &a) }
        #expect(ids == (0..<100).map { _ in UUIDText.make(using: &b) })
        #expect(Set(ids).count == 100 && ids.allSatisfy { UUIDText.isValid($0) })
    }

    @Test func `the path takes four forms in any case`() {
        let id = "d5b2b7e2-3a3e-4d5a-8a54-0d8a5b0e7b11"
        let table: [(String, Bool)] = [
            (id, true), (id.uppercased(), true), ("d5b2b7e23a3e4d5a8a540d8a5b0e7b11", true),
            ("urn:uuid:" + id, true), ("URN:UUID:" + id, true), ("{" + id + "}", true), ("x", false),
            ("", false), (id + "0", false), ("[" + id + "]", false), ("urn-uuid-" + id, false),
            ("d5b2b7e2_3a3e-4d5a-8a54-0d8a5b0e7b11", false), ("g5b2b7e2-3a3e-4d5a-8a54-0d8a5b0e7b11", false),
            ("d5b2b7e23a3e4d5a8a540d8a5b0e7b1g", false), ("00000000-0000-0000-0000-000000000000", true),
        ]
        #expect(table.filter { UUIDText.isValid($0.0) != $0.1 }.map(\.0) == [])
    }
}
