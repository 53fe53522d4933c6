/// The methods of Go's times and durations, as far as templates can reach them.
/// Source: Go package time.
enum GoTimeMethods {
    /// Stand for the types themselves in the lists of their own parameters, since those lists must be made
    /// before the types.
    private static let timeParameter = TemplateType("time.Time", .structure)
    private static let durationParameter = TemplateType("time.Duration", .int)

    /// The time in a value of that type.
    static func time(_ value: TemplateValue) -> GoTime {
        guard case .object(let time as GoTime) = value else { return GoTime(.zero) }
        return time
    }

    /// The duration in a value of that type.
    static func duration(_ value: TemplateValue) -> GoDuration {
        GoDuration(nanoseconds: Int64(integer(value)))
    }

    /// The integer in a value of such a type.
    static func integer(_ value: TemplateValue) -> Int {
        guard case .int(let number, _) = value else { return 0 }
        return Int(number)
    }

    private static func text(_ value: TemplateValue) -> TemplateText {
        guard case .string(let text, _) = value else { return "" }
        return text
    }

    private static func bytes(_ bytes: [UInt8]) -> TemplateValue {
        .list(TemplateList(bytes.map { .uint(UInt64($0), .uint8) }, .byteList))
    }

    /// A list of bytes with more behind it.
    private static func bytes(_ head: TemplateValue, _ tail: [UInt8]) -> TemplateValue {
        guard case .list(let list) = head, case .list(let more) = bytes(tail) else { return bytes(tail) }
        return .list(TemplateList(list.elements + more.elements, .byteList))
    }

    /// Methods of `time.Time`.
    static let all: [TemplateMethod] =
        parts + moving + comparing + numbers + texts + encodings + refused

    /// A method without parameters.
    private static func property(
        _ name: String, _ get: @escaping @Sendable (GoTime) -> TemplateValue
    ) -> TemplateMethod {
        TemplateMethod(name) { receiver, _, _ in get(time(receiver)) }
    }

    /// A method with one time as its parameter.
    private static func withTime(
        _ name: String, _ get: @escaping @Sendable (GoTime, GoTime) -> TemplateValue
    ) -> TemplateMethod {
        TemplateMethod(name, TemplateParameters([timeParameter])) { receiver, arguments, _ in
            get(time(receiver), time(arguments[0]))
        }
    }

    /// A method with one duration as its parameter.
    private static func withDuration(
        _ name: String, _ get: @escaping @Sendable (GoTime, GoDuration) -> GoTime
    ) -> TemplateMethod {
        TemplateMethod(name, TemplateParameters([durationParameter])) { receiver, arguments, _ in
            .time(get(time(receiver), duration(arguments[0])))
        }
    }

    private static let parts = [
        property("Year") { .integer($0.civil.date.year) },
        property("Month") { .int(Int64($0.civil.date.month), .month) },
        property("Day") { .integer($0.civil.date.day) },
        property("Hour") { .integer($0.civil.hour) },
        property("Minute") { .integer($0.civil.minute) },
        property("Second") { .integer($0.civil.second) },
        property("Nanosecond") { .integer($0.civil.nanosecond) },
        property("YearDay") { .integer($0.civil.date.yearDay) },
        property("Weekday") { .int(Int64($0.civil.weekday), .weekday) },
        property("Location") { .object($0.location) },
        property("IsZero") { .bool($0.moment.isZero) },
        property("IsDST") { .bool($0.location.zone.period(at: $0.moment).isDaylightSaving) },
    ]

    private static let moving = [
        withDuration("Add") { $0.at($0.moment + $1) },
        withDuration("Truncate") { $0.truncated(to: $1) },
        withDuration("Round") { $0.rounded(to: $1) },
        property("UTC") { .time($0.in(.utc)) },
        property("Local") { .time($0.in($0.local)) },
        TemplateMethod("In", TemplateParameters([.location])) {
            receiver, arguments, _ throws(TemplateCallError) in
            guard case .object(let location as GoLocation) = arguments[0] else {
                throw TemplateCallError("time: missing Location in call to Time.In")
            }
            return .time(time(receiver).in(location))
        },
        TemplateMethod("AddDate", TemplateParameters([.int, .int, .int])) { receiver, arguments, _ in
            .time(
                time(receiver).adding(
                    years: integer(arguments[0]), months: integer(arguments[1]), days: integer(arguments[2])))
        },
    ]

    private static let comparing = [
        withTime("After") { .bool($0.moment > $1.moment) },
        withTime("Before") { .bool($0.moment < $1.moment) },
        withTime("Equal") { .bool($0.moment == $1.moment) },
        withTime("Compare") { .integer($0.moment < $1.moment ? -1 : ($0.moment == $1.moment ? 0 : 1)) },
        withTime("Sub") { .duration($0.moment - $1.moment) },
    ]

    private static let numbers = [
        property("Unix") { .int($0.moment.seconds, .int64) },
        property("UnixMilli") {
            .int($0.moment.seconds &* 1000 &+ Int64($0.moment.nanoseconds / 1_000_000), .int64)
        },
        property("UnixMicro") {
            .int($0.moment.seconds &* 1_000_000 &+ Int64($0.moment.nanoseconds / 1000), .int64)
        },
        property("UnixNano") {
            .int($0.moment.seconds &* 1_000_000_000 &+ Int64($0.moment.nanoseconds), .int64)
        },
    ]

    private static let texts = [
        property("String") { .text($0.text) },
        property("GoString") { .text($0.goText) },
        TemplateMethod("Format", TemplateParameters([.string])) { receiver, arguments, _ in
            .text(TemplateText(formatted(receiver, arguments[0])))
        },
        TemplateMethod("AppendFormat", TemplateParameters([.byteList, .string])) { receiver, arguments, _ in
            bytes(arguments[0], formatted(receiver, arguments[1]))
        },
    ]

    private static func formatted(_ receiver: TemplateValue, _ layout: TemplateValue) -> [UInt8] {
        let time = time(receiver)
        let abbreviation = time.location.zone.abbreviation(at: time.moment)
        var out: [UInt8] = []
        GoTimeLayout(text(layout).bytes).append(time.civil, abbreviation: abbreviation, to: &out)
        return out
    }

    private static let encodings = [
        TemplateMethod("MarshalJSON") { receiver, _, _ throws(TemplateCallError) in
            bytes(Array("\"\(try time(receiver).strictText("MarshalJSON"))\"".utf8))
        },
        TemplateMethod("MarshalText") { receiver, _, _ throws(TemplateCallError) in
            bytes(Array(try time(receiver).strictText("MarshalText").utf8))
        },
        TemplateMethod("AppendText", TemplateParameters([.byteList])) {
            receiver, arguments, _ throws(TemplateCallError) in
            bytes(arguments[0], Array(try time(receiver).strictText("AppendText").utf8))
        },
        TemplateMethod("MarshalBinary") { receiver, _, _ throws(TemplateCallError) in
            bytes(try time(receiver).binary())
        },
        TemplateMethod("GobEncode") { receiver, _, _ throws(TemplateCallError) in
            bytes(try time(receiver).binary())
        },
        TemplateMethod("AppendBinary", TemplateParameters([.byteList])) {
            receiver, arguments, _ throws(TemplateCallError) in
            bytes(arguments[0], try time(receiver).binary())
        },
    ]

    /// What gives more than one value.
    private static let refused = [
        refused("Clock", "function Clock has 3 return values; should be 1 or 2"),
        refused("Date", "function Date has 3 return values; should be 1 or 2"),
        refused("ISOWeek", secondResult("ISOWeek", "int")),
        refused("Zone", secondResult("Zone", "int")),
        refused("ZoneBounds", secondResult("ZoneBounds", "time.Time")),
    ]

    private static func refused(_ name: String, _ text: String) -> TemplateMethod {
        TemplateMethod(name, TemplateParameters([]), refusal: text)
    }

    private static func secondResult(_ name: String, _ type: String) -> String {
        "invalid function signature for \(name): second return value should be error; is \(type)"
    }

    /// Methods of `time.Duration`.
    static let ofDuration: [TemplateMethod] = [
        TemplateMethod("Hours") { receiver, _, _ in .float(duration(receiver).inParts(of: 3_600_000_000_000))
        },
        TemplateMethod("Minutes") { receiver, _, _ in .float(duration(receiver).inParts(of: 60_000_000_000))
        },
        TemplateMethod("Seconds") { receiver, _, _ in .float(duration(receiver).inParts(of: 1_000_000_000)) },
        TemplateMethod("Milliseconds") { receiver, _, _ in
            .int(duration(receiver).nanoseconds / 1_000_000, .int64)
        },
        TemplateMethod("Microseconds") { receiver, _, _ in
            .int(duration(receiver).nanoseconds / 1000, .int64)
        },
        TemplateMethod("Nanoseconds") { receiver, _, _ in .int(duration(receiver).nanoseconds, .int64) },
        TemplateMethod("Abs") { receiver, _, _ in .duration(duration(receiver).magnitude) },
        TemplateMethod("String") { receiver, _, _ in .text(duration(receiver).description) },
        TemplateMethod("Round", TemplateParameters([durationParameter])) { receiver, arguments, _ in
            .duration(duration(receiver).rounded(to: duration(arguments[0])))
        },
        TemplateMethod("Truncate", TemplateParameters([durationParameter])) { receiver, arguments, _ in
            .duration(duration(receiver).truncated(to: duration(arguments[0])))
        },
    ]
}
