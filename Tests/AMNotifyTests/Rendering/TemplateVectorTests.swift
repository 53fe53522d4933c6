import Testing

/// Templates against what the original made of them.
@Suite struct TemplateVectorTests {
    @Test func `each captured template gives the same output or the same error`() throws {
        let cases = try TemplateCase.all()
        let faults = try cases.flatMap { try $0.faults() }
        #expect(cases.count > 590 && faults == [], "\(faults.count) faults")
    }
}
