import AMCore
import AMText
import Testing

@Suite struct SilenceTurnTests {
    private func silence(_ sets: [[SilenceMatcher]]) -> Silence {
        Silence(
            id: "s", matcherSets: sets, startsAt: Scene.epoch.wall,
            endsAt: Scene.epoch.wall + .hours(1), updatedAt: Scene.epoch.wall,
            expiresAt: Scene.epoch.wall + .hours(5))
    }

    @Test func `one pattern that does not compile takes the whole silence out of force`() {
        var scene = Scene(.simple())
        let good = SilenceMatcher(name: "alertname", op: .equal, value: "A")
        let bad = SilenceMatcher(name: "alertname", op: .regexp, value: "(")
        scene.disk.apply(.silence(silence([[good], [bad]])))
        scene.restart()
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 5)
        #expect(scene.told == ["1.0 +A - first notification"])
    }

    @Test func `composed and decomposed letters are different labels to a silence`() {
        var scene = Scene(.simple())
        let both = SilenceDraft(
            matchers: [.init(name: "alertname", value: "\u{e9}|e\u{301}", op: .regexp)],
            startsAt: scene.wall(0), endsAt: scene.wall(500))
        let one = SilenceDraft(
            matchers: [.init(name: "alertname", value: "\u{e8}", op: .equal)],
            startsAt: scene.wall(0), endsAt: scene.wall(500))
        scene.turn([.setSilence(both, scene.request()), .setSilence(one, scene.request())])
        for name in ["\u{e9}", "e\u{301}", "\u{e8}", "e\u{300}"] {
            scene.post(["alertname": name], until: 1000)
        }
        scene.advance(to: 5)
        #expect(
            scene.letters.map { Array(($0.letter.alerts[0].labels["alertname"] ?? "").utf8) }
                == [Array("e\u{300}".utf8)])
    }

    @Test func `a silence is in force for alerts before and after it, under every kind of matcher`() {
        let cases: [(String, MatchOperator, [String])] = [
            ("a", .equal, ["b", "ab", "abc", "none"]), ("a", .notEqual, ["a"]),
            ("a|b", .regexp, ["ab", "abc", "none"]), ("ab.*", .regexp, ["a", "b", "none"]),
            ("(?i)A", .regexp, ["b", "ab", "abc", "none"]), ("a.*", .notRegexp, ["a", "ab", "abc"]),
            (".+", .regexp, ["none"]), ("x", .regexp, ["a", "b", "ab", "abc", "none"]),
        ]
        var wrong: [String] = []
        for (value, op, expected) in cases {
            for isFirst in [true, false] {
                var scene = Scene(.simple(groupBy: .all))
                let draft = SilenceDraft(
                    matchers: [
                        .init(name: "x", value: value, op: op), .init(name: "job", value: "j", op: .equal),
                    ], startsAt: scene.wall(0), endsAt: scene.wall(500))
                if isFirst { scene.turn([.setSilence(draft, scene.request())]) }
                for x in ["a", "b", "ab", "abc"] { scene.post(["job": "j", "x": x], until: 1000) }
                scene.post(["job": "j"], until: 1000)
                if !isFirst { scene.turn([.setSilence(draft, scene.request())]) }
                scene.advance(to: 5)
                let told = scene.letters.map { $0.letter.alerts[0].labels["x"] ?? "none" }
                if Set(told) != Set(expected) { wrong.append("\(op) \(value) \(isFirst): \(told)") }
            }
        }
        #expect(wrong == [])
    }

    @Test func `who is silenced is told when the silence ends, and its end is not told while silenced`() {
        var scene = Scene(.simple(interval: 10))
        scene.post(["alertname": "A"], until: 1000)
        scene.advance(to: 2)
        let draft = SilenceDraft(
            matchers: [.init(name: "alertname", value: "A", op: .equal)], startsAt: scene.wall(2),
            endsAt: scene.wall(45))
        scene.turn([.setSilence(draft, scene.request())])
        scene.post(["alertname": "A", "i": "2"], until: 1000)
        scene.advance(to: 100)
        #expect(scene.told == ["1.0 +A - first notification", "51.0 +A,A - new alerts added"])
    }
}
