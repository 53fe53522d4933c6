import AMBytes
import AMNet
import Testing

/// Go's rules for proxies.
@Suite struct ClientProxyChoiceTests {
    private static func route(
        _ url: String, _ option: HTTPClientOptions.Proxy, _ environment: [String: String] = [:]
    ) throws -> String {
        let choice = ProxyChoice(option, environment: environment)
        switch choice.route(to: try TargetURL(parsing: url)) {
        case .direct: return "direct"
        case .proxy(let proxy): return proxy.shown
        case .refused(let words): return words
        }
    }

    @Test func `a list of exceptions matches names, subdomains, addresses, blocks and ports`() throws {
        let table: [(list: String, url: String, isDirect: Bool)] = [
            ("example.com", "http://example.com/", true), ("example.com", "http://a.example.com/", true),
            ("example.com", "http://badexample.com/", false), (".example.com", "http://example.com/", false),
            (".example.com", "http://a.example.com/", true), ("*.example.com", "http://a.example.com/", true),
            ("*.example.com", "http://example.com/", false), ("EXAMPLE.com", "http://Example.COM/", true),
            ("example.com:8080", "http://example.com:8080/", true),
            ("example.com:8080", "http://example.com/", false),
            ("example.com:443", "https://a.example.com/", true), ("10.0.0.1", "http://10.0.0.1/", true),
            ("10.0.0.1:81", "http://10.0.0.1/", false), ("10.0.0.1:81", "http://10.0.0.1:81/", true),
            ("10.0.0.0/9", "http://10.127.1.1/", true), ("10.0.0.0/9", "http://10.128.1.1/", false),
            ("2001:db8::/33", "http://[2001:db8:7fff::1]/", true),
            ("2001:db8::/33", "http://[2001:db8:8000::1]/", false),
            ("[2001:db8::1]:80", "http://[2001:db8::1]/", true),
            ("2001:db8::1", "http://[2001:DB8::1]/", true),
            ("a.test, b.test", "http://b.test/", true), ("*", "http://any.test/", true),
            ("x, *", "https://9.9.9.9/", true), (" , :80", "http://any.test/", false),
            ("0.1", "http://10.0.0.1/", false), ("x.test", "http://localhost/", true),
            ("x.test", "http://127.3.2.1:9/", true), ("x.test", "http://[::1]/", true),
            ("x.test", "http://localhost.test/", false), ("1.2.3.4/33", "http://1.2.3.4/", false),
            ("::ffff:1.2.3.4", "http://1.2.3.4/", true),
        ]
        var wrong: [String] = []
        for row in table {
            let found = try Self.route(row.url, .url("http://p:3128", noProxy: row.list))
            if (found == "direct") != row.isDirect { wrong.append("\(row.list) \(row.url) → \(found)") }
        }
        #expect(wrong == [])
    }

    @Test func `the option and the environment choose the proxy`() throws {
        let both = ["HTTP_PROXY": "http://a:1", "https_proxy": "b:2", "no_proxy": "out.test"]
        let table: [(String, HTTPClientOptions.Proxy, [String: String], String)] = [
            ("http://x/", .none, both, "direct"),
            ("http://x/", .environment, both, "http://a:1"),
            ("https://x/", .environment, both, "http://b:2"),
            ("https://out.test/", .environment, both, "direct"),
            ("http://localhost/", .environment, both, "direct"),
            (
                "http://x/", .environment, ["HTTP_PROXY": "http://u:pw@a:1", "http_proxy": "http://c"],
                "http://u:***@a:1"
            ),
            ("http://x/", .environment, ["HTTP_PROXY": "", "http_proxy": "socks5://c"], "socks5://c"),
            ("http://x/", .environment, ["HTTPS_PROXY": "http://c", "ALL_PROXY": "http://d"], "direct"),
            ("http://x/", .environment, ["HTTP_PROXY": "http://a b"], "direct"),
            (
                "http://x/", .environment, ["HTTP_PROXY": "http://a", "REQUEST_METHOD": "GET"],
                "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy"
            ),
            ("https://x/", .environment, ["HTTPS_PROXY": "http://a", "REQUEST_METHOD": "GET"], "http://a"),
            ("http://localhost/", .url("http://p", noProxy: ""), both, "http://p"),
            ("http://localhost/", .url("http://p", noProxy: "x"), both, "direct"),
            ("https://x/", .url("http://p", noProxy: ""), [:], "http://p"),
            ("https://x/", .url("", noProxy: ""), both, "direct"),
        ]
        #expect(try table.map { try Self.route($0.0, $0.1, $0.2) } == table.map(\.3))
    }
}
