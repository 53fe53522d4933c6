internal import AMCore
internal import AMText

/// What the file of `--cluster.tls-config` says: how nodes of a cluster speak with each other.
package struct ClusterTLSSettings: Sendable, Hashable {
    /// `tls_server_config`: for the connections of others.
    package let server: ServerTLSSettings
    /// `tls_client_config`: for ours.
    package let client: TLSClientSettings

    /// The file as it stands.
    private struct File: Sendable {
        var server: ServerTLSSettings?
        var client: TLSClientSettings? = TLSClientSettings()
    }

    /// Reads a file.
    /// Throws: the text users know, for behind
    /// `unable to initialize TLS transport configuration for gossip mesh: `.
    package init(path: String, files: FileAccess) throws(ConfigError) {
        try self.init(try files.bytes(of: path), folder: FilePath.folder(of: path))
    }

    /// Reads the bytes of a file that lies in `folder`.
    /// Throws: the text users know.
    /// Source: cluster/tls_config.go GetTLSTransportConfig.
    package init(_ bytes: [UInt8], folder: String) throws(ConfigError) {
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        let file = try Self.section.read(bytes, onto: File(), environment: environment)
        guard var server = file.server else {
            throw ConfigError("missing 'tls_server_config' entry in the TLS configuration")
        }
        guard var client = file.client else {
            throw ConfigError("missing 'tls_client_config' entry in the TLS configuration")
        }
        server.resolvePaths(in: folder)
        client.resolvePaths(in: folder)
        self.server = server
        self.client = client
    }

    private static let section = Section.bare(
        "cluster.TLSTransportConfig", zero: File(),
        fields: [
            Field("tls_server_config", \.server, .optional(ServerTLSSettings.section.type)),
            Field("tls_client_config", \.client, .optional(TLSClientSettings.section.type)),
        ])
}
