import AMConfig
import AMCore
import AMText

/// What came of the tests of one suite.
struct SuiteReport: Sendable {
    /// The suite's path, as it was given.
    var path: String
    /// Why it could not be run: `FILE:LINE:COLUMN: TEXT`; empty: it was.
    var problems: [String] = []
    var cases: [Case] = []

    /// One test.
    struct Case: Sendable {
        var name: String
        /// `FILE:LINE`.
        var place: String
        /// What is wrong, each on lines of its own; empty: nothing.
        var faults: [String] = []
        /// Everything that was told, in lines.
        var timeline: [String] = []
        /// How many notifications were sent.
        var notifications = 0
        /// How much time went by in the simulation.
        var simulated = GoDuration.zero
        /// How long it took. Unit: nanoseconds.
        var took: UInt64 = 0
    }

    var failed: Int { cases.count { !$0.faults.isEmpty } }

    /// The exit code: 0 all passed, 1 some failed, 2 the suite could not be run.
    var code: Int32 { !problems.isEmpty ? 2 : failed > 0 ? 1 : 0 }

    /// A stretch of time as reports show it.
    static func words(_ window: SuiteClock.Window, _ clock: SuiteClock) -> String {
        window.from == window.to
            ? clock.offset(window.from) : "\(clock.offset(window.from)) to \(clock.offset(window.to))"
    }
}
