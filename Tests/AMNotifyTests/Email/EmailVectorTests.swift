import Testing

@Suite struct EmailVectorTests {
    /// Why cases differ on purpose: a mail is begun only once all of it is there.
    private static let different = ["header-template-error", "html-template-error"]

    @Test func `every captured mail is sent as captured`() async throws {
        let faults = try await ReplayCase.faults(of: "email", except: Self.different)
        #expect(faults == [])
    }
}
