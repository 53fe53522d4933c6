/// Every metric of the program. Names, kinds and labels are interface; the words are ours.
enum Catalogue {
    // Alerts and groups.
    static let alerts = gauge("alertmanager_alerts", "Alerts in groups by state.")
    static let received = counter("alertmanager_alerts_received_total", "Alerts received, invalid ones too.")
    static let invalid = counter("alertmanager_alerts_invalid_total", "Alerts received that were not valid.")
    static let limited = counter(
        "alertmanager_alerts_limited_total", "Alerts dropped by the limit per alert name.")
    static let alertLimit = gauge("alertmanager_alerts_per_alert_limit", "The limit per alert name; 0: none.")
    static let subscriberWrites = counter(
        "alertmanager_alerts_subscriber_channel_writes_total", "Alerts handed on, by who takes them.")
    static let groups = gauge("alertmanager_dispatcher_aggregation_groups", "Aggregation groups.")
    static let processing = summary(
        "alertmanager_dispatcher_alert_processing_duration_seconds", "Time to put one alert into its groups.")
    static let groupLimit = counter(
        "alertmanager_dispatcher_aggregation_group_limit_reached_total", "Groups refused by a limit.")
    static let groupRetries = counter(
        "alertmanager_dispatcher_aggregation_group_creation_retries_total",
        "Attempts to make a group that had to be repeated.")
    static let groupGivenUp = counter(
        "alertmanager_dispatcher_aggregation_group_creation_given_up_total",
        "Alerts lost because a group could not be made.")
    static let inhibitionRules = gauge("alertmanager_inhibition_rules", "Inhibition rules that hold.")
    static let receivers = gauge("alertmanager_receivers", "Receivers that some route uses.")
    static let integrations = gauge("alertmanager_integrations", "Integrations of these receivers.")

    // Notifications.
    static let notifications = counter("alertmanager_notifications_total", "Notifications attempted.")
    static let notificationsFailed = counter(
        "alertmanager_notifications_failed_total", "Notifications that failed, by reason.")
    static let requests = counter(
        "alertmanager_notification_requests_total", "Requests made to tell, repeated ones too.")
    static let requestsFailed = counter(
        "alertmanager_notification_requests_failed_total", "Requests made to tell that failed.")
    static let templateFallbacks = counter(
        "alertmanager_notification_template_fallbacks_total",
        "Messages sent as plain text because their template failed.")
    static let latency = histogram(
        "alertmanager_notification_latency_seconds", "How long each request to tell took.")
    static let lastSuccess = gauge(
        "alertmanager_notification_last_success_timestamp_seconds",
        "When an integration of a receiver told last, in seconds since 1970.")
    static let suppressed = counter(
        "alertmanager_notifications_suppressed_total", "Alerts taken out of notifications, by reason.")

    // Silences.
    static let silences = gauge("alertmanager_silences", "Silences by state.")
    static let silencesState = gauge("alertmanager_silences_state_size", "Silences that are kept.")
    static let silencesMatchers = gauge(
        "alertmanager_silences_matcher_index_size", "Silences with compiled matchers.")
    static let silencesVersions = gauge(
        "alertmanager_silences_version_index_size", "Silences in the order of their creation.")
    static let silenceQueries = counter("alertmanager_silences_queries_total", "Questions about silences.")
    static let silenceQueryErrors = counter(
        "alertmanager_silences_query_errors_total", "Questions about silences that failed.")
    static let silenceQueryDuration = histogram(
        "alertmanager_silences_query_duration_seconds", "Duration of questions about silences.")
    static let silencesScanned = counter(
        "alertmanager_silences_query_silences_scanned_total", "Silences looked at to answer questions.")
    static let silencesSkipped = counter(
        "alertmanager_silences_query_silences_skipped_total",
        "Silences that an index made needless to look at.")
    static let silenceGC = summary("alertmanager_silences_gc_duration_seconds", "Duration of collections.")
    static let silenceGCErrors = counter(
        "alertmanager_silences_gc_errors_total", "Faults met by collections.")
    static let silenceSnapshot = summary(
        "alertmanager_silences_snapshot_duration_seconds",
        "Duration of writing the file of the original's form.")
    static let silenceSnapshotSize = gauge(
        "alertmanager_silences_snapshot_size_bytes", "Size of that file when it was written last.")
    static let silenceMaintenance = counter("alertmanager_silences_maintenance_total", "Maintenance runs.")
    static let silenceMaintenanceErrors = counter(
        "alertmanager_silences_maintenance_errors_total", "Maintenance runs that failed.")
    static let silenceCompileErrors = counter(
        "alertmanager_silences_matcher_compile_errors_total",
        "Regular expressions of silences that do not compile.")
    static let silenceGossip = counter(
        "alertmanager_silences_gossip_messages_propagated_total", "Silences of peers that were passed on.")

    // Notification log.
    static let logQueries = counter("alertmanager_nflog_queries_total", "Questions to the notification log.")
    static let logQueryErrors = counter(
        "alertmanager_nflog_query_errors_total", "Questions to the notification log without a result.")
    static let logQueryDuration = histogram(
        "alertmanager_nflog_query_duration_seconds", "Duration of questions to the notification log.")
    static let logGC = summary("alertmanager_nflog_gc_duration_seconds", "Duration of collections.")
    static let logSnapshot = summary(
        "alertmanager_nflog_snapshot_duration_seconds", "Duration of writing the file of the original's form."
    )
    static let logSnapshotSize = gauge(
        "alertmanager_nflog_snapshot_size_bytes", "Size of that file when it was written last.")
    static let logMaintenance = counter("alertmanager_nflog_maintenance_total", "Maintenance runs.")
    static let logMaintenanceErrors = counter(
        "alertmanager_nflog_maintenance_errors_total", "Maintenance runs that failed.")
    static let logGossip = counter(
        "alertmanager_nflog_gossip_messages_propagated_total", "Entries of peers that were passed on.")

    // Configuration and build.
    static let configHash = gauge("alertmanager_config_hash", "Hash of the configuration file that holds.")
    static let reloadSuccessful = gauge(
        "alertmanager_config_last_reload_successful", "Whether the last attempt to load succeeded.")
    static let reloadTime = gauge(
        "alertmanager_config_last_reload_success_timestamp_seconds", "When loading last succeeded.")
    static let buildInfo = gauge("alertmanager_build_info", "Always 1; the labels say what was built.")

    // HTTP.
    static let httpDuration = histogram(
        "alertmanager_http_request_duration_seconds", "Duration of HTTP requests.")
    static let httpSize = histogram("alertmanager_http_response_size_bytes", "Size of HTTP answers.")
    static let httpInFlight = gauge(
        "alertmanager_http_requests_in_flight", "HTTP requests that are being answered.")
    static let httpLimited = counter(
        "alertmanager_http_concurrency_limit_exceeded_total",
        "HTTP requests refused because too many were being answered.")
    static let scrapes = counter("promhttp_metric_handler_requests_total", "Scrapes by status.")
    static let scrapesInFlight = gauge(
        "promhttp_metric_handler_requests_in_flight", "Scrapes that are being answered.")

    // The process.
    static let cpu = counter("process_cpu_seconds_total", "CPU time of the process in seconds.")
    static let startTime = gauge("process_start_time_seconds", "Unix time of the start of the process.")
    static let residentMemory = gauge("process_resident_memory_bytes", "Memory that the process holds.")
    static let virtualMemory = gauge("process_virtual_memory_bytes", "Address space of the process.")
    static let virtualMemoryMax = gauge(
        "process_virtual_memory_max_bytes", "The most address space the process may have.")
    static let openFiles = gauge("process_open_fds", "Open file descriptors.")
    static let maxFiles = gauge("process_max_fds", "The most file descriptors the process may open.")
    static let networkIn = counter(
        "process_network_receive_bytes_total", "Bytes received over the network.")
    static let networkOut = counter(
        "process_network_transmit_bytes_total", "Bytes sent over the network.")

    // Beyond the original.
    static let journalHealthy = gauge(
        "amserver_journal_healthy", "Whether the journal on disk can be written; 0: nothing new is kept.")
    static let commitDuration = histogram(
        "amserver_journal_commit_duration_seconds", "Duration of commits to the journal.")
    static let journalFailures = counter(
        "amserver_journal_failures_total",
        "Commits to the journal that failed, with the trials whether they work again.")
    static let damagedFiles = gauge(
        "amserver_journal_damaged_files", "Files set aside since the start because they were damaged.")
    static let logFrames = gauge(
        "amserver_journal_log_frames", "Pages in the journal's write-ahead log, of 4 KiB each.")
    static let mailboxDepth = gauge("amserver_mailbox_depth", "Inputs that wait for the owner of the state.")
    static let deliveriesInFlight = gauge("amserver_deliveries_in_flight", "Requests to tell on their way.")
    static let turns = counter("amserver_turns_total", "Steps of the state.")
    static let inputs = counter("amserver_inputs_total", "Inputs taken by the state.")
    static let alertsStored = gauge("amserver_alerts_stored", "Alerts in memory, resolved ones too.")
    static let logEntries = gauge("amserver_notification_log_entries", "Entries of the notification log.")

    /// Kinds of integrations, all of which show their counters from the start.
    static let kinds = [
        "discord", "email", "incidentio", "jira", "mattermost", "msteams", "msteamsv2", "opsgenie",
        "pagerduty",
        "pushover", "rocketchat", "slack", "sns", "telegram", "victorops", "webex", "webhook", "wechat",
    ]

    static func counter(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name, .counter, help)
    }
    static func gauge(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name, .gauge, help)
    }
    static func histogram(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name, .histogram, help)
    }
    static func summary(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name, .summary, help)
    }
}
