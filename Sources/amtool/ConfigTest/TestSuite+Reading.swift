import AMConfig
import AMCore
import AMText

/// What cannot be read of a suite. Shape: in the order of the file.
struct SuiteProblems: Error {
    var all: [SourceError]
}

extension TestSuite {
    private static let keys = [
        "config", "start", "time_zone", "external_url", "resend_every", "definitions", "routes", "tests",
    ]

    /// A suite.
    /// - Parameters:
    ///   - path: Where it lies; paths in it are relative to that.
    ///   - zones: For `time_zone`.
    static func read(_ bytes: [UInt8], path: String, zones: ZoneDatabase) throws(SuiteProblems) -> TestSuite {
        let root: SourceNode?
        do throws(SourceError) {
            root = try SourceNode.read(bytes)
        } catch {
            throw SuiteProblems(all: [error])
        }
        guard let root else { throw SuiteProblems(all: [SourceError(nil, "the suite is empty")]) }
        var reader = SuiteReader()
        let suite = read(root, bytes, path, zones, &reader)
        guard let suite, reader.problems.isEmpty else {
            let sorted = reader.problems.enumerated().sorted { a, b in
                let start = SourcePlace(line: 0, column: 0)
                let (x, y) = (a.element.place ?? start, b.element.place ?? start)
                return x == y ? a.offset < b.offset : x < y
            }
            throw SuiteProblems(all: sorted.map(\.element))
        }
        return suite
    }

    private static func read(
        _ root: SourceNode, _ bytes: [UInt8], _ path: String, _ zones: ZoneDatabase,
        _ reader: inout SuiteReader
    ) -> TestSuite? {
        guard let keys = reader.keys(root, "a suite", Self.keys) else { return nil }
        let source = source(keys["config"], root, bytes, path, &reader)
        var zone = Zone.utc
        if let member = keys["time_zone"], let name = reader.text(member) {
            do throws(TimeError) {
                zone = try zones.zone(named: name)
            } catch {
                reader.refuse(member.value.place, error.text)
            }
        }
        let start = start(keys["start"], zone, &reader) ?? SuiteClock.usualStart
        var resend = GoDuration.minutes(1)
        if let member = keys["resend_every"], let text = reader.text(member) {
            if let duration = SuiteClock.duration(text), duration >= .seconds(1) {
                resend = duration
            } else {
                reader.refuse(member.value.place, "\(Quote.quote(text)) is no duration of a second or more")
            }
        }
        var suite = TestSuite(
            source: source ?? .inline([], root.place),
            externalURL: reader.text(keys["external_url"]) ?? "http://alertmanager.example.org",
            resend: resend, zone: zone, routes: [], tests: [])
        if keys["routes"] == nil && keys["tests"] == nil {
            reader.refuse(root.place, "there is nothing to test: write routes or tests")
        }
        let clock = SuiteClock(start: start, zone: zone)
        for node in reader.list(keys["routes"]) {
            if let test = RouteTest.read(node, clock, &reader) { suite.routes.append(test) }
        }
        for node in reader.list(keys["tests"]) {
            if let test = Test.read(node, clock, &reader) { suite.tests.append(test) }
        }
        suite.refuseRepeatedNames(&reader)
        return source == nil ? nil : suite
    }

    static func start(_ member: SourceNode.Member?, _ zone: Zone, _ reader: inout SuiteReader) -> Timestamp? {
        guard let member, let text = reader.text(member) else { return nil }
        if let date = SuiteClock.date(text, in: zone) { return date }
        reader.refuse(
            member.value.place, "\(Quote.quote(text)) is no date: write 2026-03-02 08:00 or with an offset")
        return nil
    }

    /// Names say which test is meant.
    private func refuseRepeatedNames(_ reader: inout SuiteReader) {
        var seen: [String: SourcePlace] = [:]
        for (name, place) in routes.map({ ($0.name, $0.place) }) + tests.map({ ($0.name, $0.place) }) {
            if let first = seen.updateValue(place, forKey: name) {
                reader.refuse(
                    place, "another test, on line \(first.line), has the name \(Quote.quote(name))")
            }
        }
    }

    private static func source(
        _ member: SourceNode.Member?, _ root: SourceNode, _ bytes: [UInt8], _ path: String,
        _ reader: inout SuiteReader
    ) -> Source? {
        guard let member else {
            reader.refuse(root.place, "config is missing: the path of a configuration, or one itself")
            return nil
        }
        switch member.value.content {
        case .scalar(let text) where !text.isEmpty && !text.contains("\n"):
            return .file(FilePath.join(FilePath.folder(of: path), text), member.value.place)
        case .scalar(let text) where !text.isEmpty:
            // A block begins below its sign; with as many lines before it, errors name the suite's lines.
            let above = [UInt8](repeating: 0x0A, count: member.value.place.line)
            return .inline(above + text.utf8, member.value.place)
        case .map:
            return .inline(Self.lines(of: member, in: root, bytes), member.value.place)
        case .list, .null, .scalar:
            reader.refuse(
                member.place, "config has to be the path of a configuration, or the configuration itself")
            return nil
        }
    }

    /// The part of the file where a value of the outermost mapping stands, on the same lines, so that errors
    /// within it name them.
    private static func lines(
        of member: SourceNode.Member, in root: SourceNode, _ bytes: [UInt8]
    ) -> [UInt8] {
        var end = Int.max
        if case .map(let all) = root.content {
            for other in all where other.place > member.place { end = min(end, other.place.line) }
        }
        let start = member.value.place
        var out: [UInt8] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            if number >= end { break }
            if number == start.line {
                // Columns count letters.
                let text = String(decoding: line, as: UTF8.self).unicodeScalars
                out += [UInt8](repeating: 0x20, count: start.column - 1)
                out += String(String.UnicodeScalarView(text.dropFirst(start.column - 1))).utf8
            } else if number > start.line {
                out += line
            }
            out.append(0x0A)
        }
        return out
    }
}

extension TestSuite.RouteTest {
    private static let keys = ["name", "labels", "at", "receivers", "groups"]

    static func read(
        _ node: SourceNode, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> TestSuite.RouteTest? {
        guard let keys = reader.keys(node, "a test of routes", Self.keys) else { return nil }
        let labels = reader.labels(keys["labels"])
        if keys["labels"] == nil { reader.refuse(node.place, "labels are missing") }
        if keys["receivers"] == nil { reader.refuse(node.place, "receivers are missing") }
        var at: Timestamp?
        if let member = keys["at"], let text = reader.text(member) {
            at = reader.read(member.value.place) { () throws(SuiteClock.Refusal) in try clock.time(text) }
        }
        let receivers = reader.names(keys["receivers"])
        var groups: [LabelSet]?
        if let member = keys["groups"] {
            let found = reader.list(member).compactMap { reader.labels($0, "a group") }
            if found.count != receivers.count {
                reader.refuse(member.place, "there are \(found.count) groups for \(receivers.count) receivers")
            }
            groups = found
        }
        guard let labels else { return nil }
        let when = at.map { " at \(clock.offset($0))" } ?? ""
        let name = reader.text(keys["name"]) ?? "routes \(labels)\(when)"
        return TestSuite.RouteTest(
            name: name, place: node.place, labels: labels, at: at, receivers: receivers, groups: groups)
    }
}
