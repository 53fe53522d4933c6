import Testing

/// What the original sent, byte by byte.
@Suite struct IncidentioVectorTests {
    @Test func `each captured case of incidentio sends the same bytes and says the same in the log`()
        async throws
    {
        let faults = try await ReplayCase.faults(of: "incidentio")
        #expect(faults == [])
    }
}
