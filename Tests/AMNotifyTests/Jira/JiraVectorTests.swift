import Testing

/// What the original sent, byte by byte.
@Suite struct JiraVectorTests {
    @Test func `each captured case of jira sends the same bytes and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "jira")
        #expect(faults == [])
    }
}
