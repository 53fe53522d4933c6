/// The configurations of the scenarios.
enum ConfigurationText {
    /// One route, nobody told within the measurement.
    static let quiet = route("group_by: [alertname, cluster]", wait: "1h")

    /// One route to a webhook on a port.
    static func route(_ grouping: String, wait: String, port: UInt16 = 9) -> String {
        """
        route:
          receiver: hook
          \(grouping)
          group_wait: \(wait)
          group_interval: 1h
          repeat_interval: 4h
        \(receivers(["hook"], port: port))
        """
    }

    /// Twenty rules: a critical alert of a team mutes the lesser ones of the same cluster and namespace.
    static var inhibiting: String {
        var text = quiet + "\ninhibit_rules:\n"
        for team in 10..<30 {
            text += """
                - source_matchers: ['severity="critical"', 'team="team-\(team)"']
                  target_matchers: ['severity=~"warning|info"', 'team="team-\(team)"']
                  equal: [cluster, namespace]

                """
        }
        return text
    }

    /// A thousand routes by namespace, every fourth with a regular expression, to twenty receivers.
    static var routing: String {
        var text = """
            route:
              receiver: hook
              group_by: [alertname, cluster]
              group_wait: 1h
              group_interval: 1h
              repeat_interval: 4h
              routes:

            """
        for number in 0..<1000 {
            let namespace = 1000 + number
            let matcher =
                number % 4 == 0
                ? "'namespace=~\"ns-\(namespace)|old-\(namespace)\"'" : "'namespace=\"ns-\(namespace)\"'"
            text += "  - {receiver: hook-\(number % 20), matchers: [\(matcher)]}\n"
        }
        return text + receivers(["hook"] + (0..<20).map { "hook-\($0)" }, port: 9)
    }

    private static func receivers(_ names: [String], port: UInt16) -> String {
        var text = "receivers:\n"
        for name in names {
            text += "- {name: \(name), webhook_configs: [{url: 'http://127.0.0.1:\(port)/'}]}\n"
        }
        return text
    }
}
