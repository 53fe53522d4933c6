import AMCore
import AMText
import Testing

/// What becomes of alerts that fire and end while their receiver is down, and of far ends that ask for time.
@Suite struct MissedTests {
    private static func settings(notifyMissed: Bool, sendResolved: Bool = true) -> Settings {
        var settings = Settings.simple(sendResolved: sendResolved)
        settings.receivers[0].integrations[0].notifyMissed = notifyMissed
        return settings
    }

    private static let failure = DeliveryOutcome.Result.failed(
        text: "down", retry: true, reason: .serverError)

    /// A receiver that is down until second 30, an alert that fires from 0 to 12.
    private static func outage(_ settings: Settings, restartAt: Double? = nil) -> [String] {
        var scene = Scene(settings)
        scene.answer = { _ in Self.failure }
        scene.post(["alertname": "A"], until: 12)
        if let restartAt {
            scene.advance(to: restartAt)
            scene.restart()
        }
        scene.advance(to: 30)
        scene.letters = []
        scene.answer = { _ in .delivered(keep: nil) }
        scene.advance(to: 200)
        return scene.told
    }

    @Test func `who missed a firing alert learns of its end, if that is wanted`() {
        #expect(Self.outage(Self.settings(notifyMissed: false)) == [])
        #expect(Self.outage(Self.settings(notifyMissed: true, sendResolved: false)) == [])
        let told = Self.outage(Self.settings(notifyMissed: true))
        #expect(told.map { $0.split(separator: " ", maxSplits: 1).last } == ["+ -A all alerts resolved"])
    }

    @Test func `what was missed is remembered over a restart`() {
        let told = Self.outage(Self.settings(notifyMissed: true), restartAt: 3)
        #expect(told.map { $0.split(separator: " ", maxSplits: 1).last } == ["+ -A all alerts resolved"])
    }

    @Test func `an alert that came and went before its first telling is not missed`() {
        var scene = Scene(Self.settings(notifyMissed: true))
        scene.post(["alertname": "A"], until: 0.5)
        scene.advance(to: 100)
        #expect(scene.told == [])
    }

    @Test func `a far end that asks for time gets it`() {
        var scene = Scene(.simple(interval: 60))
        scene.answer = { _ in nil }
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 1)
        let id = scene.letters[0].letter.id
        scene.turn([
            .delivered(
                DeliveryOutcome(id: id, result: Self.failure, seconds: 0.01, retryAfter: .seconds(20)))
        ])
        scene.answer = { _ in .delivered(keep: nil) }
        scene.advance(to: 50)
        #expect(scene.letters.map(\.at) == [1, 21])
    }
}
