import AMBytes
import CCurl
import Testing

@testable import AMNet

/// libcurl's failures in Go's words.
@Suite struct ClientOutcomeTests {
    private static func cause(_ code: CURLcode, _ change: (inout CurlOutcome) -> Void = { _ in }) -> String {
        var outcome = CurlOutcome(code: code)
        outcome.host = "h.test"
        outcome.expectedName = "h.test"
        outcome.dialled = "10.0.0.1:80"
        outcome.local = "10.0.0.2:5"
        outcome.remote = "10.0.0.1:80"
        change(&outcome)
        return outcome.cause
    }

    @Test func `connections fail in Go's words`() throws {
        let proxy = try TargetURL(parsing: "http://p.test:3128")
        let table: [(String, String)] = [
            (Self.cause(CURLE_COULDNT_RESOLVE_HOST), "dial tcp: lookup h.test: no such host"),
            (
                Self.cause(CURLE_COULDNT_RESOLVE_PROXY) { $0.proxy = proxy },
                "proxyconnect tcp: dial tcp: lookup p.test: no such host"
            ),
            (
                Self.cause(CURLE_COULDNT_CONNECT) { $0.systemError = 113 },
                "dial tcp 10.0.0.1:80: connect: no route to host"
            ),
            (Self.cause(CURLE_OPERATION_TIMEDOUT), "dial tcp 10.0.0.1:80: i/o timeout"),
            (
                Self.cause(CURLE_OPERATION_TIMEDOUT) {
                    $0.isConnected = true; $0.isTLS = true
                }, "net/http: TLS handshake timeout"
            ),
            (Self.cause(CURLE_GOT_NOTHING), "EOF"),
            (
                Self.cause(CURLE_RECV_ERROR) { $0.systemError = 104 },
                "read tcp 10.0.0.2:5->10.0.0.1:80: read: connection reset by peer"
            ),
            (
                Self.cause(CURLE_SEND_ERROR) { $0.systemError = 32 },
                "write tcp 10.0.0.2:5->10.0.0.1:80: write: broken pipe"
            ),
            (Self.cause(CURLE_RECV_ERROR) { $0.connectStatus = 407 }, "Proxy Authentication Required"),
            (Self.cause(CURLE_RECV_ERROR) { $0.connectStatus = 599 }, "status code 599"),
            (Self.cause(CURLE_PARTIAL_FILE), "unexpected EOF"),
        ]
        #expect(table.map(\.0) == table.map(\.1))
    }

    @Test func `certificates fail in Go's words`() {
        let prefix = "tls: failed to verify certificate: x509: "
        func verdict(_ number: Int, _ names: String = "", _ expected: String = "h.test") -> String {
            Self.cause(CURLE_PEER_FAILED_VERIFICATION) {
                $0.verdict = number
                $0.certificateNames = names
                $0.expectedName = expected
            }
        }
        let table: [(String, String)] = [
            (verdict(18), "certificate signed by unknown authority"),
            (verdict(20), "certificate signed by unknown authority"),
            (verdict(10), "certificate has expired or is not yet valid: "),
            (verdict(0, "DNS:a.test, DNS:b.test"), "certificate is valid for a.test, b.test, not h.test"),
            (
                verdict(0, "IP Address:1.2.3.4"),
                "certificate is not valid for any names, but wanted to match h.test"
            ),
            (
                verdict(0, "DNS:a, IP Address:1.2.3.4", "1.2.3.5"),
                "certificate is valid for 1.2.3.4, not 1.2.3.5"
            ),
            (
                verdict(0, "DNS:a", "1.2.3.5"),
                "cannot validate certificate for 1.2.3.5 because it doesn't contain any IP SANs"
            ),
        ]
        #expect(table.map(\.0) == table.map { prefix + $0.1 })
        let alerts = [
            "error:0A000410:SSL routines::sslv3 alert handshake failure":
                "remote error: tls: handshake failure",
            "error:0A00045C:SSL routines::tlsv13 alert certificate required":
                "remote error: tls: certificate required",
            "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to h:443": "EOF",
            "error:0A00010B:SSL routines::wrong version number":
                "http: server gave HTTP response to HTTPS client",
        ]
        #expect(alerts.keys.map(TLSAlert.cause) == Array(alerts.values))
    }
}
