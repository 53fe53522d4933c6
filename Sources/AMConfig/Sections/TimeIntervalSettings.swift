internal import AMCore
internal import AMText

/// An entry of `time_intervals` or `mute_time_intervals` as it is written.
struct NamedIntervalSettings: Sendable {
    var name = ""
    var elements: [IntervalSettings] = []

    /// An entry of one of the two lists; `kind` names it in the refusal of one without a name.
    static func section(_ kind: String) -> Section<NamedIntervalSettings> {
        Section(
            "config.plain", zero: NamedIntervalSettings(),
            fields: [
                Field("name", \.name, .string, print: .always),
                Field(
                    "time_intervals", \.elements,
                    .list(IntervalSettings.section.type, named: "[]timeinterval.TimeInterval"), print: .always),
            ]
        ) { (interval, _) throws(ConfigError) in
            if interval.name.isEmpty { throw ConfigError("missing name in \(kind)") }
        }
    }
}
