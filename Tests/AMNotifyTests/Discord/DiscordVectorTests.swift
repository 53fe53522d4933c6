import Testing

/// What the original sent, byte by byte.
@Suite struct DiscordVectorTests {
    @Test func `each captured case of discord sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "discord")
        #expect(faults == [])
    }
}
