/// Simple statistics.
extension [Double] {
    /// The middle value, 0 of none.
    var median: Double {
        isEmpty ? 0 : sorted()[count / 2]
    }
}

extension [UInt64] {
    /// The value that a share of all does not exceed, in milliseconds when these are nanoseconds.
    func milliseconds(atShare share: Double) -> Double {
        isEmpty ? 0 : Double(sorted()[Swift.min(count - 1, Int(Double(count) * share))]) / 1e6
    }
}
