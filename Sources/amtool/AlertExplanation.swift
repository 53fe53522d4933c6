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
        var parts = ["\(route.receiver): in the group \(group(of: route))"]
        parts.append("first after \(route.groupWait.prometheusText)")
        parts.append("news every \(route.groupInterval.prometheusText)")
        parts.append("again after \(route.repeatInterval.prometheusText)")
        if !route.activeTimeIntervals.isEmpty {
            parts.append("only within \(route.activeTimeIntervals.joined(separator: ", "))")
        }
        if !route.muteTimeIntervals.isEmpty {
            parts.append("not within \(route.muteTimeIntervals.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }

    /// The labels by which a route groups the alert; those that it lacks are no part of the group.
    private func group(of route: Route) -> String {
        switch route.groupBy {
        case .all: labels.description
        case .names(let names):
            LabelSet(names.compactMap { name in labels[name].map { Label(name, $0) } }).description
        }
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
