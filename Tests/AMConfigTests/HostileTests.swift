import AMConfig
import Testing

/// Texts that are made to hurt: each is refused, with a reason, before it costs much.
struct HostileTests {
    private static func bomb(levels: Int, width: Int) -> String {
        var text = "x0: &x0 [" + Array(repeating: "a", count: width).joined(separator: ", ") + "]\n"
        for level in 1..<levels {
            let aliases = Array(repeating: "*x\(level - 1)", count: width).joined(separator: ", ")
            text += "x\(level): &x\(level) [\(aliases)]\n"
        }
        return "receivers:\n- name: a\n  webhook_configs:\n  - url: http://x/\n    payload:\n"
            + text.split(separator: "\n").map { "      \($0)\n" }.joined()
    }

    private static let nested = 100_000

    private static var cases: [(name: String, source: [UInt8], refusal: String)] {
        let tooDeep = "exceeded max depth of \(ConfigLimits.depth)"
        return [
            ("lists in lists", Array(String(repeating: "[", count: nested).utf8), tooDeep),
            ("mappings in mappings", Array(String(repeating: "{a: ", count: nested).utf8), tooDeep),
            ("items in items", Array(String(repeating: "- ", count: 10_000).utf8), tooDeep),
            (
                "routes in routes", Array(("route: " + String(repeating: "{routes: [", count: nested)).utf8),
                tooDeep
            ),
            ("an alias bomb", Array(bomb(levels: 9, width: 9).utf8), "document contains excessive aliasing"),
            (
                "a wide alias bomb", Array(bomb(levels: 4, width: 300).utf8),
                "document contains excessive aliasing"
            ),
            (
                "a scalar of ten megabytes", Array(("a: " + String(repeating: "x", count: 10 << 20)).utf8),
                "scalar is longer than"
            ),
            (
                "a quoted scalar of ten megabytes",
                Array(("a: \"" + String(repeating: "x", count: 10 << 20) + "\"").utf8),
                "scalar is longer than"
            ),
            ("a file of seventeen megabytes", [UInt8](repeating: 0x20, count: 17 << 20), "longer than"),
            (
                "more than a million values",
                Array(("a: [" + String(repeating: "b,", count: ConfigLimits.nodes) + "]").utf8),
                "more than"
            ),
            ("a NUL byte", Array("route: {receiver: a\0}".utf8), "yaml: control characters are not allowed"),
            ("only NUL bytes", [UInt8](repeating: 0, count: 100), "yaml: control characters are not allowed"),
            (
                "broken UTF-8", Array("route: ".utf8) + [0xFF, 0xFE, 0x0A],
                "yaml: invalid leading UTF-8 octet"
            ),
            ("cut UTF-8", Array("route: ".utf8) + [0xE2, 0x82], "yaml: incomplete UTF-8 octet sequence"),
            (
                "overlong UTF-8", Array("route: ".utf8) + [0xC0, 0x80],
                "yaml: invalid length of a UTF-8 sequence"
            ),
            ("a surrogate", Array("route: ".utf8) + [0xED, 0xA0, 0x80], "yaml: invalid Unicode character"),
            ("half a UTF-16 file", [0xFF, 0xFE, 0x61], "yaml: incomplete UTF-16 character"),
            ("random bytes", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ 13) }, "yaml: "),
        ]
    }

    @Test func `a hostile text is refused with a reason, and soon`() {
        let clock = ContinuousClock()
        let wrong = Self.cases.compactMap { given in
            let start = clock.now
            let text = Loading.refusal(given.source)?.text
            let isSoon = start.duration(to: clock.now) < .seconds(20)
            return isSoon && text?.contains(given.refusal) == true ? nil : "\(given.name): \(text ?? "taken")"
        }
        #expect(wrong == [])
    }

    @Test func `every beginning of a right text is taken or refused`() throws {
        let text = Array(
            """
            global: &g {resolve_timeout: 1m, http_config: {proxy_url: 'http://p:1/'}}
            route:
              receiver: a
              routes: [{matchers: ['b="c"', "d=~e.*"], group_by: [...], repeat_interval: 2h}]
            receivers: [{name: a, webhook_configs: [{url_file: /x, max_alerts: 0x10, timeout: 3s}]}]
            time_intervals: [{name: t, time_intervals: [{weekdays: ['monday:friday'], location: UTC}]}]
            inhibit_rules:
            - {source_match: {e: f}, target_match_re: {g: h}, equal: [i]}

            """.utf8)
        let outcomes = text.indices.map { Loading.refusal(Array(text[..<$0])) }
        #expect(outcomes.contains { $0 == nil } && Loading.refusal(text) == nil)
    }

    @Test func `a text with any byte exchanged is taken or refused`() {
        let text = Array(
            "route: {receiver: a, group_wait: 1m}\nreceivers:\n- name: 'a'\n  labels: {b: \"c\"}\n".utf8)
        var refused = 0
        for position in text.indices {
            for byte in [0, 0x22, 0x26, 0x2A, 0x3A, 0x5B, 0x7B, 0x80, 0xFF] as [UInt8] {
                var changed = text
                changed[position] = byte
                if Loading.refusal(changed) != nil { refused += 1 }
            }
        }
        #expect(refused > text.count)
    }
}
