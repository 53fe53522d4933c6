import Testing

/// What the original sent, byte by byte.
@Suite struct MattermostVectorTests {
    @Test func `each captured case of mattermost sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "mattermost")
        #expect(faults == [])
    }
}
