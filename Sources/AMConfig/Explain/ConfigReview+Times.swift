package import AMCore
package import AMText

/// When a group of a route is told.
package struct Timetable: Sendable, Hashable {
    /// From the first alert to the first message.
    package let first: GoDuration
    /// Between two looks at the group: the soonest that a change is told.
    package let change: GoDuration
    /// What is written as the time between two messages of which nothing changed.
    package let written: GoDuration
    /// What comes of it: a repetition goes out with the first look that comes later than that.
    package let repetition: GoDuration

    /// The timetable of a route.
    package init(_ route: Route) {
        first = route.groupWait
        change = route.groupInterval
        written = route.repeatInterval
        let looks = route.repeatInterval.nanoseconds / max(route.groupInterval.nanoseconds, 1) + 1
        let product = looks.multipliedReportingOverflow(by: route.groupInterval.nanoseconds)
        repetition = GoDuration(nanoseconds: product.overflow ? .max : product.partialValue)
    }

    /// In words.
    package var description: String {
        "told \(first.prometheusText) after the first alert, changes every \(change.prometheusText), "
            + "repeated every \(repetition.prometheusText)"
    }
}

extension ConfigReview {
    /// Intervals that do not go together. A route that inherits all of them is not looked at.
    mutating func reviewTimes() {
        guard let root = written.document.route else { return }
        reviewTimes(settings.route, root, at: ConfigPath().key("route"))
    }

    private mutating func reviewTimes(_ route: Route, _ own: RouteSettings, at path: ConfigPath) {
        if own.groupInterval != nil || own.repeatInterval != nil { reviewIntervals(of: route, own, path) }
        for (index, pair) in zip(route.children, own.routes).enumerated() {
            guard let settings = pair.1 else { continue }
            reviewTimes(pair.0, settings, at: path.key("routes").index(index))
        }
    }

    private mutating func reviewIntervals(of route: Route, _ own: RouteSettings, _ path: ConfigPath) {
        let timetable = Timetable(route)
        let (group, again) = (route.groupInterval, route.repeatInterval)
        let key = path.key(own.repeatInterval == nil ? "group_interval" : "repeat_interval")
        if again < group {
            add(
                .warning, "repeat-below-group-interval", at: key,
                "repeat_interval \(again.prometheusText) is shorter than group_interval "
                    + "\(group.prometheusText): groups are looked at only that often (\(timetable.description))",
                suggestion: "Make group_interval the shorter of the two.")
        } else if again.nanoseconds % max(group.nanoseconds, 1) != 0 {
            add(
                .note, "repeat-not-a-multiple", at: key,
                "repeat_interval \(again.prometheusText) is no multiple of group_interval "
                    + "\(group.prometheusText): \(timetable.description)",
                suggestion: "A message is repeated only when a group is looked at, every group_interval.")
        }
        if again > options.retention {
            add(
                .warning, "repeat-above-retention", at: key,
                "repeat_interval \(again.prometheusText) is longer than the retention "
                    + "\(options.retention.prometheusText): what was told is forgotten before, and told again",
                suggestion: "Raise --data.retention, or lower repeat_interval.")
        }
    }
}
