import Testing

/// What the original sent, byte by byte.
@Suite struct WeChatVectorTests {
    @Test func `each captured case of wechat sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "wechat")
        #expect(faults == [])
    }
}
