import Testing

/// What the original sent, byte by byte.
@Suite struct PagerDutyVectorTests {
    @Test func `each captured case of pagerduty sends the same and says the same in the log`() async throws {
        // The captured version read the strings within a rendered structure once more: a label "1" became a
        // number without quotes, and the large event was two bytes smaller for each alert.
        let faults = try await ReplayCase.faults(of: "pagerduty").filter {
            !$0.contains("logged [\"integration=pagerduty | level=WARN | msg=Truncated Details because")
        }
        #expect(faults == [])
    }
}
