internal import AMCore
internal import AMText

/// The data of a notification as JSON: what webhooks send. Keys in the original's order, a newline at the
/// end.
struct MessageJSON {
    let letter: Notification
    /// The alerts that are sent, in order.
    let alerts: ArraySlice<NotifiedAlert>
    /// How many were left out.
    let truncated: Int
    let externalURL: String
    /// The version of the form.
    var version = "4"

    init(_ letter: Notification, maxAlerts: Int, externalURL: String) {
        self.letter = letter
        self.externalURL = externalURL
        let kept = maxAlerts > 0 ? min(maxAlerts, letter.alerts.count) : letter.alerts.count
        alerts = letter.alerts.prefix(kept)
        truncated = letter.alerts.count - kept
    }

    /// The bytes of the body.
    /// - Parameter limit: At most so many alerts stand in it; all else is said of all of them.
    func bytes(showing limit: Int = .max) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512 + alerts.count * 640)
        field("{\"receiver\":", ReceiverText.quoteMeta(letter.receiver), &out)
        let isFiring = alerts.contains { !$0.isResolved }
        field(",\"status\":", isFiring ? "firing" : "resolved", &out)
        raw(",\"alerts\":[", &out)
        for (i, alert) in alerts.prefix(limit).enumerated() {
            if i > 0 { raw(",", &out) }
            append(alert, &out)
        }
        field("],\"notification_reason\":", letter.reason.rawValue, &out)
        map(",\"groupLabels\":", letter.groupLabels, &out)
        map(",\"commonLabels\":", Common.of(alerts.map(\.labels)), &out)
        map(",\"commonAnnotations\":", Common.of(alerts.map(\.annotations)), &out)
        map(",\"routeLabels\":", letter.routeLabels, &out)
        field(",\"externalURL\":", externalURL, &out)
        field(",\"version\":", version, &out)
        field(",\"groupKey\":", letter.groupKey, &out)
        raw(",\"truncatedAlerts\":\(truncated)}\n", &out)
        return out
    }

    private func append(_ alert: NotifiedAlert, _ out: inout [UInt8]) {
        field("{\"status\":", alert.isResolved ? "resolved" : "firing", &out)
        map(",\"labels\":", alert.labels, &out)
        map(",\"annotations\":", alert.annotations, &out)
        raw(",\"startsAt\":\"", &out)
        alert.startsAt.appendRFC3339Nano(to: &out, offsetSeconds: Int(alert.startOffset) * 60)
        raw("\",\"endsAt\":\"", &out)
        let endOffset = alert.endsAt.isZero ? 0 : Int(alert.endOffset) * 60
        alert.endsAt.appendRFC3339Nano(to: &out, offsetSeconds: endOffset)
        field("\",\"generatorURL\":", alert.generatorURL, &out)
        field(",\"fingerprint\":", alert.fingerprint.description, &out)
        raw("}", &out)
    }

    private func raw(_ text: String, _ out: inout [UInt8]) { out.append(contentsOf: text.utf8) }

    private func field(_ key: String, _ text: String, _ out: inout [UInt8]) {
        raw(key, &out)
        JSONWriter.string(text, to: &out)
    }

    private func map(_ key: String, _ labels: LabelSet, _ out: inout [UInt8]) {
        raw(key, &out)
        raw("{", &out)
        for (i, label) in labels.labels.enumerated() {
            if i > 0 { raw(",", &out) }
            JSONWriter.string(label.name, to: &out)
            raw(":", &out)
            JSONWriter.string(label.value, to: &out)
        }
        raw("}", &out)
    }
}

/// What is the same in all of some label sets.
enum Common {
    static func of(_ sets: [LabelSet]) -> LabelSet {
        guard var common = sets.first?.labels else { return LabelSet() }
        for set in sets.dropFirst() {
            if common.isEmpty { break }
            common.removeAll { label in set[label.name].map { !$0.sameBytes(as: label.value) } ?? true }
        }
        return LabelSet(sorted: common)
    }
}

/// Receiver names as templates and webhooks see them.
enum ReceiverText {
    /// The name with the metacharacters of regular expressions quoted. Source: Go's regexp.QuoteMeta.
    static func quoteMeta(_ name: String) -> String {
        guard name.utf8.contains(where: { meta.contains($0) }) else { return name }
        var out: [UInt8] = []
        for byte in name.utf8 {
            if meta.contains(byte) { out.append(0x5C) }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let meta = Array("\\.+*?()|[]{}^$".utf8)
}
