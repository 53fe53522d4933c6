import Testing

/// What the original sent, byte by byte.
@Suite struct TelegramVectorTests {
    @Test func `each captured case of telegram sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "telegram")
        #expect(faults == [])
    }
}
