internal import AMText

/// The functions for times and durations. They know the server's zones and its own clock.
/// Source: template/template.go DefaultFuncs.
struct Moments {
    private let zones: ZoneDatabase
    private let local: GoLocation

    init(_ zones: ZoneDatabase) {
        self.zones = zones
        local = GoLocation.local(zones.local)
    }

    /// `date`, `tz`, `now`, `since`, `toDate`, `mustToDate`.
    var functions: [TemplateFunction] { [date, tz, now, since, toDate, mustToDate] }

    private var date: TemplateFunction {
        TemplateFunction("date", TemplateParameters([.string, .time])) { arguments, _ in
            let layout = GoTimeLayout(AlertmanagerFunctions.text(arguments, 0).string)
            return .text(Self.time(arguments[1]).text(layout))
        }
    }

    private var tz: TemplateFunction {
        TemplateFunction("tz", TemplateParameters([.string, .time])) {
            [zones] (arguments, _) throws(TemplateCallError) in
            do throws(TimeError) {
                let name = AlertmanagerFunctions.text(arguments, 0).string
                return .time(Self.time(arguments[1]).in(try GoLocation.named(name, in: zones)))
            } catch {
                throw TemplateCallError(error.text)
            }
        }
    }

    private var now: TemplateFunction {
        TemplateFunction("now", TemplateParameters([])) { [local] _, context in
            .time(GoTime(context.now, in: local, local: local))
        }
    }

    private var since: TemplateFunction {
        TemplateFunction("since", TemplateParameters([.time])) { arguments, context in
            .duration(context.now - Self.time(arguments[0]).moment)
        }
    }

    private var toDate: TemplateFunction {
        TemplateFunction("toDate", TemplateParameters([.string, .string])) { [local] arguments, _ in
            // A text that is no time gives the zero time.
            .time((try? Self.read(arguments, local: local)) ?? GoTime(.zero, local: local))
        }
    }

    private var mustToDate: TemplateFunction {
        TemplateFunction("mustToDate", TemplateParameters([.string, .string])) {
            [local] (arguments, _) throws(TemplateCallError) in
            do throws(TimeError) {
                return .time(try Self.read(arguments, local: local))
            } catch {
                throw TemplateCallError(error.text)
            }
        }
    }

    private static func read(_ arguments: [TemplateValue], local: GoLocation) throws(TimeError) -> GoTime {
        let layout = GoTimeLayout(AlertmanagerFunctions.text(arguments, 0).string)
        return GoTime(try layout.parse(AlertmanagerFunctions.text(arguments, 1).bytes), local: local)
    }

    private static func time(_ value: TemplateValue) -> GoTime {
        switch value {
        case .object(let object), .pointer(let object): object as? GoTime ?? GoTime(.zero)
        default: GoTime(.zero)
        }
    }

    /// A time as it was posted, with the offset of its text.
    static func value(_ moment: Timestamp, offsetSeconds: Int, local: GoLocation) -> TemplateValue {
        let abbreviation = offsetSeconds == 0 ? "UTC" : ""
        let parsed = ParsedTime(moment, offsetSeconds: offsetSeconds, abbreviation: abbreviation)
        return .time(GoTime(parsed, local: local))
    }
}
