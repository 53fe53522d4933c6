/// How alerts are named in log lines.
/// Source: types/types.go Alert.String, notify/notify.go logging of alert counts.
package enum AlertText {
    /// One alert: `NAME[1234567][active]` with the first seven digits of its fingerprint, or `…[resolved]`.
    package static func name(_ alertname: String, _ fingerprint: Fingerprint, isResolved: Bool) -> String {
        "\(alertname)[\(fingerprint.description.prefix(7))][\(isResolved ? "resolved" : "active")]"
    }

    /// Many alerts: how many of each name, in the order of first appearance, `A: 3, B: 1`.
    package static func counts(of alertnames: some Sequence<String>) -> String {
        var order: [[UInt8]] = []
        var count: [[UInt8]: Int] = [:]
        for name in alertnames {
            let key = Array(name.utf8)
            if count.updateValue((count[key] ?? 0) + 1, forKey: key) == nil { order.append(key) }
        }
        return order.map { "\(String(decoding: $0, as: UTF8.self)): \(count[$0] ?? 0)" }.joined(
            separator: ", ")
    }
}
