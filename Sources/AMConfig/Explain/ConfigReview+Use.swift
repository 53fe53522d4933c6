internal import AMCore
internal import AMText

extension ConfigReview {
    /// Receivers and time intervals that nothing names, and routes that never tell.
    mutating func reviewUse() {
        var receivers: Set<[UInt8]> = []
        var intervals: Set<[UInt8]> = []
        walk(settings.route, at: ConfigPath().key("route")) { route, _ in
            receivers.insert(Array(route.receiver.utf8))
            for name in route.muteTimeIntervals + route.activeTimeIntervals {
                intervals.insert(Array(name.utf8))
            }
        }
        for (index, receiver) in written.document.receivers.enumerated()
        where !receivers.contains(Array(receiver.name.utf8)) {
            add(
                .warning, "receiver-unused", at: ConfigPath().key("receivers").index(index),
                "no route names receiver \(Quote.quote(receiver.name))",
                suggestion: "Give it a route, or remove it.")
        }
        for (key, list) in namedIntervals {
            for (index, interval) in list.enumerated() where !intervals.contains(Array(interval.name.utf8)) {
                add(
                    .warning, "interval-unused", at: ConfigPath().key(key).index(index),
                    "no route names time interval \(Quote.quote(interval.name))",
                    suggestion: "Name it in mute_time_intervals or active_time_intervals of a route, or "
                        + "remove it.")
            }
        }
    }

    /// The named intervals by the key under which they stand.
    var namedIntervals: [(key: String, list: [NamedTimeInterval])] {
        let document = written.document
        return [
            ("mute_time_intervals", document.muteTimeIntervals.map(\.interval)),
            ("time_intervals", document.timeIntervals.map(\.interval)),
        ]
    }

    /// Visits all routes, each before its children.
    func walk(_ route: Route, at path: ConfigPath, _ visit: (Route, ConfigPath) -> Void) {
        visit(route, path)
        for (index, child) in route.children.enumerated() {
            walk(child, at: path.key("routes").index(index), visit)
        }
    }
}
