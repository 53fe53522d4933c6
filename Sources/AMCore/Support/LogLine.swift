package import AMText

/// How loud a log line is.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
    case debug, info, warn, error
    package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// A value of a log field.
package enum LogValue: Sendable, Equatable {
    case text(String)
    case int(Int)
    case bool(Bool)
    case duration(GoDuration)
    /// A list, printed `[a b]`.
    case list([String])
}

/// One field of a log line.
package struct LogField: Sendable, Equatable {
    package var key: String
    package var value: LogValue
    /// A field.
    package init(_ key: String, _ value: LogValue) {
        self.key = key
        self.value = value
    }
    /// A field of text.
    package init(_ key: String, _ text: String) { self.init(key, .text(text)) }
}

/// A line for the log, as a value; the program's edge writes it.
package struct LogLine: Sendable {
    package var level: LogLevel
    /// `component=…`; empty: none.
    package var component: String
    package var message: String
    /// Shape: in printing order.
    package var fields: [LogField]
    /// Where in the program it was made, for the field `source`.
    package var file: StaticString
    package var line: UInt

    /// A line.
    package init(
        _ level: LogLevel, _ message: String, component: String = "", _ fields: [LogField] = [],
        file: StaticString = #fileID, line: UInt = #line
    ) {
        self.level = level
        self.component = component
        self.message = message
        self.fields = fields
        self.file = file
        self.line = line
    }
}

extension LogLine: Equatable {
    /// Two lines that say the same, wherever they were made.
    package static func == (a: LogLine, b: LogLine) -> Bool {
        a.level == b.level && a.component == b.component && a.message == b.message && a.fields == b.fields
    }
}
