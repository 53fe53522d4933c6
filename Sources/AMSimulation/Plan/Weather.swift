package import AMCore
internal import AMText

/// What goes wrong in a run, drawn from the seed: some faults are off altogether in some runs, because a
/// fault that is always there hides what happens without it.
package struct Weather: Sendable, Equatable {
    /// The mean time between two crashes; zero: none. Unit for all of these: seconds.
    package var crashes: Double = 0
    /// The longest time that the node stays down.
    package var downtime: Double = 60
    /// The mean time between two episodes of a disk that does not write; zero: none.
    package var diskFailures: Double = 0
    /// The mean time between two jumps of the wall clock; zero: none.
    package var clockJumps: Double = 0
    /// The mean time between two reloads; zero: none.
    package var reloads: Double = 0
    /// The slowest commit.
    package var slowestCommit: Double = 0.02
    /// How often an attempt fails with an answer that allows another one, fails for good, hangs, or is
    /// accepted without the answer coming back. Unit: fractions.
    package var serverErrors = 0.0
    package var refusals = 0.0
    package var hangs = 0.0
    package var lostAnswers = 0.0
    /// The slowest answer of a receiver.
    package var slowestAnswer = 0.2
    /// How often a post of a sender does not arrive.
    package var lostPosts = 0.0

    /// Fair weather.
    package init() {}

    /// Weather for a seed.
    package init(using dice: inout Dice) {
        func maybe(_ value: Double) -> Double { dice.fraction() < 0.5 ? 0 : value * (0.3 + dice.fraction()) }
        crashes = maybe(900)
        downtime = dice.fraction() < 0.7 ? 20 : 900
        diskFailures = maybe(1_500)
        clockJumps = maybe(2_000)
        reloads = maybe(700)
        slowestCommit = dice.fraction() < 0.8 ? 0.02 : 3
        serverErrors = maybe(0.3)
        refusals = maybe(0.1)
        hangs = maybe(0.1)
        lostAnswers = maybe(0.1)
        slowestAnswer = dice.fraction() < 0.8 ? 0.2 : 15
        lostPosts = maybe(0.2)
    }

    /// Whether nothing in it makes a node tell twice.
    package var isCalm: Bool {
        crashes == 0 && diskFailures == 0 && clockJumps == 0 && lostAnswers == 0 && hangs == 0
    }
}
