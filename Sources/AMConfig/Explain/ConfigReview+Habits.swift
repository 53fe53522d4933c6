internal import AMCore
internal import AMText

extension ConfigReview {
    /// Services whose incidents stay open for ever when the end is not told.
    private static let incidentKinds = ["pagerduty", "opsgenie", "victorops", "jira", "incidentio"]

    /// Receivers that open what they never close.
    mutating func reviewClosing() {
        for (place, receiver) in settings.receivers.enumerated() {
            for entry in receiver.integrations
            where !entry.sendResolved && Self.incidentKinds.contains(entry.kind) {
                let list = ConfigPath().key("receivers").index(place).key(entry.kind + "_configs")
                add(
                    .warning, "incident-never-closed", at: list.index(entry.index).key("send_resolved"),
                    "\(entry.kind) is told when alerts fire, never that they are over: its incidents stay open",
                    suggestion: "Leave `send_resolved` at its default, true.")
            }
        }
    }

    /// Keys and matchers that later versions may not take.
    mutating func reviewDeprecated(_ warnings: [LogLine]) {
        let document = written.document
        if !document.muteTimeIntervals.isEmpty {
            add(
                .note, "deprecated", at: ConfigPath().key("mute_time_intervals"),
                "mute_time_intervals at the top level is deprecated",
                suggestion: "Write time_intervals; routes name both in the same way.")
        }
        if let path = firstDeprecatedMatch(document) {
            add(
                .note, "deprecated", at: path, "match and match_re are deprecated",
                suggestion: "Write matchers.")
        }
        for line in warnings { reviewReading(line) }
    }

    private func firstDeprecatedMatch(_ document: DocumentSettings) -> ConfigPath? {
        func isOld(_ keys: MatcherKeys) -> Bool { !keys.equal.isEmpty || !keys.regexps.isEmpty }
        func first(_ route: RouteSettings, _ path: ConfigPath) -> ConfigPath? {
            if isOld(route.keys) { return path.key(route.keys.equal.isEmpty ? "match_re" : "match") }
            for (index, child) in route.routes.enumerated() {
                guard let child else { continue }
                if let found = first(child, path.key("routes").index(index)) { return found }
            }
            return nil
        }
        if let route = document.route, let found = first(route, ConfigPath().key("route")) { return found }
        for (index, rule) in document.inhibitRules.enumerated() where isOld(rule.source) || isOld(rule.target)
        {
            return ConfigPath().key("inhibit_rules").index(index)
        }
        return nil
    }

    /// A matcher that the two grammars read differently.
    private mutating func reviewReading(_ line: LogLine) {
        func text(_ key: String) -> String? {
            for field in line.fields where field.key == key {
                if case .text(let text) = field.value { return text }
            }
            return nil
        }
        guard let input = text("input") else { return }
        let better = text("suggestion").map { "Write it as \($0)" } ?? "Quote the value."
        add(
            .warning, "matcher-read-the-old-way", at: written.places.path(ofText: input) ?? ConfigPath(),
            "\(Quote.quote(input)) is read by the rules of older versions; later versions may refuse it or "
                + "read it in another way",
            suggestion: better)
    }
}
