/// The order in which people read the alerts of a group: by `job`, then by `instance`, those without it last,
/// then by their labels. Source: types.AlertSlice of the original.
enum AlertOrder {
    /// What decides first, looked up once an alert.
    private struct Key {
        var at: Int
        var job: UInt64?
        var instance: UInt64?
    }

    static func sort(_ alerts: inout [Flush.FlushAlert], _ labels: borrowing LabelTable) {
        let job = labels.nameID("job")
        let instance = labels.nameID("instance")
        func element(_ name: UInt32?, _ run: LabelRun) -> UInt64? {
            guard let name else { return nil }
            return run.first { UInt32($0 >> 32) == name }
        }
        var keys: [Key] = []
        keys.reserveCapacity(alerts.count)
        for i in alerts.indices {
            let run = alerts[i].alert.labels
            keys.append(Key(at: i, job: element(job, run), instance: element(instance, run)))
        }
        let texts = labels.texts
        keys.sort { a, b in
            if a.job != b.job { return isBefore(a.job, b.job, texts) }
            if a.instance != b.instance { return isBefore(a.instance, b.instance, texts) }
            return isBefore(alerts[a.at].alert.labels, alerts[b.at].alert.labels, texts)
        }
        alerts = keys.map { alerts[$0.at] }
    }

    /// Two values of one name that differ, or are missing.
    private static func isBefore(_ a: UInt64?, _ b: UInt64?, _ texts: borrowing LabelTexts) -> Bool {
        guard let a else { return false }
        guard let b else { return true }
        return texts.value(a).precedesByBytes(texts.value(b))
    }

    /// As `LabelSet` orders; what has the same number has the same text.
    private static func isBefore(_ a: LabelRun, _ b: LabelRun, _ texts: borrowing LabelTexts) -> Bool {
        if a.count != b.count { return a.count < b.count }
        for i in a.indices where a[i] != b[i] {
            if a[i] >> 32 != b[i] >> 32 { return texts.name(b[i]).precedesByBytes(texts.name(a[i])) }
            return texts.value(a[i]).precedesByBytes(texts.value(b[i]))
        }
        return false
    }
}
