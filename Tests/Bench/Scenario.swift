/// Something that is done with a fresh server, and what is measured at it.
struct Scenario: Sendable {
    /// How the command line calls it.
    let name: String
    /// How often it is done where nothing else was asked for; medians are reported.
    var repetitions = 1
    /// Whether it takes minutes.
    var isLong = false
    let run: @Sendable (Settings, _ command: String) throws(BenchFault) -> Figures

    /// All of them, in the order in which they run.
    static let all: [Scenario] = [
        Scenario(name: "start", repetitions: 1, run: start),
        Scenario(name: "intake", repetitions: 3, run: intake),
        Scenario(name: "mixed", repetitions: 3, run: mixed),
        Scenario(name: "inhibition", repetitions: 3, run: inhibition),
        Scenario(name: "silences", run: silences),
        Scenario(name: "routes", repetitions: 3, run: routes),
        Scenario(name: "groups", repetitions: 3, run: groups),
        Scenario(name: "prompt", repetitions: 3, run: prompt),
        Scenario(name: "templates", repetitions: 5, run: templates),
        Scenario(name: "loading", repetitions: 5, run: loading),
        Scenario(name: "million", isLong: true, run: million),
    ]
}
