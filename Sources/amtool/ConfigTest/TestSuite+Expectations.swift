import AMConfig
import AMCore
import AMText

// How expectations stand in a suite.
extension TestSuite.Expectation {
    private static let keys = [
        "at", "receiver", "integration", "group", "firing", "resolved", "reason", "fields", "contains",
        "lacks",
    ]

    /// One for each moment that is named.
    static func read(
        _ node: SourceNode, _ clock: SuiteClock, _ reader: inout SuiteReader
    ) -> [TestSuite.Expectation] {
        guard let keys = reader.keys(node, "an expectation", Self.keys) else { return [] }
        let receiver = reader.names(keys["receiver"]).first
        if receiver == nil { reader.refuse(node.place, "receiver is missing: who is told") }
        if keys["at"] == nil { reader.refuse(node.place, "at is missing: when somebody is told") }
        var windows: [SuiteClock.Window] = []
        for node in reader.elements(keys["at"]) {
            guard let text = reader.text(node, "at") else { continue }
            windows +=
                reader.read(node.place) { () throws(SuiteClock.Refusal) in try clock.windows(text) } ?? []
        }
        guard let receiver else { return [] }
        var expected = TestSuite.Expectation(
            place: node.place, window: SuiteClock.Window(from: clock.start, to: clock.start),
            receiver: receiver, integration: reader.names(keys["integration"]).first,
            group: reader.labels(keys["group"]), firing: alerts(keys["firing"], &reader),
            resolved: alerts(keys["resolved"], &reader), reason: reason(keys["reason"], &reader),
            texts: texts(keys, &reader))
        // Who names some of the alerts names all of them.
        if expected.firing != nil || expected.resolved != nil {
            expected.firing = expected.firing ?? .count(0)
            expected.resolved = expected.resolved ?? .count(0)
        }
        return windows.map { window in
            expected.window = window
            return expected
        }
    }

    private static func reason(
        _ member: SourceNode.Member?, _ reader: inout SuiteReader
    ) -> NotifyReason? {
        guard let member, let text = reader.text(member) else { return nil }
        if let reason = NotifyReason(rawValue: text) { return reason }
        let all = NotifyReason.allCases.map(\.rawValue).joined(separator: ", ")
        reader.refuse(member.value.place, "\(Quote.quote(text)) is no reason; there are: \(all)")
        return nil
    }

    /// A number of alerts, or what each of them has.
    private static func alerts(
        _ member: SourceNode.Member?, _ reader: inout SuiteReader
    ) -> TestSuite.Alerts? {
        guard let member else { return nil }
        if case .scalar(let text) = member.value.content, let count = Int(text), count >= 0 {
            return .count(count)
        }
        var all: [LabelSet] = []
        for node in reader.elements(member) {
            if case .scalar(let name) = node.content {
                all.append(LabelSet([Label("alertname", name)]))
            } else if let labels = reader.labels(node, "an alert") {
                all.append(labels)
            }
        }
        return .each(all)
    }

    private static func texts(
        _ keys: [String: SourceNode.Member], _ reader: inout SuiteReader
    ) -> [TestSuite.TextCondition] {
        var texts: [TestSuite.TextCondition] = []
        for check in [TestSuite.TextCondition.Check.contains, .lacks] {
            guard let member = keys[check.rawValue] else { continue }
            texts += conditions(member, nil, check, &reader)
        }
        guard let fields = keys["fields"] else { return texts }
        guard case .map(let members) = fields.value.content else {
            reader.refuse(fields.value.place, "fields has to be a mapping of places in the message to texts")
            return texts
        }
        for member in members {
            guard case .map(let checks) = member.value.content else {
                texts += conditions(member, member.key, .equals, &reader)
                continue
            }
            for one in checks {
                if let check = TestSuite.TextCondition.Check(rawValue: one.key) {
                    texts += conditions(one, member.key, check, &reader)
                } else {
                    let all = TestSuite.TextCondition.Check.allCases.map(\.rawValue)
                    reader.refuse(
                        one.place,
                        "\(one.key) is no comparison; there are: \(all.joined(separator: ", "))")
                }
            }
        }
        return texts
    }

    private static func conditions(
        _ member: SourceNode.Member, _ path: String?, _ check: TestSuite.TextCondition.Check,
        _ reader: inout SuiteReader
    ) -> [TestSuite.TextCondition] {
        let nodes: [SourceNode]
        // An empty text is worth asking for.
        if case .null = member.value.content { nodes = [member.value] } else { nodes = reader.elements(member) }
        return nodes.compactMap { node in
            guard let text = reader.text(node, member.key) else { return nil }
            var condition = TestSuite.TextCondition(
                place: node.place, path: path, check: check, value: text, regexp: nil)
            if check == .matches {
                do throws(RegexpError) {
                    condition.regexp = try Regexp(text)
                } catch {
                    reader.refuse(node.place, error.text)
                    return nil
                }
            }
            return condition
        }
    }
}
