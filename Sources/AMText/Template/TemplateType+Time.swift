extension TemplateType {
    /// `time.Time`. Its values are `GoTime`.
    package static let time = TemplateType(
        "time.Time", .structure,
        fields: [
            TemplateField("wall", json: nil), TemplateField("ext", json: nil),
            TemplateField("loc", json: nil),
        ],
        methods: GoTimeMethods.all,
        traits: TemplateTraits(
            text: { TemplateText(GoTimeMethods.time($0).text) },
            goText: { TemplateText(GoTimeMethods.time($0).goText) },
            json: { value throws(TemplateCallError) in
                do throws(TemplateCallError) {
                    return TemplateText("\"\(try GoTimeMethods.time(value).strictText("MarshalJSON"))\"")
                } catch {
                    throw TemplateCallError(
                        "json: error calling MarshalJSON for type time.Time: \(error.message)")
                }
            },
            isEqual: { a, b in
                let (x, y) = (GoTimeMethods.time(a), GoTimeMethods.time(b))
                return x.moment == y.moment && x.location.isSame(as: y.location)
            }))

    /// `time.Duration`: nanoseconds.
    package static let duration = TemplateType(
        "time.Duration", .int, methods: GoTimeMethods.ofDuration,
        traits: TemplateTraits(text: { TemplateText(GoTimeMethods.duration($0).description) }))

    /// `time.Month`: January is 1.
    package static let month = TemplateType(
        "time.Month", .int,
        methods: [TemplateMethod("String") { receiver, _, _ in .text(monthText(receiver)) }],
        traits: TemplateTraits(text: { TemplateText(monthText($0)) }))

    /// `time.Weekday`: Sunday is 0.
    package static let weekday = TemplateType(
        "time.Weekday", .int,
        methods: [TemplateMethod("String") { receiver, _, _ in .text(weekdayText(receiver)) }],
        traits: TemplateTraits(text: { TemplateText(weekdayText($0)) }))

    /// `uint64`.
    static let uint64 = TemplateType("uint64", .uint)
    /// `[]uint8`.
    static let byteList = list(of: uint8)

    private static func monthText(_ value: TemplateValue) -> String {
        let number = GoTimeMethods.integer(value)
        return (1...12).contains(number) ? CivilDate.monthNames[number - 1] : "%!Month(\(number))"
    }

    private static func weekdayText(_ value: TemplateValue) -> String {
        let number = GoTimeMethods.integer(value)
        return (0...6).contains(number) ? CivilDate.weekdayNames[number] : "%!Weekday(\(number))"
    }
}

extension TemplateValue {
    /// A `time.Time`.
    package static func time(_ time: GoTime) -> TemplateValue { .object(time) }
    /// A `time.Duration`.
    package static func duration(_ duration: GoDuration) -> TemplateValue {
        .int(duration.nanoseconds, .duration)
    }
}
