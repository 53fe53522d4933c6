/// The order in which people read the alerts of a group: by `job`, then by `instance`, those without it last, then
/// by their labels. Source: types.AlertSlice of the original.
enum AlertOrder {
    private struct Key {
        var job: String?
        var instance: String?
        var labels: LabelSet
    }

    static func sort(_ alerts: inout [Flush.FlushAlert], _ texts: borrowing LabelTexts) {
        let keyed = alerts.map { alert -> (key: Key, alert: Flush.FlushAlert) in
            let labels = texts.set(alert.alert.labels)
            return (Key(job: labels["job"], instance: labels["instance"], labels: labels), alert)
        }
        alerts = keyed.sorted { isBefore($0.key, $1.key) }.map(\.alert)
    }

    private static func isBefore(_ a: Key, _ b: Key) -> Bool {
        for (x, y) in [(a.job, b.job), (a.instance, b.instance)] where x != y {
            guard let x else { return false }
            guard let y else { return true }
            return x.utf8.lexicographicallyPrecedes(y.utf8)
        }
        return a.labels < b.labels
    }
}
