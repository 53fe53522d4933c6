internal import AMCore
internal import AMText

/// What the file of `--cluster.tls-config` says: how nodes show each other who they are.
package struct ClusterTLSSettings: Sendable, Hashable {
    /// `tls_server_config`: for connections of others.
    package var server = ServerTLSSettings()
    /// `tls_client_config`: for connections of ours.
    package var client = TLSClientSettings()

    private init() {}

    /// Reads a file; paths in it are relative to its folder.
    /// Throws: the text users know.
    /// Source: cluster/tls_config.go GetTLSTransportConfig.
    package init(path: String, files: FileAccess) throws(ConfigError) {
        let bytes: [UInt8]
        do throws(FileAccess.Failure) {
            bytes = try files.read(path)
        } catch {
            throw ConfigError(error.text)
        }
        let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })
        self = try Self.section.read(bytes, onto: ClusterTLSSettings(), environment: environment)
        let folder = FilePath.folder(of: path)
        server.certificateFile = FilePath.join(folder, server.certificateFile)
        server.keyFile = FilePath.join(folder, server.keyFile)
        server.clientCAFile = FilePath.join(folder, server.clientCAFile)
        client.caFile = FilePath.join(folder, client.caFile)
        client.certificateFile = FilePath.join(folder, client.certificateFile)
        client.keyFile = FilePath.join(folder, client.keyFile)
    }

    private static let section = Section.bare(
        "cluster.TLSTransportConfig", zero: ClusterTLSSettings(),
        fields: [
            Field("tls_server_config", \.server, ServerTLSSettings.section.type),
            Field("tls_client_config", \.client, TLSClientSettings.section.type),
        ])
}
