import Testing

/// What the original sent, byte by byte.
@Suite struct MSTeamsV2VectorTests {
    @Test func `each captured case of msteamsv2 sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "msteamsv2")
        #expect(faults == [])
    }
}
