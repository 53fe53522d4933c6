import AMConfig
import Testing

@Suite struct ClusterTLSSettingsTests {
    private func read(_ text: String) -> String {
        do throws(ConfigError) {
            let read = try ClusterTLSSettings(Array(text.utf8), folder: "/etc/am")
            let server = [read.server.certificateFile, read.server.keyFile, read.server.clientCAFile]
            let client = [read.client.caFile, read.client.certificateFile, read.client.keyFile]
            return (server + [read.server.clientAuthType] + client + [read.client.serverName])
                .joined(separator: "|")
        } catch {
            return error.text
        }
    }

    @Test func `both halves of the file are read, with paths from where it lies`() {
        let server = "tls_server_config:\n  cert_file: a.pem\n  key_file: /b.key\n"
        let full = """
            tls_server_config:
              cert_file: a.pem
              key_file: k/a.key
              client_ca_file: ca.pem
              client_auth_type: RequireAndVerifyClientCert
            tls_client_config:
              ca_file: ca.pem
              cert_file: /abs/a.pem
              key_file: a.key
              server_name: peers.example
            """
        let cases: [(text: String, result: String)] = [
            (
                full,
                "/etc/am/a.pem|/etc/am/k/a.key|/etc/am/ca.pem|RequireAndVerifyClientCert|/etc/am/ca.pem|"
                    + "/abs/a.pem|/etc/am/a.key|peers.example"
            ),
            (server, "/etc/am/a.pem|/b.key||||||"),
            (server + "tls_client_config: {}\n", "/etc/am/a.pem|/b.key||||||"),
            ("", "missing 'tls_server_config' entry in the TLS configuration"),
            ("tls_server_config:\n", "missing 'tls_server_config' entry in the TLS configuration"),
            (
                "tls_client_config:\n  insecure_skip_verify: true\n",
                "missing 'tls_server_config' entry in the TLS configuration"
            ),
            (server + "tls_client_config:\n", "missing 'tls_client_config' entry in the TLS configuration"),
            (
                server + "tls_client_config: {cert_file: x}\n",
                "exactly one of key or key_file must be configured when a client certificate is configured"
            ),
            (
                "tls_servr_config: {}\n",
                "yaml: unmarshal errors:\n  line 1: field tls_servr_config not found in type "
                    + "cluster.TLSTransportConfig"
            ),
        ]
        #expect(cases.map { read($0.text) } == cases.map(\.result))
    }

    @Test func `a file that is not there is told of`() {
        let files = FileAccess(
            read: { path throws(FileAccess.Failure) in throw FileAccess.Failure("open \(path): no") },
            glob: { _ in [] })
        var text = "none"
        do throws(ConfigError) { _ = try ClusterTLSSettings(path: "x", files: files) } catch {
            text = error.text
        }
        #expect(text == "open x: no")
    }
}
