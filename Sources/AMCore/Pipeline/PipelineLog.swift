internal import AMText

/// The words of the pipeline in the log.
extension Alertmanager {
    private func alertsField(_ flush: borrowing Flush) -> LogField {
        let names = flush.snapshot.map { labels.texts.value(of: "alertname", in: $0.alert.labels) }
        return LogField("alerts", AlertText.counts(of: names))
    }

    private func whoFields(_ flush: borrowing Flush, _ cursor: Int) -> [LogField] {
        let integration = flush.cursors[cursor].integration
        return [
            LogField("receiver", flush.receiver.name),
            LogField("integration", "\(integration.kind)[\(integration.index)]"),
            LogField("aggrGroup", flush.groupKey),
        ]
    }

    mutating func sayFlushing(_ flush: Flush) {
        guard options.logLevel <= .debug else { return }
        let fields = [
            LogField("aggrGroup", flush.groupKey), LogField("numAlerts", .int(flush.snapshot.count)),
            alertsField(flush),
        ]
        say(LogLine(.debug, "flushing", component: "dispatcher", fields))
    }

    mutating func sayRetry(_ flush: Flush, _ cursor: Int, _ text: String) {
        let attempts = LogField("attempts", .int(flush.cursors[cursor].attempts))
        let fields = whoFields(flush, cursor) + [attempts, LogField("err", text)]
        say(LogLine(.warn, "Notify attempt failed, will retry later", component: "dispatcher", fields))
    }

    mutating func saySuccess(_ flush: Flush, _ cursor: Int, seconds: Double) {
        let attempts = flush.cursors[cursor].attempts
        let level: LogLevel = attempts > 1 ? .info : .debug
        guard options.logLevel <= level else { return }
        let fields =
            whoFields(flush, cursor) + [
                LogField("attempts", .int(attempts)),
                LogField("duration", .duration(GoDuration(nanoseconds: Int64(seconds * 1e9)))),
                LogField("numAlerts", .int(flush.told.count)),
            ] + (attempts > 1 ? [] : [alertsField(flush)])
        say(LogLine(level, "Notify success", component: "dispatcher", fields))
    }

    mutating func sayFailure(_ flush: Flush, _ text: String) {
        let fields = [
            LogField("aggrGroup", flush.groupKey), LogField("num_alerts", .int(flush.snapshot.count)),
            LogField("err", text),
        ]
        say(LogLine(.error, "Notify for alerts failed", component: "dispatcher", fields))
    }
}
