internal import AMText

/// Times and durations as templates see them.
enum Moments {
    static let type = TemplateType("time.Time", .structure)
    static let durationType = TemplateType("time.Duration", .int)

    static func value(_ moment: Timestamp, offsetSeconds: Int) -> TemplateValue {
        .nothing
    }
}

extension AlertmanagerFunctions {
    static func moments(_ zones: ZoneDatabase) -> [TemplateFunction] { [] }
}

enum TitleCase {
    static func title(_ text: TemplateText) -> TemplateText { text }
}
