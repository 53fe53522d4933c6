import AMCore
import AMTesting
import AMText
import Testing

/// The texts that name routes and groups.
@Suite struct GroupKeyTests {
    private func matchers(_ texts: String...) throws -> [Matcher] {
        let parser = MatcherParser(dialect: .fallback)
        return try texts.flatMap { try parser.parseList($0, origin: .config).result.get() }.sorted()
    }

    private func child(_ matchers: [Matcher], _ groupBy: GroupBy? = nil, _ children: [Route] = []) -> Route {
        var route = Route(receiver: "")
        route.matchers = matchers
        route.groupBy = groupBy ?? .names(["alertname"])
        route.children = children
        return route
    }

    /// The routing tree whose keys a running server wrote into its notification log.
    private func tree() throws -> Route {
        let grandchildren = [
            child(
                [
                    try Matcher(name: "b", op: .equal, value: "two"),
                    try Matcher(name: "c", op: .regexp, value: "^(?:x.*)$"),
                ], .names(["cluster", "alertname"])),
            child(try matchers("d!~\"p|q\"", "d=~\".+\"", "b!=\"two\""), .all),
        ]
        var both = child(try matchers("h=\"1\"", "h=~\"1|2\"", "h!=\"3\"", "alertname!~\"zz\""))
        both.continues = true
        return child(
            [], nil,
            [
                child(try matchers("a=\"1\""), .names(["cluster", "alertname"]), grandchildren),
                child(try matchers("e=\"q\\\"uo\\\\te\"")), child(try matchers("f=\"line\\nbreak\"")),
                child(try matchers("\"foo bar\"=\"x y\""), .names(["foo bar"])),
                child(try matchers("\"größe\"=~\"[a-zü]+\""), .names(["größe", "missing"])),
                child(try matchers("g=\"1\""), .names([])), both, child(try matchers("h=\"1\"")),
                child(try matchers("k=\"plain value\""), .names(["alertname", "k", "emptyone"])),
                child(try matchers("\"service.name\"=\"pay\""), .names(["service.name"])),
                child(try matchers("m=~\"a|b\"")), child(try matchers("n=\"tab\\there\"")),
                child(try matchers("\"🔥\"=\"1\""), .names(["alertname", "🔥"])),
            ])
    }

    /// The group keys of an alert, first match depth first.
    private func keys(_ labels: LabelSet, _ route: Route, _ parent: String?) -> [String] {
        guard route.matchers.matches(labels) else { return [] }
        let key = GroupKey.routeKey(parent: parent, matchers: route.matchers)
        var found: [String] = []
        for child in route.children {
            let below = keys(labels, child, key)
            found += below
            if !below.isEmpty, !child.continues { break }
        }
        return found.isEmpty
            ? [GroupKey.text(routeKey: key, labels: route.groupBy.groupLabels(of: labels))] : found
    }

    @Test func `group keys are those in the notification log of a running original`() throws {
        let cases = try VectorFile.json("gossip/groupkeys.json")["cases"]?.array ?? []
        let root = try tree()
        var wrong: [String] = cases.count < 11 ? ["the file has \(cases.count) cases"] : []
        for test in cases {
            // The API had dropped labels without a value.
            let labels = LabelSet(
                (test["labels"]?.object ?? []).map { Label($0.0, $0.1.string ?? "") }.filter {
                    !$0.value.isEmpty
                })
            let wanted = Set((test["nflog"]?.array ?? []).map { Array(($0["group_key"]?.string ?? "").utf8) })
            let got = Set(keys(labels, root, nil).map { Array($0.utf8) })
            if got != wanted { wrong.append("\(labels): \(keys(labels, root, nil))") }
        }
        #expect(wrong == [])
    }

    @Test func `state keys join group and receiver without escapes`() throws {
        let cases = try VectorFile.json("gossip/groupkeys.json")["cases"]?.array ?? []
        var wrong: [String] = []
        for entry in cases.flatMap({ $0["nflog"]?.array ?? [] }) {
            let receiver = entry["receiver"]
            let key = LogKey(
                groupKey: entry["group_key"]?.string ?? "", receiver: receiver?["group_name"]?.string ?? "",
                integration: receiver?["integration"]?.string ?? "", index: receiver?["idx"]?.integer ?? 0)
            if !key.text.sameBytes(as: entry["state_key"]?.string ?? "") { wrong.append(key.text) }
        }
        #expect(wrong == [])
    }

    @Test func `route ids count siblings, so that equal ones differ`() throws {
        let list = try matchers("team=\"db\"")
        let root = GroupKey.routeID(parent: nil, matchers: [])
        let first = GroupKey.routeID(parent: (id: root, index: 0), matchers: list)
        let below = GroupKey.routeID(parent: (id: first, index: 2), matchers: try matchers("sev=\"x\""))
        #expect([root, first, below] == ["{}", "{}/{team=\"db\"}/0", "{}/{team=\"db\"}/0/{sev=\"x\"}/2"])
    }
}
