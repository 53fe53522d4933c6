internal import AMText

/// One metric: its name, kind and help.
struct MetricFamily: Sendable, Hashable {
    enum Kind: String, Sendable { case counter, gauge, histogram, summary }
    let name: String
    let kind: Kind
    let help: String

    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }
}

/// Writes metrics in Prometheus' text format 0.0.4: families by name, samples by their labels' values.
/// Source: prometheus/common expfmt text_create.go.
struct Exposition {
    /// A label of a sample.
    typealias LabelPair = (name: String, value: String)

    private struct Sample {
        /// Shape: sorted by name.
        var labels: [LabelPair]
        var lines: [Line]
    }
    private struct Line {
        var suffix: String
        var extra: LabelPair?
        var value: Double
    }
    private var samples: [MetricFamily: [Sample]] = [:]

    /// Adds a number.
    mutating func add(_ family: MetricFamily, _ value: Double, _ labels: LabelPair...) {
        add(family, labels, [Line(suffix: "", extra: nil, value: value)])
    }

    /// Adds a count.
    mutating func add(_ family: MetricFamily, _ value: UInt64, _ labels: LabelPair...) {
        add(family, labels, [Line(suffix: "", extra: nil, value: Double(value))])
    }

    /// Adds a number with labels as a list.
    mutating func add(_ family: MetricFamily, _ value: Double, labels: [LabelPair]) {
        add(family, labels, [Line(suffix: "", extra: nil, value: value)])
    }

    /// Adds a summary without quantiles.
    mutating func addSummary(_ family: MetricFamily, sum: Double, count: UInt64) {
        add(
            family, [],
            [
                Line(suffix: "_sum", extra: nil, value: sum),
                Line(suffix: "_count", extra: nil, value: Double(count)),
            ])
    }

    /// Adds a histogram. Shape: counts per bucket, not cumulative, the last one for +Inf.
    mutating func addHistogram(
        _ family: MetricFamily, bounds: [Double], counts: [UInt64], sum: Double, labels: [LabelPair] = []
    ) {
        var lines: [Line] = []
        var total: UInt64 = 0
        for (i, count) in counts.enumerated() {
            total += count
            let bound = i < bounds.count ? bounds[i] : .infinity
            lines.append(
                Line(suffix: "_bucket", extra: ("le", GoNumber.format(bound)), value: Double(total)))
        }
        lines.append(Line(suffix: "_sum", extra: nil, value: sum))
        lines.append(Line(suffix: "_count", extra: nil, value: Double(total)))
        add(family, labels, lines)
    }

    private mutating func add(_ family: MetricFamily, _ labels: [LabelPair], _ lines: [Line]) {
        let sorted = labels.sorted { $0.name < $1.name }
        samples[family, default: []].append(Sample(labels: sorted, lines: lines))
    }

    /// The whole page.
    func text() -> [UInt8] {
        var out: [UInt8] = []
        for (family, samples) in samples.sorted(by: { $0.key.name < $1.key.name }) {
            out.append(contentsOf: "# HELP \(family.name) \(Self.escape(family.help, quotes: false))\n".utf8)
            out.append(contentsOf: "# TYPE \(family.name) \(family.kind.rawValue)\n".utf8)
            for sample in samples.sorted(by: { Self.isBefore($0.labels, $1.labels) }) {
                for line in sample.lines { Self.append(line, family, sample.labels, to: &out) }
            }
        }
        return out
    }

    private static func isBefore(_ a: [LabelPair], _ b: [LabelPair]) -> Bool {
        for (x, y) in zip(a, b) where x.value != y.value {
            return x.value.utf8.lexicographicallyPrecedes(y.value.utf8)
        }
        return a.count < b.count
    }

    private static func append(
        _ line: Line, _ family: MetricFamily, _ labels: [LabelPair], to out: inout [UInt8]
    ) {
        out.append(contentsOf: (family.name + line.suffix).utf8)
        let all = labels + (line.extra.map { [$0] } ?? [])
        if !all.isEmpty {
            let printed = all.map { "\($0.name)=\"\(escape($0.value, quotes: true))\"" }
            out.append(contentsOf: "{\(printed.joined(separator: ","))}".utf8)
        }
        out.append(UInt8(ascii: " "))
        GoNumber.append(line.value, to: &out)
        out.append(UInt8(ascii: "\n"))
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
