package import AMCore
package import AMText

/// What a review of a configuration knows of its surroundings.
package struct ReviewOptions: Sendable {
    /// How long notifications are remembered, `--data.retention`.
    package var retention: GoDuration
    /// The year it is; nil: unknown, and no interval is called past.
    package var year: Int?
    /// Whether the files that the configuration names are looked for.
    package var looksForFiles: Bool

    /// The surroundings.
    package init(retention: GoDuration = .hours(120), year: Int? = nil, looksForFiles: Bool = true) {
        self.retention = retention
        self.year = year
        self.looksForFiles = looksForFiles
    }
}

extension Configuration {
    /// Everything that a careful colleague would say about the configuration, templates aside.
    /// Shape: in the order of the file.
    package func review(_ options: ReviewOptions, files: FileAccess) -> [Finding] {
        var review = ConfigReview(written: written, settings: settings, options: options)
        review.reviewRoutes()
        review.reviewTimes()
        review.reviewUse()
        review.reviewInhibition()
        review.reviewIntervals()
        review.reviewSecrets()
        review.reviewClosing()
        review.reviewDeprecated(warnings)
        for text in unbuilt {
            review.add(
                .error, "not-built", at: ConfigPath().key("tracing"), "the server refuses this: \(text)")
        }
        if options.looksForFiles { review.reviewFiles(files, globs: templates) }
        return placed(review.findings)
    }

    /// Findings with their places, in the order of the file.
    package func placed(_ findings: [Finding]) -> [Finding] {
        findings.map { $0.placed(in: written.places) }.enumerated()
            .sorted { a, b in
                guard a.element.place != b.element.place else { return a.offset < b.offset }
                guard let x = a.element.place, let y = b.element.place else { return a.element.place == nil }
                return x < y
            }
            .map(\.element)
    }

    /// The keys that the original would refuse. Shape: in the order of the file.
    package var ownKeys: [OwnKey] { written.ownKeys }

    /// All texts that are templates, inherited ones and defaults included, with their places.
    package var templateTexts: [ConfiguredTemplate] { written.templates(written.document) }

    /// Where the values of the configuration stand in its file.
    package var places: SourcePlaces { written.places }

    /// The routes with their places in the file, each before its children.
    package var placedRoutes: [(path: ConfigPath, route: Route)] {
        var all: [(path: ConfigPath, route: Route)] = []
        Self.collect(settings.route, ConfigPath().key("route"), &all)
        return all
    }

    private static func collect(
        _ route: Route, _ path: ConfigPath, _ all: inout [(path: ConfigPath, route: Route)]
    ) {
        all.append((path, route))
        for (index, child) in route.children.enumerated() {
            collect(child, path.key("routes").index(index), &all)
        }
    }
}

/// A walk over a configuration that collects findings. Each part of it stands in a file of its own.
struct ConfigReview {
    let written: WrittenConfiguration
    let settings: Settings
    let options: ReviewOptions
    private(set) var findings: [Finding] = []

    init(written: WrittenConfiguration, settings: Settings, options: ReviewOptions) {
        self.written = written
        self.settings = settings
        self.options = options
    }

    mutating func add(
        _ severity: Finding.Severity, _ code: String, at path: ConfigPath, _ message: String,
        suggestion: String = ""
    ) {
        findings.append(Finding(severity, code, at: path, message, suggestion: suggestion))
    }

    /// A place in words, for a message about another place.
    func inWords(_ path: ConfigPath) -> String {
        written.places.nearest(to: path).map { "\(path) (line \($0.line))" } ?? "\(path)"
    }
}
