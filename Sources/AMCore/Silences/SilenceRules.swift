package import AMText

/// What the setting of silences depends on besides the silences: options, and how many there are.
package struct SilenceRules: Sendable {
    /// Decides which label names are valid.
    package var dialect: MatcherDialect
    /// Silences that may be kept, ended ones included; 0: any number.
    package var maxCount: Int
    /// The largest record. Unit: bytes, see `MeshCodec.size(of:)`; 0: any size.
    package var maxSize: Int
    /// How long a silence is kept after its end.
    package var retention: GoDuration

    /// Whether a silence that is ended early is remembered for as long as somebody may know it as it was: in
    /// a cluster, a member that was away for longer than the retention would bring it back otherwise.
    package var outlastsPeers: Bool

    /// Rules.
    package init(
        dialect: MatcherDialect = .fallback, maxCount: Int = 0, maxSize: Int = 0, retention: GoDuration,
        outlastsPeers: Bool = false
    ) {
        self.outlastsPeers = outlastsPeers
        self.dialect = dialect
        self.maxCount = maxCount
        self.maxSize = maxSize
        self.retention = retention
    }
}
