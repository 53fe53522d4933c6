import Testing

@testable import AMNet

@Suite struct CertificateNameTests {
    @Test func `a certificate is for its names and addresses, and a star is one whole part`() {
        let names = CertificateNames(
            domains: ["a.example", "*.pool.example", "x*.part.example", "*", "Mixed.Example."],
            addresses: ["10.0.0.1", "fd00::1"])
        let covered = [
            "a.example", "A.EXAMPLE", "a.example.", "n1.pool.example", "mixed.example", "10.0.0.1",
            "fd00:0::1",
        ]
        let others = [
            "b.example", "pool.example", "a.b.pool.example", "xy.part.example", "localhost", "10.0.0.2",
            "fd00::2", "",
            ".pool.example", "example",
        ]
        #expect(covered.filter { !names.cover($0) } == [])
        #expect(others.filter(names.cover) == [])
        #expect(names.text.hasPrefix("DNS:a.example, DNS:*.pool.example"))
        #expect(!CertificateNames().cover("a.example"))
    }
}
