package import AMCore

/// What goes wrong between nodes in a run, drawn from the seed. As with `Weather`, some faults are off
/// altogether in some runs.
package struct NetworkWeather: Sendable, Equatable {
    /// How long a packet is on its way. Unit for all of these: seconds.
    package var fastest = 0.001
    package var slowest = 0.02
    /// How often a packet is lost, comes twice, or is held up until others have overtaken it. A stream is
    /// only slower then. Unit: fractions.
    package var loss = 0.0
    package var duplication = 0.0
    package var reordering = 0.0
    /// The mean time between two partitions; zero: none.
    package var partitions = 0.0
    /// The longest time that one lasts.
    package var longestPartition = 300.0
    /// How often a partition is open in one direction. Unit: a fraction.
    package var oneWay = 0.0
    /// How far the clock of a node may be off from its start on.
    package var clockSkew = 0.0
    /// How old the answers of the name service are.
    package var staleness = 0.0
    /// How often a question to it fails. Unit: a fraction.
    package var failedLookups = 0.0
    /// Whether a node has another address, or another name, after a restart.
    package var movesAddresses = false
    package var changesNames = false
    /// The mean time between two arrivals of a stranger at an address that was left; zero: none.
    package var strangers = 0.0
    /// The slowest encoding or decoding of a whole state.
    package var slowestCodec = 0.02

    /// Fair weather.
    package init() {}

    /// Weather for a seed.
    package init(using dice: inout Dice) {
        func maybe(_ value: Double) -> Double { dice.fraction() < 0.5 ? 0 : value * (0.3 + dice.fraction()) }
        slowest = dice.fraction() < 0.6 ? 0.02 : 0.4
        loss = maybe(0.2)
        duplication = maybe(0.1)
        reordering = maybe(0.1)
        partitions = maybe(800)
        longestPartition = dice.fraction() < 0.7 ? 60 : 900
        oneWay = dice.fraction() < 0.5 ? 0 : 0.5
        clockSkew = dice.fraction() < 0.7 ? 0 : maybe(1_800)
        staleness = maybe(60)
        failedLookups = maybe(0.3)
        movesAddresses = dice.fraction() < 0.3
        changesNames = dice.fraction() < 0.3
        strangers = maybe(900)
        slowestCodec = dice.fraction() < 0.8 ? 0.02 : 2
    }
}
