/// Counts of observations per bucket, as Prometheus' classic histogram.
package struct Histogram: Sendable, Equatable {
    /// Upper bounds, ascending, without +Inf.
    package let bounds: [Double]
    /// Observations per bucket, not cumulative; the last one is +Inf. Shape: one more than `bounds`.
    package private(set) var counts: [UInt64]
    package private(set) var sum = 0.0

    /// An empty histogram.
    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Prometheus' default buckets.
    package static let defaultBounds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// All observations.
    package var count: UInt64 { counts.reduce(0, +) }

    /// Counts one observation.
    package mutating func observe(_ value: Double) {
        sum += value
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }
}

/// A sum of observations and their number: Prometheus' summary without quantiles.
package struct Tally: Sendable, Equatable {
    package private(set) var sum = 0.0
    package private(set) var count: UInt64 = 0
    /// Nothing observed.
    package init() {}
    /// Counts one observation.
    package mutating func observe(_ value: Double) {
        sum += value
        count += 1
    }
}
