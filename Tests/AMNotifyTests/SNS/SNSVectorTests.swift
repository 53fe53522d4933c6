import Testing

/// What the original sent, byte by byte.
@Suite struct SNSVectorTests {
    /// Deliberate differences: a message whose template fails is sent in plain words.
    private static let different = ["message-template-error"]

    @Test func `each captured case of sns sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "sns", except: Self.different)
        #expect(faults == [])
    }
}
