import AMBytes
import AMCore
import AMText
import AMWeb
import Testing

@Suite struct DegradedStatusTests {
    @Test func `the status says why the journal is not written, and nothing while it is`() {
        let settings = Settings(route: Route(receiver: "r"), receivers: [Receiver(name: "r")])
        let now = Now(wall: Timestamp(seconds: 1_800_000_000), steady: Ticks(nanoseconds: 1))
        var value = Alertmanager(
            options: Options(dispatchAt: now.steady), settings: settings, dice: Dice(seed: 1), now: now)
        let version = VersionInfo(
            version: "0.34.0", revision: "", branch: "", buildUser: "", buildDate: "", goVersion: "", os: "",
            architecture: "")
        let app = WebApp(WebOptions(version: version, startedAt: now.wall))
        func status() -> String {
            guard case .read(let make) = app.route(HTTPRequest(method: "GET", target: "/api/v2/status")).action
            else { return "" }
            let loaded = LoadedConfiguration(original: "", hash: 0, isCurrent: true, loadedAt: now.wall)
            let reading = Reading(view: value.view(), now: now, configuration: loaded) { _ in LabelSet() }
            guard case .bytes(let bytes) = make(reading).body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        let before = status()
        _ = value.turn([.journal(failure: "no space left on device")], at: now)
        let during = status()
        _ = value.turn([.journal(failure: nil)], at: now)
        #expect(
            !before.contains("journal") && status() == before
                && during.contains(#","journal":{"failure":"no space left on device"},"uptime""#))
    }
}
