/// Colours of a terminal, or none.
struct Paint {
    /// What `--color` says.
    enum Choice: String { case auto, always, never }

    /// What a text is, by how it looks.
    enum Style: String {
        /// Headings.
        case bold = "1"
        /// What is of no concern now.
        case faint = "2"
        /// What is wrong, or urgent.
        case red = "31"
        /// What is well.
        case green = "32"
        /// What needs a look.
        case yellow = "33"
        /// What is to be known.
        case blue = "34"
    }

    /// Whether there are colours.
    let isOn: Bool

    /// Source: no-color.org, for the variable NO_COLOR.
    init(_ choice: Choice, isTerminal: Bool, environment: [String: String]) {
        switch choice {
        case .always: isOn = true
        case .never: isOn = false
        case .auto:
            isOn = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        }
    }

    /// A text in a style.
    func callAsFunction(_ text: String, _ style: Style?) -> String {
        guard isOn, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// The style of the state of an alert or of the cluster.
    static func style(ofState state: String) -> Style? {
        switch state {
        case "active": .red
        case "unprocessed", "settling": .yellow
        case "suppressed", "disabled": .faint
        case "ready": .green
        default: nil
        }
    }

    /// The style of a severity, as most rules name them.
    static func style(ofSeverity severity: String) -> Style? {
        switch severity.lowercased() {
        case "critical", "page", "emergency", "fatal", "error": .red
        case "warning", "warn": .yellow
        case "info", "informational", "none": .blue
        default: nil
        }
    }
}
