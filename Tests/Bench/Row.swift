/// One line of the comparison: a figure, what it means, and what it should be.
struct Row {
    /// What is aimed at.
    enum Aim {
        /// So many times better than the original.
        case times(Double)
        /// No more than this, whatever the original needs.
        case atMost(Double)
        /// As many as, or more than the original has.
        case none
    }

    /// The scenario and the figure in it.
    let scenario: String
    let figure: String
    /// The words of the table.
    let text: String
    let unit: String
    /// Whether a larger number is the better one.
    var moreIsBetter = false
    let aim: Aim

    /// How many times better the first number is than the second.
    func ratio(_ ours: Double, _ original: Double) -> Double {
        let (better, worse) = moreIsBetter ? (original, ours) : (ours, original)
        return worse / max(better, 1e-9)
    }

    /// The aim in words.
    var aimText: String {
        switch aim {
        case .times(let factor): "\(factor.short) ×"
        case .atMost(let limit): "≤ \(limit.short) \(unit)"
        case .none: ""
        }
    }

    /// Whether the aim is met; nil where it cannot be said.
    func isMet(_ ours: Double, _ original: Double?) -> Bool? {
        switch aim {
        case .times(let factor): original.map { ratio(ours, $0) >= factor }
        case .atMost(let limit): ours <= limit
        case .none: nil
        }
    }

    /// The table, from above to below.
    static let all: [Row] = [
        Row(
            scenario: "intake", figure: "new_per_second", text: "100,000 new alerts", unit: "/s",
            moreIsBetter: true, aim: .none),
        Row(scenario: "intake", figure: "new_cpu_s", text: "… processor time", unit: "s", aim: .times(4)),
        Row(
            scenario: "intake", figure: "new_p99_ms", text: "… a batch of 64 answered, p99", unit: "ms",
            aim: .none),
        Row(
            scenario: "intake", figure: "again_per_second", text: "the same alerts again", unit: "/s",
            moreIsBetter: true, aim: .none),
        Row(scenario: "intake", figure: "again_cpu_s", text: "… processor time", unit: "s", aim: .times(10)),
        Row(
            scenario: "intake", figure: "bytes_per_alert", text: "memory per alert, of 100,000", unit: "B",
            aim: .times(4)),
        Row(
            scenario: "intake", figure: "read_all_s", text: "GET /alerts, all 100,000", unit: "s",
            aim: .times(10)),
        Row(scenario: "intake", figure: "read_all_cpu_s", text: "… processor time", unit: "s", aim: .none),
        Row(
            scenario: "intake", figure: "read_groups_s", text: "GET /alerts/groups, all", unit: "s",
            aim: .times(10)),
        Row(
            scenario: "intake", figure: "read_one_ms", text: "GET /alerts, one by a label", unit: "ms",
            aim: .times(50)),
        Row(
            scenario: "intake", figure: "read_regex_ms", text: "GET /alerts, one by a regular expression",
            unit: "ms",
            aim: .times(20)),
        Row(
            scenario: "intake", figure: "read_group_ms", text: "GET /alerts/groups, one group of 50",
            unit: "ms",
            aim: .times(50)),
        Row(
            scenario: "mixed", figure: "post_p99_ms",
            text: "small POSTs while two clients read 30,000 alerts, p99",
            unit: "ms", aim: .atMost(5)),
        Row(scenario: "mixed", figure: "post_p50_ms", text: "… p50", unit: "ms", aim: .none),
        Row(
            scenario: "mixed", figure: "reads", text: "… whole readings meanwhile (10 s)", unit: "",
            moreIsBetter: true, aim: .none),
        Row(
            scenario: "inhibition", figure: "cpu_s",
            text: "25,000 alerts against 20 inhibition rules, processor time",
            unit: "s", aim: .times(10)),
        Row(scenario: "inhibition", figure: "read_s", text: "… GET /alerts, all", unit: "s", aim: .times(10)),
        Row(
            scenario: "silences", figure: "cpu_s",
            text: "20,000 alerts against 5,000 silences, processor time",
            unit: "s", aim: .times(20)),
        Row(
            scenario: "silences", figure: "make_p50_ms", text: "… to make one silence, p50", unit: "ms",
            aim: .atMost(1)),
        Row(scenario: "silences", figure: "read_s", text: "… first GET /alerts, all", unit: "s", aim: .none),
        Row(
            scenario: "routes", figure: "cpu_s", text: "20,000 alerts through 1,000 routes, processor time",
            unit: "s",
            aim: .times(5)),
        Row(
            scenario: "groups", figure: "told_per_second", text: "10,000 groups due at once, told",
            unit: "/s",
            moreIsBetter: true, aim: .times(4)),
        Row(scenario: "groups", figure: "cpu_s", text: "… processor time", unit: "s", aim: .times(5)),
        Row(
            scenario: "prompt", figure: "told_p50_ms",
            text: "one alert without group_wait until the webhook has it, p50",
            unit: "ms", aim: .atMost(1.5)),
        Row(scenario: "prompt", figure: "told_p99_ms", text: "… p99", unit: "ms", aim: .none),
        Row(
            scenario: "templates", figure: "text_us",
            text: "a text about 50 alerts rendered, processor time", unit: "µs", aim: .times(5)),
        Row(
            scenario: "templates", figure: "title_us", text: "… a title of one line", unit: "µs", aim: .none),
        Row(
            scenario: "loading", figure: "load_ms",
            text: "1,000 routes and 300 receivers read and checked, processor time", unit: "ms",
            aim: .atMost(50)),
        Row(
            scenario: "loading", figure: "templates_ms", text: "… their templates looked at", unit: "ms",
            aim: .none),
        Row(
            scenario: "loading", figure: "review_ms", text: "… and reviewed as by check-config --explain",
            unit: "ms", aim: .none),
        Row(
            scenario: "million", figure: "per_second", text: "1,000,000 new alerts", unit: "/s",
            moreIsBetter: true,
            aim: .none),
        Row(scenario: "million", figure: "cpu_s", text: "… processor time", unit: "s", aim: .none),
        Row(
            scenario: "million", figure: "last_round_to_first",
            text: "… the tenth 100,000 cost, compared with the first",
            unit: "×", aim: .atMost(1.3)),
        Row(
            scenario: "million", figure: "resident_mb", text: "… resident memory", unit: "MB",
            aim: .atMost(800)),
        Row(
            scenario: "million", figure: "read_one_ms", text: "… one by a label", unit: "ms", aim: .atMost(20)
        ),
        Row(
            scenario: "start", figure: "start_ms", text: "start of the program until it is ready", unit: "ms",
            aim: .atMost(25)),
        Row(
            scenario: "start", figure: "idle_anonymous_mb", text: "idle, anonymous memory", unit: "MB",
            aim: .atMost(8)),
        Row(
            scenario: "start", figure: "idle_resident_mb", text: "idle, resident memory", unit: "MB",
            aim: .atMost(26)),
    ]
}
