import AMBytes
import CCurl

/// How a transfer failed, as libcurl tells it; and the same in Go's words. A value, so that a table can test
/// it.
struct CurlOutcome {
    /// libcurl's code.
    var code: CURLcode
    /// libcurl's own words.
    var detail = ""
    /// The system's error number behind it; 0: none known.
    var systemError: Int32 = 0
    /// OpenSSL's verdict on the certificate; 0: the chain is good.
    var verdict = 0
    /// The addresses, `ip:port`; empty when unknown.
    var local = ""
    var remote = ""
    /// The address that was dialled first.
    var dialled = ""
    /// The host that was to be reached, and the name that the certificate must have.
    var host = ""
    var expectedName = ""
    /// The certificate's own names, as OpenSSL lists them: `DNS:a.test, IP Address:127.0.0.1`.
    var certificateNames = ""
    /// The proxy's host and scheme, if there is one.
    var proxy: TargetURL?
    /// The proxy's answer to CONNECT; 0: none.
    var connectStatus = 0
    /// Whether the connection stood before the handshake.
    var isConnected = false
    var isTLS = false
    /// Where the CA comes from: `inline`, `file PATH`.
    var caPlace = ""

    /// The kind for callers.
    var kind: TransportFailure.Kind {
        switch code {
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL,
            CURLE_SSL_CIPHER, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_NOT_BUILT_IN:
            detail.contains("HTTP/0.9") ? .connection : .setup
        default: .connection
        }
    }

    /// Go's words. Source: Go net OpError, net/http transport.go, crypto/tls, crypto/x509.
    var cause: String {  // tidy: switch
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: "dial tcp: lookup \(host): no such host"
        case CURLE_COULDNT_RESOLVE_PROXY: "\(proxyVerb)dial tcp: lookup \(proxy?.host ?? ""): no such host"
        case CURLE_COULDNT_CONNECT: connectStatus >= 300 ? connectRefusal : "\(proxyVerb)\(dialFailure)"
        case CURLE_OPERATION_TIMEDOUT:
            isConnected && isTLS
                ? "net/http: TLS handshake timeout" : "\(proxyVerb)dial tcp \(dialled): i/o timeout"
        case CURLE_GOT_NOTHING: systemError == 0 ? "EOF" : ioFailure("read")
        case CURLE_PARTIAL_FILE: "unexpected EOF"
        case CURLE_RECV_ERROR:
            connectStatus >= 300 ? connectRefusal : systemError == 0 ? readFailure : ioFailure("read")
        case CURLE_SEND_ERROR: systemError == 0 ? "http: server closed idle connection" : ioFailure("write")
        case CURLE_PEER_FAILED_VERIFICATION:
            "tls: failed to verify certificate: x509: " + verificationFailure
        case CURLE_SSL_CONNECT_ERROR: systemError == 0 ? TLSAlert.cause(detail) : ioFailure("read")
        case CURLE_SSL_CACERT_BADFILE:
            caPlace.isEmpty
                ? "x509: failed to load system roots and no roots provided"
                : "unable to use specified CA cert \(caPlace)"
        case CURLE_SSL_CERTPROBLEM: "unable to use specified client cert: tls: \(detail.lowercased())"
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            "net/http: HTTP/1.x transport connection broken: malformed HTTP response"
        case CURLE_HTTP2, CURLE_HTTP2_STREAM: "http2: \(words)"
        case CURLE_PROXY: "socks connect tcp \(proxy?.hostHeader ?? "")->\(host): \(words)"
        default: words
        }
    }

    private var proxyVerb: String { proxy == nil ? "" : "proxyconnect tcp: " }

    private var dialFailure: String {
        let address = dialled.isEmpty ? host : dialled
        if systemError == 0 { return "dial tcp \(address): connect: \(words)" }
        return "dial tcp \(address): connect: \(SystemError.text(systemError))"
    }

    private var connectRefusal: String { StatusText.of(connectStatus) }

    private var readFailure: String {
        detail.contains("SSL") || detail.contains("unexpected eof") ? TLSAlert.cause(detail) : "EOF"
    }

    private var words: String {
        if !detail.isEmpty { return detail }
        return String(cString: curl_easy_strerror(code)).lowercased()
    }

    private func ioFailure(_ verb: String) -> String {
        "\(verb) tcp \(local)->\(remote): \(verb): \(SystemError.text(systemError))"
    }

    private var verificationFailure: String {
        switch verdict {
        // libcurl checks the names before it asks for OpenSSL's verdict, which then is still its
        // "unspecified".
        case 0, 1: NameMismatch.words(certificateNames, expected: expectedName)
        case 9, 10: "certificate has expired or is not yet valid: "
        case 26: "certificate specifies an incompatible key usage"
        default: "certificate signed by unknown authority"
        }
    }
}
