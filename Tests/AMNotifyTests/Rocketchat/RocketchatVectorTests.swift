import Testing

/// What the original sent, byte by byte.
@Suite struct RocketchatVectorTests {
    @Test func `each captured case of rocketchat sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "rocketchat")
        #expect(faults == [])
    }
}
