package import AMText

/// What the flags decide for the heart. Fixed for the life of the value.
package struct Options: Sendable {
    /// How long ended silences and old entries of the notification log are kept.
    package var retention: GoDuration = .hours(120)
    /// How often silences and the notification log are collected.
    package var maintenanceInterval: GoDuration = .minutes(15)
    /// How often resolved alerts are collected.
    package var alertGCInterval: GoDuration = .minutes(30)
    /// Alerts of one name; 0: no limit.
    package var perAlertnameLimit = 0
    /// No group is flushed before this; groups that were due by then are flushed at once.
    package var dispatchAt: Ticks
    /// Silences, ended ones included; 0: no limit.
    package var maxSilences = 0
    /// The encoded size of one silence. Unit: bytes; 0: no limit.
    package var maxSilenceSize = 0
    /// Whether changes of silences are logged.
    package var logSilences = false
    /// Which label names are valid.
    package var dialect = MatcherDialect.fallback
    /// Lines below this level are not made.
    package var logLevel = LogLevel.info
    package var limits = Limits()
    /// How the node takes part in a cluster; nil: it is alone.
    package var cluster: ClusterSettings?
    /// Whether the two files of the original are written at each collection and at the end.
    package var exportsFiles = false

    /// The defaults, with dispatching from a moment on.
    package init(dispatchAt: Ticks) { self.dispatchAt = dispatchAt }
}
