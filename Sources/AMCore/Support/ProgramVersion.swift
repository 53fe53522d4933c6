/// What the programs of this package call themselves.
package enum ProgramVersion {
    /// The version of the original that they are compatible with; clients read it as a semantic version.
    package static let compatible = "0.34.0"
    /// The commit they were built from.
    package static let revision = "unknown"
    /// The branch they were built from.
    package static let branch = "unknown"
    /// Who built them.
    package static let buildUser = "unknown"
    /// When they were built.
    package static let buildDate = "unknown"
    /// The language they were built with.
    package static let language = "swift6.3"
    /// The processor they were built for, in Go's words.
    package static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    /// What `--version` prints.
    /// Source: prometheus/common version/info.go Print.
    package static func text(of program: String) -> String {
        """
        \(program), version \(compatible) (branch: \(branch), revision: \(revision))
          build user:       \(buildUser)
          build date:       \(buildDate)
          go version:       \(language)
          platform:         linux/\(architecture)
          tags:             amserver
        """
    }
}
