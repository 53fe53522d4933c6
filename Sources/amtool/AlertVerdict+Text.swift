import AMClient
import AMCore
import AMText

// Verdicts for people and for programs.
extension Formats {
    /// Verdicts.
    func text(_ verdicts: [AlertVerdict]) -> String {
        if output == .json { return Self.list(verdicts.map(Self.object)) }
        return verdicts.map(text).joined(separator: "\n")
    }

    private func text(_ verdict: AlertVerdict) -> String {
        var out = ""
        if let alert = verdict.alert {
            let state = alert.status.state
            out += paint(verdict.labels.description, .bold) + ": " + paint(state, Paint.style(ofState: state))
            out += " since \(date(alert.startsAt))\n"
        } else {
            out += paint(verdict.labels.description, .bold) + ": no such alert now; if it fired:\n"
        }
        out += lines(holding: verdict).map { " - \($0)\n" }.joined()
        for telling in verdict.tellings {
            out += " - \(words(of: telling))\n" + news(of: telling).map { "   \($0)\n" }.joined()
        }
        return out
    }

    private func lines(holding verdict: AlertVerdict) -> [String] {
        var out = verdict.silences.map { silence in
            let words = silence.content.comment.isEmpty ? "" : ": " + Self.plain(silence.content.comment)
            let author = Self.plain(silence.content.createdBy)
            return "silenced by \(silence.id) of \(author) until \(date(silence.content.endsAt))\(words)"
        }
        // Silences that ended between two questions.
        let shown = Set(verdict.silences.map(\.id))
        out += (verdict.alert?.status.silencedBy ?? []).filter { !shown.contains($0) }
            .map { "silenced by \($0)" }
        out += verdict.inhibitors.map { alert in
            "inhibited by \(LabelSet(alert.labels.pairs.map { Label($0.name, $0.value) }))"
        }
        let known = Set(verdict.inhibitors.map(\.fingerprint))
        return out
            + (verdict.alert?.status.inhibitedBy ?? []).filter { !known.contains($0) }
            .map { "inhibited by the alert \($0)" }
    }

    private func words(of telling: AlertVerdict.Telling) -> String {
        let count = telling.group.map { " of \($0.alertCount) alert\($0.alertCount == 1 ? "" : "s")" } ?? ""
        guard let route = telling.route else {
            return "\(telling.receiver): in the group \(telling.labels)\(count)"
        }
        return "\(telling.receiver): in the group \(telling.labels)\(count); \(route.timing)"
    }

    /// What the server said of a group.
    private func news(of telling: AlertVerdict.Telling) -> [String] {
        var out: [String] = []
        if !telling.mutedBy.isEmpty {
            out.append(paint("quiet now by \(telling.mutedBy.joined(separator: ", "))", .yellow))
        }
        guard let group = telling.group else { return out }
        for integration in group.integrations {
            let name = "\(integration.name)[\(integration.index)]: "
            if let told = integration.told {
                let why = told.reason.isEmpty ? "" : told.reason + ", "
                out.append(
                    name + "told \(date(told.at)) (\(why)\(told.firing) firing, \(told.resolved) resolved)")
            } else if integration.failed == nil {
                out.append(name + "told nothing of this group yet")
            }
            if let failed = integration.failed {
                out.append(paint(name + "failed \(date(failed.at)): \(Self.plain(failed.error))", .red))
            }
        }
        out.append(group.dueAt.map { "looked at next \(date($0))" } ?? "being looked at now")
        return out
    }

    /// Words of others in one line, with what would steer a terminal made visible.
    private static func plain(_ text: String) -> String {
        FittedTable.plain(text).joined(separator: " ")
    }

    private static func object(_ verdict: AlertVerdict) -> JSONObject {
        var out = JSONObject()
        if let alert = verdict.alert { out.object("alert", alert.json) }
        out.map("labels", verdict.labels.labels.map { ($0.name, $0.value) })
        out.objects("silences", verdict.silences.map(\.json))
        out.objects("inhibitors", verdict.inhibitors.map(\.json))
        out.objects("groups", verdict.tellings.map(object))
        return out
    }

    private static func object(_ telling: AlertVerdict.Telling) -> JSONObject {
        if let group = telling.group { return group.json }
        var out = JSONObject()
        out.map("labels", telling.labels.labels.map { ($0.name, $0.value) })
        out.texts("mutedBy", telling.mutedBy)
        out.text("receiver", telling.receiver)
        return out
    }
}

extension Route {
    /// When it tells.
    var timing: String {
        var parts = ["first after \(groupWait.prometheusText)", "news every \(groupInterval.prometheusText)"]
        parts.append("again after \(repeatInterval.prometheusText)")
        if !activeTimeIntervals.isEmpty {
            parts.append("only within \(activeTimeIntervals.joined(separator: ", "))")
        }
        if !muteTimeIntervals.isEmpty {
            parts.append("not within \(muteTimeIntervals.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }
}
