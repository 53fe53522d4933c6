package import AMCore
package import AMText

/// A configuration that was read, checked and completed.
package struct Configuration<Integration: Sendable>: Sendable {
    /// What the heart needs.
    package let settings: Settings
    /// All receivers with their integrations. Shape: in file order.
    package let receivers: [ConfiguredReceiver<Integration>]
    /// The receivers that some route names. Shape: unique, in file order.
    package let usedReceivers: [String]
    /// The `global` section with its defaults.
    package let global: GlobalSettings
    /// The globs of `templates`, joined with the folder of the file.
    package let templates: [String]
    /// The configuration written out again, with its defaults and with its secrets hidden.
    package let original: String
    /// The bytes of the file, over which the configuration's hash is taken.
    package let source: [UInt8]
    /// The log lines that reading gave rise to. Shape: in the order of the file.
    package let warnings: [LogLine]
    /// What the file asks for that this build can check but not do; a server refuses to run it.
    package let unbuilt: [String]
    /// The secrets that stand in the file, for those who hide them in what they show.
    package let secrets: [Secret]
    /// The file as it is written, for those who explain it.
    let written: WrittenConfiguration

    /// How many integrations the used receivers have.
    package var usedIntegrationCount: Int {
        let used = Set(usedReceivers)
        return receivers.reduce(0) { $0 + (used.contains($1.name) ? $1.integrations.count : 0) }
    }
}

/// A receiver with the integrations that tell it.
package struct ConfiguredReceiver<Integration: Sendable>: Sendable {
    /// One integration of a receiver.
    package struct Entry: Sendable {
        /// Which one it is.
        package let reference: IntegrationRef
        /// Makes what tells.
        let make: @Sendable (IntegrationMeans) throws(ConfigError) -> Integration
    }

    /// An integration that is ready to tell.
    package struct Ready: Sendable {
        /// Which one it is.
        package let reference: IntegrationRef
        /// What tells.
        package let integration: Integration
    }

    /// The name.
    package let name: String
    /// Shape: the same order as in `Receiver.integrations`.
    package let integrations: [Entry]

    /// Makes the integrations; done at each load for the receivers that some route uses.
    /// Throws: the texts of all that cannot be made, joined by semicolons.
    /// Source: config/receiver BuildReceiverIntegrations.
    package func build(_ means: IntegrationMeans) throws(ConfigError) -> [Ready] {
        var ready: [Ready] = []
        var refusals: [String] = []
        for entry in integrations {
            do throws(ConfigError) {
                ready.append(Ready(reference: entry.reference, integration: try entry.make(means)))
            } catch {
                refusals.append(error.text)
            }
        }
        guard refusals.isEmpty else { throw ConfigError(refusals.joined(separator: "; ")) }
        return ready
    }
}

extension Configuration {
    /// The lines to log about routes whose repetition cannot work as written.
    /// - Parameter retention: How long notifications are remembered.
    /// Source: app/reloader.go.
    package func routeWarnings(retention: GoDuration) -> [LogLine] {
        var lines: [LogLine] = []
        Self.walk(settings.route, parentKey: nil) { route, key in
            if route.repeatInterval > retention {
                lines.append(
                    LogLine(
                        .warn,
                        """
                        repeat_interval is greater than the data retention period. \
                        It can lead to notifications being repeated more often than expected.
                        """,
                        component: "configuration",
                        [
                            LogField("repeat_interval", .duration(route.repeatInterval)),
                            LogField("retention", .duration(retention)), LogField("route", key),
                        ]))
            }
            if route.repeatInterval < route.groupInterval {
                lines.append(
                    LogLine(
                        .warn,
                        """
                        repeat_interval is less than group_interval. \
                        Notifications will not repeat until the next group_interval.
                        """,
                        component: "configuration",
                        [
                            LogField("repeat_interval", .duration(route.repeatInterval)),
                            LogField("group_interval", .duration(route.groupInterval)),
                            LogField("route", key),
                        ]))
            }
        }
        return lines
    }

    private static func walk(_ route: Route, parentKey: String?, _ visit: (Route, String) -> Void) {
        let key = GroupKey.routeKey(parent: parentKey, matchers: route.matchers)
        visit(route, key)
        for child in route.children { walk(child, parentKey: key, visit) }
    }
}
