import AMClient
import AMConfig
import AMCore
import AMNotify
import AMText

// `amtool cluster` and `amtool config`.
extension Tool {
    /// Source: cli/cluster.go.
    func showCluster() async throws(ToolError) {
        let status = try await status()
        write(formats.text(status.cluster))
    }

    /// Source: cli/config.go.
    func showConfig() async throws(ToolError) {
        write(formats.text(try await status()))
    }

    private func status() async throws(ToolError) -> APIStatus {
        let client = try await client()
        return try await ask { () async throws(ClientError) in try await client.status() }
    }

    /// Source: cli/routing.go.
    func showRoutes() async throws(ToolError) {
        let route = try await settings().route
        write("Routing tree:\n" + RouteTree(of: route).text + "\n")
    }

    /// Source: cli/test_routing.go.
    func testRoutes() async throws(ToolError) {
        let route = try await settings().route
        let labels = try testLabels()
        if options.showsTree {
            write("Matching routes:\n" + RouteTree(of: route, matching: labels).text + "\n\n")
        }
        let receivers = RouteTree.receivers(of: route, for: labels).joined(separator: ",")
        write(receivers + "\n")
        if !options.expectedReceivers.isEmpty && options.expectedReceivers != receivers {
            write("WARNING: Expected receivers did not match resolved receivers.\n")
            throw ToolError("", hasBlankLine: false)
        }
    }

    /// The configuration of the file that is named, or else of the server.
    /// Source: cli/config.go loadAlertmanagerConfig.
    func settings() async throws(ToolError) -> Settings {
        let path = options.configFile
        if !path.isEmpty { try checkFile(path) }
        let status: APIStatus? =
            path.isEmpty && !options.url.isEmpty ? try await self.status() : nil
        if !path.isEmpty && !options.url.isEmpty {
            warn("Warning: --config.file flag overrides the --alertmanager.url.")
        }
        if let status { return try settings(of: status) }
        return try load { (loader) throws(ConfigError) in
            if path.isEmpty {
                throw ConfigError("You have to specify one of --config.file or --alertmanager.url flags.")
            }
            return try loader.load(path: path, files: surroundings.files)
        }
    }

    /// The configuration that a server says it runs.
    func settings(of status: APIStatus) throws(ToolError) -> Settings {
        try load { (loader) throws(ConfigError) in
            try loader.load(Array(status.configuration.utf8), folder: ".")
        }
    }

    private func load(
        _ body: (ConfigurationLoader<any Integration>) throws(ConfigError) -> Configuration<any Integration>
    ) throws(ToolError) -> Settings {
        do throws(ConfigError) {
            let configuration = try body(ConfigurationLoader(catalogue: .known, environment: decoding))
            for line in configuration.warnings { log(line) }
            return configuration.settings
        } catch {
            throw ToolError(error.text, hasBlankLine: false)
        }
    }
}
