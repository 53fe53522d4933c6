import AMTesting
import AMText
import Testing

/// Templates against what the original made of them.
@Suite struct TemplateVectorTests {
    @Test func `each captured template gives the same output or the same error`() throws {
        let cases = try TemplateCase.all()
        let faults = try cases.flatMap { try $0.faults() }
        #expect(cases.count > 590 && faults == [], "\(faults.prefix(20).joined(separator: "\n"))")
    }

    @Test func `the page for e-mails is, byte by byte, what Go's own engine makes of it`() throws {
        let pages = try VectorFile.json("templates/page/page.json").array ?? []
        let cases = try TemplateCase.all()
        let faults = try pages.compactMap { page -> String? in
            let name = page["name"]?.string ?? ""
            let found = try cases.first { $0.name == name }?.render(asPointer: false)
            return found == .output(Array((page["output"]?.string ?? "").utf8)) ? nil : name
        }
        #expect(pages.count == 3 && faults == [])
    }
}
