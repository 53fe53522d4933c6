package import AMConfig
package import AMCore

/// What came of the check of one configuration file.
package struct CheckedConfig: Sendable {
    /// Why the file is refused.
    package struct Refusal: Sendable, Equatable {
        /// The text users know.
        package var text: String
        /// Where the cause stands, as far as it is known.
        package var place: SourcePlace?
    }

    /// How much of everything was found.
    package struct Found: Sendable, Equatable {
        /// How many inhibition rules there are.
        package var inhibitRules: Int
        /// How many receivers there are.
        package var receivers: Int
        /// How many patterns of template files there are.
        package var templates: Int
    }

    /// A route with when it tells.
    package struct PlacedTimetable: Sendable, Equatable {
        /// The route.
        package var path: ConfigPath
        /// Where it stands.
        package var place: SourcePlace?
        /// Whom it tells.
        package var receiver: String
        /// When it tells.
        package var timetable: Timetable
    }

    /// The file's name as it was given.
    package let path: String
    /// Nil: the file is taken.
    package let refusal: Refusal?
    /// Nil: the file is refused.
    package let found: Found?
    /// Why the template files cannot be used; nil: they can.
    package var templatesRefusal: String?
    /// The lines that a server would log while it reads the file.
    package var warnings: [LogLine] = []
    /// The keys that the original would refuse.
    package var ownKeys: [OwnKey] = []
    /// Everything a colleague would say. Shape: in the order of the file; empty unless asked for.
    package var findings: [Finding] = []
    /// All routes, each before its children; empty unless asked for.
    package var routes: [PlacedTimetable] = []

    /// A file that is refused.
    init(path: String, refusal: Refusal) {
        self.path = path
        self.refusal = refusal
        found = nil
    }

    /// A file that is taken.
    init(path: String, found: Found) {
        self.path = path
        refusal = nil
        self.found = found
    }

    /// Whether a server would not start with it.
    package var isFailed: Bool { refusal != nil || templatesRefusal != nil }

    /// Whether something was found that most probably is not meant so.
    package var isDoubtful: Bool { findings.contains { $0.severity >= .warning } }
}
