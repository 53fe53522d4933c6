import Testing

/// What the original sent, byte by byte.
@Suite struct PushoverVectorTests {
    @Test func `each captured case of pushover sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "pushover")
        #expect(faults == [])
    }
}
