import Testing

/// What the original sent, byte by byte.
@Suite struct SlackVectorTests {
    /// Deliberate differences: a message whose template fails is sent in plain words.
    private static let different = ["template-error"]

    @Test func `each captured case of slack sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "slack", except: Self.different)
        #expect(faults == [])
    }
}
