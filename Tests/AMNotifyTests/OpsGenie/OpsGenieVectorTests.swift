import Testing

/// What the original sent, byte by byte.
@Suite struct OpsGenieVectorTests {
    @Test func `each captured case of opsgenie sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "opsgenie")
        #expect(faults == [])
    }
}
