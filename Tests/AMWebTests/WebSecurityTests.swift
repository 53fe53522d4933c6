import AMBytes
import AMCore
import AMText
import AMWeb
import Testing

@Suite struct WebSecurityTests {
    private static let security = WebSecurity(
        users: ["alice": "$2b$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK"],
        headers: [.init("X-Frame-Options", "deny"), .init("X-Content-Type-Options", "sniff")])

    private static func request(_ authorization: String?) -> HTTPRequest {
        HTTPRequest("GET", "/", authorization.map { [("Authorization", $0)] } ?? [])
    }

    /// Decides as the server does, with the passwords compared.
    private static func verdict(_ authorization: String?, _ cache: inout BasicAuthCache) -> (
        Bool, asked: Bool
    ) {
        switch security.decide(request(authorization), cache) {
        case .allowed: return (true, false)
        case .denied: return (false, false)
        case .needsBcrypt(let question):
            let isMatch = Bcrypt.matches(password: question.password, hash: question.hash)
            cache.remember(question.key, isMatch: isMatch)
            if case .allowed = security.decide(question, isMatch: isMatch) { return (true, true) }
            return (false, true)
        }
    }

    @Test func `only who knows a password passes, and is asked once`() {
        var cache = BasicAuthCache()
        let cases: [(String?, Bool, Bool)] = [
            (nil, false, false), ("Bearer abc", false, false), ("Basic ???", false, false),
            ("Basic YWxpY2U=", false, false), ("Basic YWxpY2U6czNjcmV0", true, true),
            ("basic YWxpY2U6czNjcmV0", true, false), ("Basic YWxpY2U6d3Jvbmc=", false, true),
            ("Basic YWxpY2U6d3Jvbmc=", false, false), ("Basic bWFsbG9yeTpzM2NyZXQ=", false, true),
            ("Basic bWFsbG9yeTpzM2NyZXQ=", false, false),
        ]
        var wrong: [String] = []
        for (header, passes, isAsked) in cases where Self.verdict(header, &cache) != (passes, isAsked) {
            wrong.append(header ?? "none")
        }
        #expect(wrong.isEmpty)
    }

    @Test func `a refusal carries the headers, and its own come first`() {
        guard case .denied(let answer) = Self.security.decide(Self.request(nil), BasicAuthCache()) else {
            Issue.record("nobody passes without a password")
            return
        }
        let shown = [
            "\(answer.status)", answer.headers["WWW-Authenticate"], answer.headers["X-Frame-Options"],
            answer.headers["X-Content-Type-Options"], text(answer),
        ]
        #expect(shown == ["401", "Basic", "deny", "nosniff", "Unauthorized\n"])
    }

    @Test func `at most a hundred verdicts are remembered`() {
        var cache = BasicAuthCache()
        var keys: [BasicAuthCache.Key] = []
        for i in 0..<130 {
            let header = "Basic " + Base64.standard.encode(Array("alice:p\(i)".utf8))
            if case .needsBcrypt(let question) = Self.security.decide(Self.request(header), cache) {
                cache.remember(question.key, isMatch: false)
                keys.append(question.key)
            }
        }
        #expect(cache.count == 100 && cache[keys[29]] == nil && cache[keys[30]] == false)
    }

    @Test func `tokens come one each interval up to the burst`() {
        let limit = WebSecurity.RateLimit(interval: .seconds(1), burst: 2)
        var bucket = TokenBucket(limit, at: Ticks(nanoseconds: 0))
        // Milliseconds, and whether a request may pass.
        let steps: [(Int64, Bool)] = [
            (0, true), (0, true), (0, false), (900, false), (1100, true), (1200, false), (10_000, true),
            (10_000, true), (10_000, false),
        ]
        let wrong = steps.filter { bucket.allow(at: Ticks(nanoseconds: $0.0 * 1_000_000)) != $0.1 }
        var none = TokenBucket(.init(interval: .zero, burst: 0), at: Ticks(nanoseconds: 0))
        #expect(wrong.isEmpty && none.allow(at: Ticks(nanoseconds: 1)))
    }
}
