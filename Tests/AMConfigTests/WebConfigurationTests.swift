import AMConfig
import Testing

/// The file that protects the server's own face.
struct WebConfigurationTests {
    private static let files = FileAccess(
        read: { (path) throws(FileAccess.Failure) in
            guard path == "conf/cert.pem" || path == "/abs/key.pem" else {
                throw FileAccess.Failure("open \(path): no such file or directory")
            }
            return Array(path.utf8)
        },
        glob: { (_) throws(FileAccess.Failure) in [] })

    /// What a file is refused with at the start; nil: it is taken.
    private static func refusal(_ source: String) -> String? {
        do throws(ConfigError) {
            let web = try WebConfiguration(Array(source.utf8), folder: "conf")
            try web.checkUsers()
            _ = try web.tls.material(files)
            return nil
        } catch {
            return error.text
        }
    }

    private static let pair = "cert_file: cert.pem, key_file: /abs/key.pem"
    private static let hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

    private static let cases: [(source: String, refusal: String?)] = [
        ("", nil),
        ("{}", nil),
        ("tls_server_config:\nhttp_server_config:\nbasic_auth_users:\n", nil),
        ("tls_server_config: {\(pair)}", nil),
        ("tls_server_config: {\(pair), client_auth_type: RequireClientCert, min_version: TLS13}", nil),
        ("tls_server_config: {cert_file: cert.pem}", "missing one of key or key_file"),
        ("tls_server_config: {key: x}", "missing one of cert or cert_file"),
        ("tls_server_config: {client_auth_type: NoClientCert}", "missing one of cert or cert_file"),
        (
            "tls_server_config: {cert_file: no.pem, key: x}",
            "failed to read cert_file (conf/no.pem): open conf/no.pem: no such file or directory"
        ),
        (
            "tls_server_config: {cert: x, key_file: no.pem}",
            "failed to read key_file (conf/no.pem): open conf/no.pem: no such file or directory"
        ),
        (
            "tls_server_config: {cert: x, key: y, client_ca_file: no.pem}",
            "open conf/no.pem: no such file or directory"
        ),
        ("tls_server_config: {cert: x, key: y, client_auth_type: Never}", "invalid ClientAuth: Never"),
        (
            "tls_server_config: {cert: x, key: y, client_ca: z}",
            "client CA's have been configured without a Client Auth Policy"
        ),
        ("tls_server_config: {min_version: SSL3}", "unknown TLS version: SSL3"),
        ("tls_server_config: {cipher_suites: [TLS_AES_128_GCM_SHA256, RC4]}", "unknown cipher: RC4"),
        ("tls_server_config: {curve_preferences: [X25519, P1]}", "unknown curve: P1"),
        ("http_server_config: {headers: {X-Foo: a}}", "HTTP header \"X-Foo\" can not be configured"),
        (
            "http_server_config: {headers: {X-Frame-Options: a}}",
            "invalid value for X-Frame-Options. Expected one of: [\"deny\" \"sameorigin\"], but got: \"a\""
        ),
        ("http_server_config: {headers: {X-Frame-Options: deny, Content-Security-Policy: x}}", nil),
        ("basic_auth_users: {a: '\(hash)'}", nil),
        ("basic_auth_users: {a: b}", "crypto/bcrypt: hashedSecret too short to be a bcrypted password"),
        (
            "basic_auth_users: {a: '\(hash.replacing("$10$", with: "$99$"))'}",
            "crypto/bcrypt: cost 99 is outside allowed inclusive range 4..31"
        ),
        (
            "basic_auth_users: {a: 'x\(hash.dropFirst())'}",
            "crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with 'x'"
        ),
        ("rate_limit: {interval: 1s, burst: 20}", nil),
        (
            "rate_limit: {interval: 1x}",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `1x` into time.Duration"
        ),
        ("tls: {}", "yaml: unmarshal errors:\n  line 1: field tls not found in type web.Config"),
        (
            "tls_server_config: {certs: x}",
            "yaml: unmarshal errors:\n  line 1: field certs not found in type web.TLSConfig"
        ),
    ]

    @Test func `a web configuration is taken or refused in the words of the original`() {
        let wrong = Self.cases.compactMap { given in
            let text = Self.refusal(given.source)
            return text == given.refusal ? nil : "\(given.source) → \(text ?? "taken")"
        }
        #expect(wrong == [])
    }

    @Test func `an empty web configuration asks for nothing`() throws {
        let web = try WebConfiguration([], folder: ".")
        #expect(web == WebConfiguration() && !web.tls.isPresent && web.http.http2)
    }

    @Test func `a missing web configuration is refused as the system says`() {
        #expect(throws: ConfigError("open x.yml: no such file or directory")) {
            _ = try WebConfiguration(path: "x.yml", files: Self.files)
        }
    }
}
