import Testing

/// What the original sent, byte by byte.
@Suite struct WebexVectorTests {
    @Test func `each captured case of webex sends the same bytes and says the same in the log`() async throws
    {
        let faults = try await ReplayCase.faults(of: "webex")
        #expect(faults == [])
    }
}
