package import AMText

/// How long an integration waits before it tries again: half a second at first, half as long again after each
/// failure up to a minute, each time scattered by half of it to both sides.
/// Source: notify/notify.go RetryStage over cenkalti/backoff's ExponentialBackOff.
package enum Backoff {
    /// The delay before an attempt. The first one is made at once.
    /// - Parameters:
    ///   - attempt: counted from 1.
    ///   - fraction: chance, from 0 up to, not including, 1.
    package static func delay(beforeAttempt attempt: Int, fraction: Double, _ limits: Limits) -> GoDuration {
        guard attempt > 1 else { return .zero }
        let longest = Double(limits.longestRetry.nanoseconds)
        var interval = Double(limits.firstRetry.nanoseconds)
        for _ in 2..<attempt {
            // Once at the largest interval it stays there, so the loop is short for any number of attempts.
            guard interval < longest else { break }
            interval = interval >= longest / 1.5 ? longest : Double(Int64(interval * 1.5))
        }
        return GoDuration(nanoseconds: Int64(interval / 2 + fraction * (interval + 1)))
    }
}
