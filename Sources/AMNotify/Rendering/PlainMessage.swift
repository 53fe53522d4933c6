internal import AMCore
internal import AMText

/// What people get when the template of a message fails: the facts, and why there is nothing nicer.
struct PlainMessage {
    private let letter: Notification
    private let externalURL: String

    init(_ letter: Notification, externalURL: String) {
        self.letter = letter
        self.externalURL = externalURL
    }

    /// The message.
    /// Shape: lines without one at the end.
    func text(error: String) -> String {
        let firing = letter.alerts.filter { !$0.isResolved }
        let resolved = letter.alerts.filter(\.isResolved)
        let status = firing.isEmpty ? "RESOLVED" : "FIRING:\(firing.count)"
        var lines = [("[\(status)] " + values(letter.groupLabels)).trimmingWhiteSpace(), ""]
        append("Alerts Firing", firing, to: &lines)
        append("Alerts Resolved", resolved, to: &lines)
        let receiver = URLEscape.queryComponent(ReceiverText.quoteMeta(letter.receiver))
        lines.append("Alertmanager: \(externalURL)/#/alerts?receiver=\(receiver)")
        lines.append("The template of this message failed: \(error)")
        return lines.joined(separator: "\n")
    }

    /// The message for a place where HTML is expected.
    static func asHTML(_ text: String) -> String {
        var out = "<pre>"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&#34;"
            case "'": out += "&#39;"
            case "\0": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "</pre>"
    }

    private func append(_ heading: String, _ alerts: [NotifiedAlert], to lines: inout [String]) {
        guard !alerts.isEmpty else { return }
        lines.append(heading + ":")
        for alert in alerts {
            lines.append("Labels:")
            lines += alert.labels.labels.map { " - \($0.name) = \($0.value)" }
            if !alert.annotations.isEmpty {
                lines.append("Annotations:")
                lines += alert.annotations.labels.map { " - \($0.name) = \($0.value)" }
            }
            if !alert.generatorURL.isEmpty { lines.append("Source: " + alert.generatorURL) }
            lines.append("")
        }
    }

    private func values(_ labels: LabelSet) -> String {
        let names = labels.labels.filter { $0.name != "alertname" }
        let first = labels["alertname"].map { [$0] } ?? []
        return (first + names.map(\.value)).joined(separator: " ")
    }
}
