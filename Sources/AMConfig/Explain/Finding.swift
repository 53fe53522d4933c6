/// One thing that a careful reader of a configuration would say.
package struct Finding: Sendable, Hashable {
    /// How much it matters.
    package enum Severity: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// Good to know.
        case note
        /// Most probably not what was meant.
        case warning
        /// It cannot work.
        case error

        /// The word in reports.
        package var word: String {
            switch self {
            case .note: "note"
            case .warning: "warning"
            case .error: "error"
            }
        }

        /// Whether `a` matters less.
        package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    }

    /// How much it matters.
    package let severity: Severity
    /// A short name of the kind of finding, the same in every version.
    package let code: String
    /// What it is about.
    package let path: ConfigPath
    /// Where that stands; nil: nowhere in the file.
    package private(set) var place: SourcePlace?
    /// What was found, as a sentence without its full stop.
    package let message: String
    /// What to do about it; empty: nothing.
    package let suggestion: String

    /// A finding whose place is filled in later.
    package init(
        _ severity: Severity, _ code: String, at path: ConfigPath, _ message: String, suggestion: String = ""
    ) {
        self.severity = severity
        self.code = code
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }

    /// The same finding with its place in the file.
    func placed(in places: SourcePlaces) -> Finding {
        var copy = self
        copy.place = places.nearest(to: path)
        return copy
    }
}
