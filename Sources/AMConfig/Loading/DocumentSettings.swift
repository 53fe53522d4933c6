internal import AMCore
internal import AMText

/// The whole file as it is written.
struct DocumentSettings: Sendable {
    var global: GlobalSettings?
    var route: RouteSettings?
    var inhibitRules: [InhibitRuleSettings] = []
    var receivers: [ReceiverSettings] = []
    var templates: [String] = []
    var muteTimeIntervals: [NamedIntervalSettings] = []
    var timeIntervals: [NamedIntervalSettings] = []
    var tracing = TracingSettings()
    var eventRecorder = EventRecorderSettings()

    /// The file with the integrations of a catalogue.
    static func section<Integration>(_ catalogue: Catalogue<Integration>) -> Section<DocumentSettings> {
        let receiver = ReceiverSettings.section(catalogue)
        let interval = NamedIntervalSettings.section("time interval")
        let muteInterval = NamedIntervalSettings.section("mute time interval")
        return Section(
            "config.plain", zero: DocumentSettings(),
            fields: [
                Field("global", \.global, .optional(GlobalSettings.section.type)),
                Field("route", \.route, .optional(RouteSettings.type)),
                Field(
                    "inhibit_rules", \.inhibitRules,
                    .list(InhibitRuleSettings.section.type, named: "[]common.InhibitRule")),
                Field("receivers", \.receivers, .list(receiver.type, named: "[]config.Receiver")),
                Field("templates", \.templates, .list(.string), print: .always),
                Field(
                    "mute_time_intervals", \.muteTimeIntervals,
                    .list(muteInterval.type, named: "[]config.MuteTimeInterval")),
                Field(
                    "time_intervals", \.timeIntervals, .list(interval.type, named: "[]config.TimeInterval")),
                Field("tracing", \.tracing, TracingSettings.section.type),
                Field("event_recorder", \.eventRecorder, EventRecorderSettings.section.type),
            ]
        ) { (document, _) throws(ConfigError) in
            try document.check(catalogue)
        }
    }

    /// What must hold across the sections; lets the integrations inherit.
    /// Source: config.Config.UnmarshalYAML.
    private mutating func check<Integration>(_ catalogue: Catalogue<Integration>) throws(ConfigError) {
        var global = self.global ?? .standard
        try global.check()
        var names: Set<String> = []
        for index in receivers.indices {
            let name = receivers[index].name
            guard names.insert(name).inserted else {
                throw ConfigError("notification config name \(Quote.quote(name)) is not unique")
            }
            try receivers[index].inherit(from: &global, catalogue)
        }
        self.global = global
        guard let route else { throw ConfigError("no routes provided") }
        try route.checkRoot()
        try route.checkReceivers(names)
        try route.checkTimeIntervals(try intervalNames())
    }

    private func intervalNames() throws(ConfigError) -> Set<String> {
        var names: Set<String> = []
        for (kind, intervals) in [
            ("mute time interval", muteTimeIntervals), ("time interval", timeIntervals),
        ] {
            for interval in intervals where !names.insert(interval.name).inserted {
                throw ConfigError("\(kind) \(Quote.quote(interval.name)) is not unique")
            }
        }
        return names
    }

    /// Joins the relative paths with the folder of the file. Each path is joined once, also where the
    /// original would join a shared one again.
    mutating func resolvePaths(in folder: String) {
        templates = templates.map { FilePath.join(folder, $0) }
        global?.http?.resolvePaths(in: folder)
        for index in receivers.indices { receivers[index].resolvePaths(in: folder) }
        eventRecorder.resolvePaths(in: folder)
    }
}
