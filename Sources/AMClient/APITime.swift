package import AMText

/// A moment as the API reads and writes it: an instant and the offset of the clock that it was written for.
public struct APITime: Sendable, Hashable, CustomStringConvertible {
    /// Whole seconds since the beginning of 1970, UTC.
    public var seconds: Int64
    /// The fraction of the second. Unit: nanoseconds, below 1,000,000,000.
    public var nanoseconds: Int32
    /// How far the clock is ahead of UTC. Unit: seconds.
    public var offsetSeconds: Int

    /// A moment.
    public init(seconds: Int64, nanoseconds: Int32 = 0, offsetSeconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offsetSeconds = offsetSeconds
    }

    /// Reads RFC 3339, `2026-11-21T08:00:00.000Z`; nil: the text is none.
    public init?(_ text: String) {
        guard let parsed = try? GoTimeLayout.rfc3339.parse(text) else { return nil }
        self.init(parsed)
    }

    /// The moment that stands for none, `0001-01-01T00:00:00.000Z`.
    public static let zero = APITime(.zero)

    /// The form of the API, with milliseconds.
    public var description: String { moment.apiText(offsetSeconds: offsetSeconds) }

    /// A moment that was read.
    package init(_ parsed: ParsedTime) {
        self.init(
            seconds: parsed.moment.seconds, nanoseconds: parsed.moment.nanoseconds,
            offsetSeconds: parsed.offsetSeconds)
    }

    /// A moment in UTC.
    package init(_ moment: Timestamp) {
        self.init(seconds: moment.seconds, nanoseconds: moment.nanoseconds)
    }

    /// The instant.
    package var moment: Timestamp { Timestamp(seconds: seconds, nanoseconds: nanoseconds) }
}
