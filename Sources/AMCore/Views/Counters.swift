package import AMText

/// Plain numbers that the turn counts; a scrape reads them from a view.
package struct Counters: Sendable {
    /// Which integration of which receiver.
    package struct Target: Sendable, Hashable, Comparable {
        package var integration: String
        package var receiver: String
        /// A target.
        package init(integration: String, receiver: String) {
            self.integration = integration
            self.receiver = receiver
        }
        package static func < (a: Target, b: Target) -> Bool {
            (a.integration, a.receiver) < (b.integration, b.receiver)
        }
    }

    /// What is counted for each target.
    package struct Telling: Sendable {
        /// Send stages run.
        package var notifications: UInt64 = 0
        /// Send stages that failed, by reason.
        package var failed: [FailureReason: UInt64] = [:]
        /// Attempts, and those that failed.
        package var requests: UInt64 = 0
        package var requestsFailed: UInt64 = 0
        /// Seconds of each attempt.
        package var latency = Histogram(bounds: [1, 5, 10, 15, 20])
        /// When an attempt succeeded last; zero: never since the start.
        package var lastSuccess = Timestamp.zero
        /// Nothing counted.
        package init() {}
    }

    /// Why alerts were taken out of a flush.
    package enum Suppression: String, Sendable, CaseIterable {
        case silence
        case inhibition
        case muteTimeInterval = "mute_time_interval"
        case activeTimeInterval = "active_time_interval"
    }

    /// Alerts that came in, by what they said, and those that could not be taken.
    package var receivedFiring: UInt64 = 0
    package var receivedResolved: UInt64 = 0
    package var invalid: UInt64 = 0
    /// Alerts refused by the limit, by alert name.
    package var limited: [String: UInt64] = [:]
    /// Alerts handed on, as the original's two subscribers would have counted them.
    package var dispatched: UInt64 = 0
    package var inhibitorFed: UInt64 = 0
    package var processing = Tally()
    /// Groups there are; filled in when a view is taken.
    package var groups = 0
    package var telling: [Target: Telling] = [:]
    package var suppressed: [Suppression: UInt64] = [:]
    package var silenceQueries: UInt64 = 0
    package var silencesScanned: UInt64 = 0
    package var silencesSkipped: UInt64 = 0
    package var silenceMaintenance: UInt64 = 0
    package var silenceCompileErrors: UInt64 = 0
    package var silenceGC = Tally()
    package var logQueries: UInt64 = 0
    package var logQueryMisses: UInt64 = 0
    package var logMaintenance: UInt64 = 0
    package var logGC = Tally()
    /// Turns done and inputs taken.
    package var turns: UInt64 = 0
    package var inputs: UInt64 = 0

    /// Nothing counted.
    package init() {}
}
