import Testing

/// What the original sent, byte by byte.
@Suite struct MSTeamsVectorTests {
    @Test func `each captured case of msteams sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "msteams")
        #expect(faults == [])
    }
}
