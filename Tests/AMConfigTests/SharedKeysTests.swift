import AMCore
import AMNotify
import AMTesting
import AMText
import Testing

@testable import AMConfig

/// The keys that every kind of integration has here and the original does not know.
struct SharedKeysTests {
    private static func file(_ entries: String) -> String {
        "route: {receiver: a}\nreceivers:\n- name: a\n  webhook_configs:\n" + entries
    }

    private static func load(_ entries: String) throws -> Configuration<any Integration> {
        try Loading.load(Array(file(entries).utf8), folder: ".")
    }

    @Test func `notify_missed reaches the heart, entry by entry`() throws {
        let loaded = try Self.load(
            """
              - {url: 'http://x/', notify_missed: true}
              - {notify_missed: false, url: 'http://x/'}
              - {url: 'http://x/', send_resolved: false, notify_missed: yes}
              - url: http://x/
            """)
        let told = loaded.settings.receivers[0].integrations.map { "\($0.sendResolved) \($0.notifyMissed)" }
        #expect(told == ["true true", "true false", "false true", "true false"])
    }

    @Test func `it is written out where it is set, behind the other keys, and read again`() throws {
        let plain = try Self.load("  - url: http://x/\n").original
        let unset = try Self.load("  - {url: 'http://x/', notify_missed: false}\n").original
        let set = try Self.load("  - {url: 'http://x/', notify_missed: true}\n").original
        let again = try Loading.load(Array(set.utf8), folder: ".")
        let last = "    timeout: 0s\n"
        let isFurther = set == plain.replacing(last, with: last + "    notify_missed: true\n")
        #expect(
            unset == plain && set != plain && isFurther && again.original == set
                && again.settings.receivers[0].integrations[0].notifyMissed)
    }

    @Test func `the original would refuse it, in these words`() throws {
        let loaded = try Self.load("  - url: http://x/\n    notify_missed: true\n")
        #expect(
            loaded.written.ownKeys.map(\.refusal) == [
                "line 6: field notify_missed not found in type webhook.plain"
            ])
    }

    @Test func `every kind has it, and what is wrong is said as before`() {
        let refusals = Catalogue<any Integration>.known.kinds.map { kind in
            let entry = "{nope: 1, notify_missed: x, send_resolved: z, notify_missed: true}"
            let file = "route: {receiver: a}\nreceivers: [{name: a, \(kind.name)_configs: [\(entry)]}]\n"
            return Loading.refusal(file)?.text ?? "\(kind.name) takes it"
        }
        let lines = refusals.map { refusal in
            refusal.split(separator: "\n").dropFirst().map { line in
                line.split(separator: " in type ")[0].drop { $0 == " " }
            }
        }
        let expected = [
            "line 2: field nope not found", "line 2: cannot unmarshal !!str `x` into bool",
            "line 2: cannot unmarshal !!str `z` into bool", "line 2: field notify_missed already set",
        ]
        let wrong = zip(refusals, lines).filter { $0.1.map(String.init) != expected }.map(\.0)
        #expect(refusals.count == 18 && wrong == [])
    }
}
