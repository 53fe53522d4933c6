/// One valid alert of a request.
package struct PostedAlert: Sendable {
    package var fingerprint: Fingerprint
    package var times: AlertTimes
    /// Where its body stands in `Intake.bytes`.
    package var bodyStart: Int
    package var bodyEnd: Int
    /// Where its details begin, from `bodyStart`.
    package var detailsOffset: Int
    /// A posted alert.
    package init(
        fingerprint: Fingerprint, times: AlertTimes, bodyStart: Int, bodyEnd: Int, detailsOffset: Int
    ) {
        self.fingerprint = fingerprint
        self.times = times
        self.bodyStart = bodyStart
        self.bodyEnd = bodyEnd
        self.detailsOffset = detailsOffset
    }
}

/// The alerts of one request, ready for the owner: parsed, defaulted, validated, sorted and fingerprinted on
/// the thread that read them. A value: it may be sent anywhere and posted again.
package struct Intake: Sendable {
    /// The bodies, one behind the other.
    package var bytes: [UInt8]
    /// Shape: in the order of the request, invalid ones left out.
    package var alerts: [PostedAlert]
    /// Texts of the invalid ones, in the order of the request.
    package var refusals: [String]
    /// All alerts of the request, invalid ones too, by whether they end after the moment of the request.
    package var firing: Int
    package var resolved: Int

    /// An intake.
    package init(
        bytes: [UInt8] = [], alerts: [PostedAlert] = [], refusals: [String] = [], firing: Int = 0,
        resolved: Int = 0
    ) {
        self.bytes = bytes
        self.alerts = alerts
        self.refusals = refusals
        self.firing = firing
        self.resolved = resolved
    }

    /// The body of one alert; shares the bytes.
    package func body(of alert: PostedAlert) -> AlertBody {
        AlertBody(bytes: bytes[alert.bodyStart..<alert.bodyEnd], detailsOffset: alert.detailsOffset)
    }
}
