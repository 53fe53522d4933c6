import Testing

/// What the original sent, byte by byte.
@Suite struct WebhookVectorTests {
    /// A deliberate difference: a reload does not repeat what is under way. And tokens are fetched by the
    /// client, below what is played here.
    private static let different = ["reload-cancels", "oauth2", "oauth2-fails", "oauth2-refused"]

    @Test func `each captured case sends the same bytes and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "webhook", except: Self.different)
        #expect(faults == [])
    }
}
