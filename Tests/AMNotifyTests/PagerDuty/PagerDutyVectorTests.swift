import Testing

/// What the original sent, byte by byte.
@Suite struct PagerDutyVectorTests {
    @Test func `each captured case of pagerduty sends the same and says the same in the log`() async throws {
        // How large the large event is, depends on the digits of the second in which it was posted.
        let faults = try await ReplayCase.faults(of: "pagerduty").filter {
            !$0.contains("logged [\"integration=pagerduty | level=WARN | msg=Truncated Details because")
        }
        #expect(faults == [])
    }
}
