import AMCore
import AMWeb

/// What this program calls itself.
enum Version {
    /// For the status page, the API and the metrics.
    static let info = VersionInfo(
        version: ProgramVersion.compatible, revision: ProgramVersion.revision, branch: ProgramVersion.branch,
        buildUser: ProgramVersion.buildUser, buildDate: ProgramVersion.buildDate,
        goVersion: ProgramVersion.language, os: "linux", architecture: ProgramVersion.architecture)

    /// What `--version` prints.
    static let text = ProgramVersion.text(of: "alertmanager")
}
