import AMWeb

/// What this program calls itself.
enum Version {
    /// The version of the original that it is compatible with; clients read it as a semantic version.
    static let compatible = "0.34.0"

    /// For the status page, the API and the metrics.
    static let info = VersionInfo(
        version: compatible, revision: "unknown", branch: "unknown", buildUser: "unknown",
        buildDate: "unknown",
        goVersion: "swift6.3", os: "linux", architecture: architecture)

    /// What `--version` prints.
    static let text = """
        alertmanager, version \(compatible) (branch: \(info.branch), revision: \(info.revision))
          build user:       \(info.buildUser)
          build date:       \(info.buildDate)
          go version:       \(info.goVersion)
          platform:         linux/\(architecture)
          tags:             amserver
        """

    private static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }
}
