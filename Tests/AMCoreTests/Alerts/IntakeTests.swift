import AMCore
import AMText
import Testing

@Suite struct IntakeTests {
    private static let now = Timestamp(seconds: 1_700_000_000)

    private static func intake(_ alerts: [PlainAlert], _ dialect: MatcherDialect = .fallback) -> Intake {
        Intake(alerts: alerts, now: now, resolveTimeout: .minutes(5), dialect: dialect)
    }

    @Test func `times that are missing are filled in`() {
        let set: LabelSet = ["a": "b"]
        let early = Timestamp(seconds: 1_600_000_000)
        let late = Timestamp(seconds: 1_800_000_000)
        let cases: [(PlainAlert, Timestamp, Timestamp, Bool)] = [
            (PlainAlert(labels: set), Self.now, Self.now + .minutes(5), true),
            (PlainAlert(labels: set, endsAt: late), late, late, false),
            (PlainAlert(labels: set, startsAt: early), early, Self.now + .minutes(5), true),
            (PlainAlert(labels: set, startsAt: early, endsAt: late), early, late, false),
            (PlainAlert(labels: set, startsAt: .zero, endsAt: .zero), Self.now, Self.now + .minutes(5), true),
            (PlainAlert(labels: set, startsAt: .epoch, endsAt: .epoch), .epoch, .epoch, false),
        ]
        let wrong = cases.filter { alert, start, end, isTimeout in
            let times = Self.intake([alert]).alerts.first?.times
            return times?.startsAt != start || times?.endsAt != end || times?.isTimeout != isTimeout
                || times?.updatedAt != Self.now
        }
        #expect(wrong.isEmpty)
    }

    @Test func `invalid alerts are refused with the texts users know`() {
        let late = Self.now + .hours(1)
        let cases: [(PlainAlert, MatcherDialect, String)] = [
            (PlainAlert(labels: [:]), .fallback, "at least one label pair required"),
            (PlainAlert(labels: ["a": ""]), .fallback, "at least one label pair required"),
            (PlainAlert(labels: ["": "x"]), .fallback, "invalid label set: invalid name \"\""),
            (PlainAlert(labels: ["a b": "x"]), .classic, "invalid label set: invalid name \"a b\""),
            (
                PlainAlert(labels: ["a": "x"], annotations: ["é": ""]), .classic,
                "invalid annotations: invalid name \"é\""
            ),
            (PlainAlert(labels: ["a": "x"], startsAt: late), .fallback, "start time must be before end time"),
            (PlainAlert(labels: [:], startsAt: late), .fallback, "start time must be before end time"),
        ]
        let wrong = cases.filter {
            Self.intake([$0], $1).refusals != [$2] || !Self.intake([$0], $1).alerts.isEmpty
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `a body holds sorted labels, and the last of repeated ones`() {
        var builder = IntakeBuilder(dialect: .fallback)
        let text: [UInt8] = Array("zbyaxb2".utf8)
        text.withUnsafeBytes { raw in
            func piece(_ at: Int) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: raw[at..<at + 1])
            }
            // z=b, y=a, b=x, b=2, and z again, empty: taken away.
            builder.label(name: piece(0), value: piece(1))
            builder.label(name: piece(2), value: piece(3))
            builder.label(name: piece(5), value: piece(4))
            builder.label(name: piece(5), value: piece(6))
            builder.label(name: piece(0), value: UnsafeRawBufferPointer(start: nil, count: 0))
            builder.annotation(name: piece(1), value: UnsafeRawBufferPointer(start: nil, count: 0))
            builder.endAlert(startsAt: nil, endsAt: nil, generatorURL: piece(6))
        }
        let intake = builder.finish(now: Self.now, localOffset: 60, resolveTimeout: .minutes(1))
        let labels: LabelSet = ["b": "2", "y": "a"]
        let body = AlertBody(labels: labels, annotations: ["b": ""], generatorURL: "2")
        let posted = intake.alerts.first.map { intake.body(of: $0) }
        let isSame =
            posted == body && intake.alerts.first?.fingerprint == Fingerprint(of: labels)
            && intake.alerts.first?.times.startOffset == 60
        #expect(isSame)
    }

    @Test func `many alerts of many sizes keep their bodies`() {
        let alerts = (0..<3000).map { i in
            PlainAlert(
                labels: ["n": String(i), "v": String(repeating: "v", count: i % 700)],
                annotations: ["t": String(repeating: "é", count: i % 300)], generatorURL: "http://h/\(i)")
        }
        let intake = Self.intake(alerts)
        let wrong = zip(alerts, intake.alerts).filter { alert, posted in
            let labels = LabelSet(alert.labels.labels.filter { !$0.value.isEmpty })
            let body = AlertBody(
                labels: labels, annotations: alert.annotations, generatorURL: alert.generatorURL)
            return intake.body(of: posted) != body || posted.fingerprint != Fingerprint(of: labels)
        }
        #expect(intake.alerts.count == 3000 && wrong.isEmpty)
    }
}
