import AMBytes
import Testing

@testable import AMNet

/// The client's pure functions, by tables.
@Suite struct ClientRulesTests {
    @Test func `a URL is taken apart and shown as Go does`() {
        let table: [(text: String, requested: String, shown: String, origin: String)] = [
            ("http://a", "http://a/", "http://a", "http://a:80"),
            (
                "HTTPS://A.test:8443/x/../y?q=1#f", "https://A.test:8443/x/../y?q=1",
                "https://A.test:8443/x/../y?q=1#f",
                "https://a.test:8443"
            ),
            ("http://u:p%40ss@h/p", "http://h/p", "http://u:***@h/p", "http://h:80"),
            ("http://u@h:80/", "http://h:80/", "http://u@h:80/", "http://h:80"),
            ("http://[::1]:9/", "http://[::1]:9/", "http://[::1]:9/", "http://[::1]:9"),
            (
                "http://h/a b/ä?x y", "http://h/a%20b/%C3%A4?x%20y", "http://h/a%20b/%C3%A4?x%20y",
                "http://h:80"
            ),
            ("http://h?q", "http://h/?q", "http://h?q", "http://h:80"),
        ]
        var wrong: [String] = []
        for row in table {
            let url = try? TargetURL(parsing: row.text)
            if url?.requested != row.requested || url?.shown != row.shown || url?.origin != row.origin {
                wrong.append("\(row.text): \(url?.requested ?? "") \(url?.shown ?? "") \(url?.origin ?? "")")
            }
        }
        #expect(wrong == [])
    }

    @Test func `a text that is no URL is refused in Go's words`() {
        let table = [
            "http://a\nb/": "net/url: invalid control character in URL",
            ":x": "missing protocol scheme",
            "1.2.3.4:80/x": "first path segment in URL cannot contain colon",
            "http://h:x/": "invalid port \":x\" after host",
            "http://[::1/": "missing ']' in host",
            "http://a b/": "invalid character \" \" in host name",
            "http://h/%4": "invalid URL escape \"%4\"",
            "http://u%zz@h/": "invalid URL escape \"%zz\"",
        ]
        let found = table.keys.map { text -> String in
            do throws(TargetURL.Problem) {
                return try TargetURL(parsing: text).shown
            } catch {
                return error.text
            }
        }
        #expect(found == Array(table.values))
    }

    @Test func `references resolve as RFC 3986 shows`() throws {
        let base = try TargetURL(parsing: "http://a/b/c/d;p?q")
        let table = [
            ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ]
        #expect(try table.map { try base.resolving($0.0).shown } == table.map(\.1))
        let secret = try TargetURL(parsing: "http://u:p@h/x")
        #expect(try ["/y", "http://h/y"].map { try secret.resolving($0).user?.name } == ["u", nil])
    }

    @Test func `a redirect keeps what may go on and drops what may not`() throws {
        func step(_ method: String, _ from: String, _ status: Int, _ to: String?) throws -> String {
            let url = try TargetURL(parsing: from)
            let fields = HTTPFields([.init("Content-Type", "t"), .init("Cookie", "c"), .init("X", "x")])
            let hop = Hop(method: method, url: url, headers: fields)
            switch RedirectRule.decide(status: status, location: to, after: hop, first: url) {
            case .stay: return "stay"
            case .fail(let url, let cause): return "\(url): \(cause)"
            case .follow(let next):
                let names = next.headers.all.map(\.name).joined(separator: ",")
                let body = next.carriesBody ? "body" : "bare"
                return "\(next.method) \(next.url.shown) \(body) \(names) \(next.referer ?? "-")"
            }
        }
        let table: [(String, String, Int, String?, String)] = [
            ("POST", "http://a/x", 301, "/y", "GET http://a/y bare Cookie,X http://a/x"),
            ("POST", "http://a/x", 303, "/y", "GET http://a/y bare Cookie,X http://a/x"),
            ("HEAD", "http://a/x", 302, "/y", "HEAD http://a/y bare Cookie,X http://a/x"),
            ("PUT", "http://a/x", 308, "y", "PUT http://a/y body Content-Type,Cookie,X http://a/x"),
            (
                "POST", "http://a/x", 307, "http://s.a/y",
                "POST http://s.a/y body Content-Type,Cookie,X http://a/x"
            ),
            ("POST", "http://s.a/x", 307, "http://a/y", "POST http://a/y body Content-Type,X http://s.a/x"),
            ("POST", "http://a/x", 307, "http://ba/y", "POST http://ba/y body Content-Type,X http://a/x"),
            ("POST", "https://a/x", 307, "http://a/y", "POST http://a/y body Content-Type,Cookie,X -"),
            ("POST", "http://u:p@a/x", 302, "/y", "GET http://u:***@a/y bare Cookie,X http://a/x"),
            ("POST", "http://a/x", 302, nil, "stay"), ("POST", "http://a/x", 304, "/y", "stay"),
            ("POST", "http://a/x", 300, "/y", "stay"), ("POST", "http://a/x", 200, "/y", "stay"),
            (
                "POST", "http://a/x", 302, "http://[",
                "http://a/x: failed to parse Location header \"http://[\": "
                    + "parse \"http://[\": missing ']' in host"
            ),
        ]
        #expect(try table.map { try step($0.0, $0.1, $0.2, $0.3) } == table.map(\.4))
    }

    @Test func `who was among strangers once stays without credentials`() throws {
        let home = try TargetURL(parsing: "http://a/")
        var hop = Hop(method: "POST", url: home, headers: HTTPFields())
        for place in ["http://b/", "http://a/"] {
            let decision = RedirectRule.decide(status: 307, location: place, after: hop, first: home)
            guard case .follow(let next) = decision else { continue }
            hop = next
        }
        #expect(hop.url == home && hop.isAmongStrangers && hop.before == 2)
        let lines = try RequestLines.lines(for: hop, adding: .init(authorization: "Bearer x"))
        #expect(!lines.contains { $0.hasPrefix("Authorization") })
    }

    @Test func `the Authorization of the caller comes first, then the URL's, then the options'`() throws {
        func authorization(_ url: String, _ own: String?) throws -> String? {
            var headers = HTTPFields()
            headers["authorization"] = own
            let hop = Hop(method: "POST", url: try TargetURL(parsing: url), headers: headers)
            let lines = try RequestLines.lines(for: hop, adding: .init(authorization: "Bearer t"))
            return lines.first { $0.hasPrefix("Authorization") }
        }
        let found = try [
            authorization("http://me:pw@h/", "GenieKey k"), authorization("http://me:p%20w@h/", nil),
            authorization("http://h/", nil),
        ]
        #expect(
            found == [
                "Authorization: GenieKey k", "Authorization: Basic bWU6cCB3", "Authorization: Bearer t",
            ])
    }

    @Test func `a header that would break the request is refused`() throws {
        let table = [
            ("X-A", "a\r\nb", "net/http: invalid header field value for \"X-A\""),
            ("X B", "a", "net/http: invalid header field name \"X B\""),
            ("", "a", "net/http: invalid header field name \"\""),
            ("x-ok", " a\tb ", "x-ok: a\tb"), ("x", "", "x;"),
        ]
        let found = table.map { row -> String in
            do throws(RequestLines.Invalid) {
                return try RequestLines.line(row.0, row.1)
            } catch {
                return error.text
            }
        }
        #expect(found == table.map(\.2))
        #expect(
            ["x-secret", "X-API-key", "a b", ""].map(RequestLines.canonicalName) == [
                "X-Secret", "X-Api-Key", "a b", "",
            ])
    }

    @Test func `headers are read with blanks cut, folded lines joined and junk left out`() {
        let block = "HTTP/1.1 204 No\r\nA:  b \r\njunk\r\nC: d\r\n\te\r\nA: f\r\nEmpty:\r\n\r\n"
        let fields = HeaderBlock.fields(Array(block.utf8)).all.map { "\($0.name)=\($0.value)" }
        #expect(fields == ["A=b", "C=d e", "A=f", "Empty="])
        #expect(
            ["HTTP/1.1 204 No\r\n", "HTTP/2 200\r\n", "HTTP/1.1\r\n", "HTTP/1.1 x"].map {
                HeaderBlock.status(Array($0.utf8))
            } == [204, 200, 0, 0])
    }

    @Test func `the deadline heap gives the nearest first, whoever left before`() throws {
        var heap = DeadlineHeap()
        var random = SystemRandomNumberGenerator()
        let place = Job.Place(try TargetURL(parsing: "http://a/"))
        let jobs = (1...500).map { number in
            let request = OutgoingRequest(
                method: "GET", url: "http://a/",
                timeoutMilliseconds: Int.random(in: 1...1_000, using: &random))
            return Job(
                .init(id: SendID(number: UInt64(number)), request: request, accepted: 0) { _ in }, at: place)
        }
        for job in jobs { heap.insert(job) }
        for job in jobs where job.id.number % 3 == 0 {
            heap.remove(job)
            heap.remove(job)
        }
        var popped: [UInt64] = []
        while let job = heap.popExpired(at: 600_000_000) { popped.append(job.deadline) }
        let expected = jobs.filter { $0.id.number % 3 != 0 && $0.deadline <= 600_000_000 }.map(\.deadline)
            .sorted()
        #expect(popped == expected)
        #expect((heap.nearest ?? .max) > 600_000_000)
    }
}
