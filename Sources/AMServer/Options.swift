import AMCore
import AMStore
import AMText

/// Everything that the command line decides.
struct ServerOptions {
    var configFile = ""
    var isStrictWithTemplates = false
    var storagePath = ""
    var retention = GoDuration.zero
    var maintenanceInterval = GoDuration.zero
    var maxSilences = 0
    var maxSilenceBytes = 0
    var logsSilences = false
    var alertGCInterval = GoDuration.zero
    var perAlertnameLimit = 0
    var dispatchMaintenance = GoDuration.zero
    var dispatchDelay = GoDuration.zero
    var listenAddresses: [String] = []
    var usesSystemdSocket = false
    var webConfigFile = ""
    var externalURL = ""
    var routePrefix = ""
    var getConcurrency = 0
    var webTimeout = GoDuration.zero
    var maxBodyBytes = 0
    var memoryRatio = 0.0
    var cluster = ClusterOptions()
    var features = ""
    var logLevel = LogLevel.info
    var logForm = LogSink.Form.logfmt
    /// The numbers of the journal. No flag sets them.
    var journal = JournalOptions()
    /// How often a journal that broke is tried again. No flag sets it.
    var journalProbe = GoDuration.seconds(5)
}

/// The flags of the cluster.
struct ClusterOptions {
    var listenAddress = ""
    var advertiseAddress = ""
    var peerName = ""
    var peers: [String] = []
    var peerTimeout = GoDuration.zero
    var resolveTimeout = GoDuration.zero
    var gossipInterval = GoDuration.zero
    var pushPullInterval = GoDuration.zero
    var tcpTimeout = GoDuration.zero
    var probeTimeout = GoDuration.zero
    var probeInterval = GoDuration.zero
    var settleTimeout = GoDuration.zero
    var reconnectInterval = GoDuration.zero
    var reconnectTimeout = GoDuration.zero
    var tlsConfig = ""
    var allowsPublicAddress = false
    var label = ""
    var sharesAlerts = true
}

extension ServerOptions {
    /// The program's command line.
    static func flagSet(program: String, version: String) -> FlagSet<ServerOptions> {
        var command = Command<ServerOptions>(
            program,
            help: """
                The Alertmanager: groups, mutes and tells, once. With check-config as its first argument it \
                checks configuration files, with test-receiver it sends a test notification, with \
                export-state it writes the state for the original (see check-config --help, test-receiver \
                --help, export-state --help).
                """)
        command.flags = stateFlags + webFlags + clusterFlags + logFlags
        return FlagSet(command, version: version, initial: ServerOptions())
    }

    private typealias ServerFlag = Flag<ServerOptions>

    private static func duration(
        _ name: String, _ path: WritableKeyPath<ServerOptions, GoDuration>, _ text: String, _ help: String
    ) -> Flag<ServerOptions> {
        .value(name, path, default: text, help: help) { text in
            do throws(TimeError) {
                return try GoDuration.parseFlag(text)
            } catch {
                throw FlagError(error.text)
            }
        }
    }

    private static func int(
        _ name: String, _ path: WritableKeyPath<ServerOptions, Int>, _ text: String, _ help: String
    ) -> Flag<ServerOptions> {
        .value(name, path, default: text, help: help) { text in
            do throws(GoNumber.Failure) {
                return try GoNumber.parseTruncated(text)
            } catch {
                throw FlagError(error.text)
            }
        }
    }

    private static var stateFlags: [ServerFlag] {
        [
            .string(
                "config.file", \.configFile, default: "alertmanager.yml", help: "The configuration file."),
            .toggle(
                "config.strict-templates", \.isStrictWithTemplates,
                help: """
                    Refuse a configuration with a template that cannot be parsed or calls one that is not \
                    defined; without it the log says so.
                    """),
            .string(
                "storage.path", \.storagePath, default: "data/", help: "The folder that holds all state."),
            duration(
                "data.retention", \.retention, "120h",
                "How long ended silences and old entries of the notification log are kept."),
            duration(
                "data.maintenance-interval", \.maintenanceInterval, "15m",
                "How often silences and the notification log are collected and written for the original."),
            int(
                "silences.max-silences", \.maxSilences, "0",
                "The most silences, ended ones that are still kept included; 0: no limit."),
            int(
                "silences.max-silence-size-bytes", \.maxSilenceBytes, "0",
                "The largest silence, encoded; 0: no limit."),
            int("silences.max-per-silence-bytes", \.maxSilenceBytes, "0", "The same under another name.")
                .hidden(),
            .toggle("log.silences", \.logsSilences, help: "Log changes of silences."),
            duration(
                "alerts.gc-interval", \.alertGCInterval, "30m", "How often resolved alerts are collected."),
            int(
                "alerts.per-alertname-limit", \.perAlertnameLimit, "0",
                "The most alerts of one alertname; 0: no limit."),
            duration(
                "dispatch.maintenance-interval", \.dispatchMaintenance, "30s",
                "Checked and accepted; groups that are empty go at once."),
            duration(
                "dispatch.start-delay", \.dispatchDelay, "0s",
                "How long after its start the program tells nobody."),
        ]
    }

    private static var webFlags: [ServerFlag] {
        [
            .strings(
                "web.listen-address", \.listenAddresses, default: [":9093"],
                help: "An address to listen on for HTTP; may be repeated."),
            .toggle(
                "web.systemd-socket", \.usesSystemdSocket,
                help: "Listen on the sockets that the service manager passes, in place of addresses."),
            .string(
                "web.config.file", \.webConfigFile, default: "",
                help: "A file with TLS, users and headers for HTTP."),
            .string(
                "web.external-url", \.externalURL,
                help: "The URL under which people reach this server, for links in messages."),
            .string(
                "web.route-prefix", \.routePrefix,
                help: "The prefix of all paths; by default the path of --web.external-url."),
            int(
                "web.get-concurrency", \.getConcurrency, "0",
                "The most GET requests at the same time; 0: the number of processors, at least 8."),
            .value(
                "web.timeout", \.webTimeout, default: "0s",
                help: "The longest time for an answer; 0: no limit. A bare number is seconds."
            ) { text in
                if let seconds = Int64(text) { return GoDuration.seconds(seconds) }
                do throws(TimeError) {
                    return try GoDuration.parseFlag(text)
                } catch {
                    throw FlagError(error.text)
                }
            },
            int(
                "web.max-body-bytes", \.maxBodyBytes, "134217728",
                "The largest body of a request; more is answered with 413."),
        ]
    }

    private static var clusterFlags: [ServerFlag] {
        [
            .string(
                "cluster.listen-address", \.cluster.listenAddress, default: "0.0.0.0:9094",
                help: "The address for gossip; empty: no cluster."),
            .string(
                "cluster.advertise-address", \.cluster.advertiseAddress, help: "The address told to peers."),
            .string("cluster.peer-name", \.cluster.peerName, help: "This node's name in the cluster."),
            .strings("cluster.peer", \.cluster.peers, help: "An initial peer, host:port; may be repeated."),
            duration("cluster.peer-timeout", \.cluster.peerTimeout, "15s", "The wait for each earlier peer."),
            duration(
                "cluster.peers-resolve-timeout", \.cluster.resolveTimeout, "15s",
                "The limit for resolving peers."),
            duration(
                "cluster.gossip-interval", \.cluster.gossipInterval, "200ms", "How often gossip is sent."),
            duration(
                "cluster.pushpull-interval", \.cluster.pushPullInterval, "1m0s",
                "How often full states are exchanged."),
            duration("cluster.tcp-timeout", \.cluster.tcpTimeout, "10s", "The limit for streams to peers."),
            duration(
                "cluster.probe-timeout", \.cluster.probeTimeout, "500ms",
                "The wait for the answer to a probe."),
            duration("cluster.probe-interval", \.cluster.probeInterval, "1s", "How often peers are probed."),
            duration(
                "cluster.settle-timeout", \.cluster.settleTimeout, "1m0s", "The longest wait for settling."),
            duration(
                "cluster.reconnect-interval", \.cluster.reconnectInterval, "10s",
                "How often lost peers are tried."),
            duration(
                "cluster.reconnect-timeout", \.cluster.reconnectTimeout, "6h0m0s",
                "How long lost peers are tried."),
            .string(
                "cluster.tls-config", \.cluster.tlsConfig, default: "",
                help: "A file with mutual TLS for gossip."),
            .toggle(
                "cluster.allow-insecure-public-advertise-address-discovery", \.cluster.allowsPublicAddress,
                help: "Allow a public address to be found for gossip."),
            .string("cluster.label", \.cluster.label, default: "", help: "A label on every gossip packet."),
            .toggle(
                "cluster.share-alerts", \.cluster.sharesAlerts, default: true,
                help: """
                    Share alerts with the other members that can: each lists all, whichever of them it was \
                    sent to.
                    """),
        ]
    }

    private static var logFlags: [ServerFlag] {
        [
            .value(
                "auto-gomemlimit.ratio", \.memoryRatio, default: "0.9",
                help: "Checked with the feature auto-gomemlimit; means nothing here."
            ) { text in
                do throws(GoNumber.Failure) {
                    return try GoNumber.parse(text)
                } catch {
                    throw FlagError(error.text)
                }
            },
            .string(
                "enable-feature", \.features, default: "",
                help:
                    """
                    Features to switch on, comma-separated: alert-names-in-metrics, \
                    receiver-name-in-metrics, group-key-in-metrics, classic-mode, utf8-strict-mode, \
                    auto-gomemlimit, event-recorder.
                    """
            ),
            .value(
                "log.level", \.logLevel, default: "info", help: "The least level: debug, info, warn, error."
            ) { text in
                switch text.lowercased() {
                case "debug": return .debug
                case "info": return .info
                case "warn": return .warn
                case "error": return .error
                default: throw FlagError("unrecognized log level \(text)")
                }
            },
            .value("log.format", \.logForm, default: "logfmt", help: "The form of the log: logfmt, json.") {
                text in
                switch text {
                case "logfmt": return .logfmt
                case "json": return .json
                default: throw FlagError("unrecognized log format \(text)")
                }
            },
        ]
    }
}
