extension GoDuration {
    /// The length towards zero to a multiple of `unit`; unchanged if `unit` is not positive.
    /// Source: Go time.Duration.Truncate.
    package func truncated(to unit: GoDuration) -> GoDuration {
        unit.nanoseconds <= 0 ? self : GoDuration(nanoseconds: nanoseconds - nanoseconds % unit.nanoseconds)
    }

    /// The length to the nearest multiple of `unit`, halves away from zero; saturates. Unchanged if `unit` is
    /// not
    /// positive.
    /// Source: Go time.Duration.Round.
    package func rounded(to unit: GoDuration) -> GoDuration {
        guard unit.nanoseconds > 0 else { return self }
        let rest = nanoseconds % unit.nanoseconds
        let cut = GoDuration(nanoseconds: nanoseconds - rest)
        if rest.magnitude < unit.nanoseconds.magnitude - rest.magnitude { return cut }
        return nanoseconds < 0 ? cut + unit * -1 : cut + unit
    }

    /// The length without its sign; saturates.
    /// Source: Go time.Duration.Abs.
    package var magnitude: GoDuration {
        GoDuration(nanoseconds: nanoseconds == .min ? .max : abs(nanoseconds))
    }

    /// The length as a floating number of units, e.g. hours. Whole units and the rest are divided apart, so
    /// that the result is as exact as it can be.
    /// - Parameter unit: In nanoseconds, positive.
    /// Source: Go time.Duration.Hours, Minutes, Seconds.
    func inParts(of unit: Int64) -> Double {
        Double(nanoseconds / unit) + Double(nanoseconds % unit) / Double(unit)
    }
}
