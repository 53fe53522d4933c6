import Testing

/// What the original sent, byte by byte.
@Suite struct VictorOpsVectorTests {
    @Test func `each captured case of victorops sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "victorops")
        #expect(faults == [])
    }
}
