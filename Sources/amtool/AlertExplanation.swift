import AMCore
import AMText

/// What a configuration does with an alert, in words: which routes it takes, whom and when they tell, and
/// which rules of inhibition it has a part in.
struct AlertExplanation {
    let settings: Settings
    let labels: LabelSet

    /// The whole text.
    var text: String {
        let route = settings.route
        var out = "Matching routes:\n" + RouteTree(of: route, matching: labels).text + "\nNotifications:\n"
        out += RouteTree.final(of: route, for: labels).map { " - \(words(of: $0))\n" }.joined()
        let rules = inhibition
        if !rules.isEmpty { out += "\nInhibition:\n" + rules.map { " - \($0)\n" }.joined() }
        return out
    }

    private func words(of route: Route) -> String {
        "\(route.receiver): in the group \(route.groupLabels(of: labels)); \(route.timing)"
    }

    /// Source: inhibit/inhibit.go Mutes.
    private var inhibition: [String] {
        var out: [String] = []
        for (place, rule) in settings.inhibitRules.enumerated() {
            let name = "rule \(place + 1)" + (rule.name.isEmpty ? "" : " (\(rule.name))")
            let same = rule.equal.isEmpty ? "" : " and have the same \(rule.equal.joined(separator: ", "))"
            if rule.target.matches(labels) {
                out.append("\(name): held back while alerts fire that match \(rule.source.listText)\(same)")
            }
            if rule.source.matches(labels) {
                out.append(
                    "\(name): while it fires, holds back alerts that match \(rule.target.listText)\(same)")
            }
        }
        return out
    }
}
