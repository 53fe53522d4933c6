import AMConfig
import AMCore
import AMText

// How tests stand in a suite.
extension TestSuite.Test {
    private static let keys = ["name", "start", "until", "alerts", "silences", "ignore", "expect"]
    /// How long a test goes on behind the last moment that it names.
    private static let usualRest = GoDuration.hours(1)

    static func read(
        _ node: SourceNode, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> TestSuite.Test? {
        guard let keys = reader.keys(node, "a test", Self.keys) else { return nil }
        guard let name = reader.text(keys["name"]), !name.isEmpty else {
            reader.refuse(node.place, "a test needs a name")
            return nil
        }
        if keys["expect"] == nil {
            reader.refuse(node.place, "expect is missing; write expect: [] if nobody is to be told")
        }
        let start = TestSuite.start(keys["start"], clock.zone, &reader) ?? clock.start
        let clock = SuiteClock(start: start, zone: clock.zone)
        var end: Timestamp?
        if let member = keys["until"], let text = reader.text(member) {
            end = reader.read(member.value.place) { () throws(SuiteClock.Refusal) in try clock.time(text) }
        }
        var test = TestSuite.Test(
            name: name, place: node.place, start: start, end: end ?? start, alerts: [], silences: [],
            ignored: reader.names(keys["ignore"]), expected: [])
        for node in reader.list(keys["alerts"]) {
            if let alert = TestSuite.Alert.read(node, clock, &reader) { test.alerts.append(alert) }
        }
        for node in reader.list(keys["silences"]) {
            if let silence = TestSuite.Silence.read(node, clock, &reader) { test.silences.append(silence) }
        }
        for node in reader.list(keys["expect"]) {
            test.expected += TestSuite.Expectation.read(node, clock, &reader)
        }
        if end == nil { test.end = test.lastMoment + usualRest }
        for expected in test.expected where expected.window.from > test.end {
            reader.refuse(expected.place, "expected after the test's end, \(clock.offset(test.end))")
        }
        return test
    }

    /// The last moment that the test names.
    private var lastMoment: Timestamp {
        var last = start
        for alert in alerts {
            for window in alert.fires { last = max(last, window.to) }
            for post in alert.posts { last = max(last, max(post.at, post.endsAt ?? post.at)) }
        }
        for silence in silences { last = max(last, silence.window.to) }
        for expected in expected { last = max(last, expected.window.to) }
        return last
    }
}

extension TestSuite.Alert {
    private static let keys = [
        "labels", "annotations", "generator_url", "fires", "posted", "starts_at", "ends_at",
    ]

    /// The end of an alert that fires to the end of its test, before that end is known.
    static let open = Timestamp(seconds: .min / 4)

    static func read(
        _ node: SourceNode, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> TestSuite.Alert? {
        guard let keys = reader.keys(node, "an alert", Self.keys) else { return nil }
        guard let labels = reader.labels(keys["labels"]), !labels.isEmpty else {
            reader.refuse(node.place, "an alert needs labels")
            return nil
        }
        var alert = TestSuite.Alert(
            place: node.place, labels: labels, annotations: reader.labels(keys["annotations"]) ?? LabelSet(),
            generatorURL: reader.text(keys["generator_url"]) ?? "", fires: [], posts: [])
        if let posted = keys["posted"] {
            if let fires = keys["fires"] { reader.refuse(fires.place, "an alert has fires or posted") }
            alert.posts = posts(posted, keys, clock, &reader)
            return alert
        }
        for name in ["starts_at", "ends_at"] {
            guard let member = keys[name] else { continue }
            reader.refuse(member.place, "\(name) goes with posted; with fires the times follow from it")
        }
        alert.fires = windows(keys["fires"], clock, &reader)
        return alert
    }

    private static func windows(
        _ member: SourceNode.Member?, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> [SuiteClock.Window] {
        guard let member else { return [SuiteClock.Window(from: clock.start, to: open)] }
        var windows: [SuiteClock.Window] = []
        for node in reader.elements(member) {
            guard let text = reader.text(node, "fires") else { continue }
            let words = text.split(separator: " ")
            guard words.count > 1, words.contains(where: { ["from", "to", "for"].contains($0) }) else {
                reader.refuse(
                    node.place, "\(Quote.quote(text)) has no end: write from 5m, 5m to 1h or 5m for 1h")
                continue
            }
            let isOpen = !words.contains { $0 == "to" || $0 == "for" }
            let found = reader.read(node.place) { () throws(SuiteClock.Refusal) in try clock.window(text) }
            guard var window = found else { continue }
            if isOpen { window.to = open }
            if let last = windows.last, last.to == open || window.from <= last.to {
                reader.refuse(node.place, "the alert still fires at \(clock.offset(window.from))")
            }
            windows.append(window)
        }
        return windows
    }

    private static func posts(
        _ member: SourceNode.Member, _ keys: [String: SourceNode.Member], _ clock: SuiteClock,
        _ reader: inout SuiteReader
    ) -> [TestSuite.Post] {
        func time(_ member: SourceNode.Member?) -> Timestamp? {
            guard let member, let text = reader.text(member) else { return nil }
            return reader.read(member.value.place) { () throws(SuiteClock.Refusal) in try clock.time(text) }
        }
        let (start, end) = (time(keys["starts_at"]), time(keys["ends_at"]))
        var posts: [TestSuite.Post] = []
        for node in reader.elements(member) {
            guard let text = reader.text(node, "posted") else { continue }
            let windows = reader.read(node.place) { () throws(SuiteClock.Refusal) in
                try clock.windows(text)
            }
            for window in windows ?? [] {
                if window.from != window.to { reader.refuse(node.place, "posted wants times, or every … ") }
                posts.append(TestSuite.Post(at: window.from, startsAt: start, endsAt: end))
            }
        }
        return posts.sorted { $0.at < $1.at }
    }
}

extension TestSuite.Silence {
    private static let keys = ["matchers", "active", "comment", "created_by"]

    static func read(
        _ node: SourceNode, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> TestSuite.Silence? {
        guard let keys = reader.keys(node, "a silence", Self.keys) else { return nil }
        var matchers: [SilenceDraft.DraftMatcher] = []
        for node in reader.elements(keys["matchers"]) {
            guard let text = reader.text(node, "a matcher") else { continue }
            switch MatcherParser(dialect: .fallback).parseList(text, origin: .amtool).0 {
            case .success(let all):
                matchers += all.map {
                    SilenceDraft.DraftMatcher(name: $0.name, value: $0.value, op: $0.op)
                }
            case .failure(let error): reader.refuse(node.place, error.text)
            }
        }
        if matchers.isEmpty { reader.refuse(node.place, "a silence needs matchers") }
        guard let active = keys["active"], let text = reader.text(active) else {
            reader.refuse(node.place, "active is missing: 1h to 2h, or from 1h for 2h")
            return nil
        }
        let window = reader.read(active.value.place) { () throws(SuiteClock.Refusal) in
            try clock.window(text)
        }
        guard let window else { return nil }
        if window.from == window.to {
            reader.refuse(active.value.place, "\(Quote.quote(text)) has no length: write 1h to 2h")
        }
        return TestSuite.Silence(
            place: node.place, matchers: matchers, window: window,
            comment: reader.text(keys["comment"]) ?? "a test",
            createdBy: reader.text(keys["created_by"]) ?? "amtool")
    }
}
