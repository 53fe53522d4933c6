package import AMText

/// An alert as text, as a client would post it: for tests, the simulation and whoever makes alerts in the
/// process.
package struct PlainAlert: Sendable, Hashable {
    /// Its labels.
    package var labels: LabelSet
    /// Its annotations.
    package var annotations: LabelSet
    /// Nil: unset.
    package var startsAt: Timestamp?
    /// Nil: unset.
    package var endsAt: Timestamp?
    /// Where it comes from.
    package var generatorURL: String
    /// An alert.
    package init(
        labels: LabelSet, annotations: LabelSet = LabelSet(), startsAt: Timestamp? = nil,
        endsAt: Timestamp? = nil, generatorURL: String = ""
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
    }
}

extension Intake {
    /// The intake of a request with these alerts, by the same rules as for a request over HTTP.
    package init(
        alerts: [PlainAlert], now: Timestamp, resolveTimeout: GoDuration = .minutes(5),
        dialect: MatcherDialect = .fallback
    ) {
        var builder = IntakeBuilder(dialect: dialect)
        for alert in alerts { builder.add(alert) }
        self = builder.finish(now: now, localOffset: 0, resolveTimeout: resolveTimeout)
    }
}

extension IntakeBuilder {
    /// A whole alert.
    package mutating func add(_ alert: PlainAlert) {
        // The texts of one alert stand in one buffer, so that the pieces stay where they are until the
        // alert ends.
        var bytes: [UInt8] = []
        var ends: [Int] = []
        func keep(_ text: String) {
            bytes.append(contentsOf: text.utf8)
            ends.append(bytes.count)
        }
        for label in alert.labels.labels + alert.annotations.labels {
            keep(label.name)
            keep(label.value)
        }
        keep(alert.generatorURL)
        bytes.withUnsafeBytes { all in
            func piece(_ index: Int) -> UnsafeRawBufferPointer {
                UnsafeRawBufferPointer(rebasing: all[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
            }
            let labelCount = alert.labels.labels.count
            for i in 0..<(ends.count / 2) {
                if i < labelCount {
                    label(name: piece(2 * i), value: piece(2 * i + 1))
                } else {
                    annotation(name: piece(2 * i), value: piece(2 * i + 1))
                }
            }
            endAlert(
                startsAt: alert.startsAt.map { PostedTime($0) }, endsAt: alert.endsAt.map { PostedTime($0) },
                generatorURL: piece(ends.count - 1))
        }
    }
}
