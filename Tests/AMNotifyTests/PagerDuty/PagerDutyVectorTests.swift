import Testing

/// What the original sent, byte by byte.
@Suite struct PagerDutyVectorTests {
    @Test func `each captured case of pagerduty sends the same and says the same in the log`() async throws {
        let faults = try await ReplayCase.faults(of: "pagerduty")
        #expect(faults == [])
    }
}
