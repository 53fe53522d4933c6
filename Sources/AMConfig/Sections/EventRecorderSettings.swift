internal import AMText

/// What `event_recorder` says: where events are written.
struct EventRecorderSettings: Sendable {
    /// A file of JSON lines.
    struct FileOutput: Sendable {
        var path = ""
    }

    /// A web server that events are posted to.
    struct WebhookOutput: Sendable {
        var url: WebURL?
        var http: HTTPClientSettings?
        var timeout = GoDuration.zero
        var workers: Int64 = 0
        var maxRetries: Int64 = 0
        var retryBackoff = GoDuration.zero
        var batch = false
        var batchMaxEvents: Int64 = 0
        var batchMaxBytes: Int64 = 0
        var batchFlushInterval = GoDuration.zero
    }

    /// A topic of Kafka.
    struct KafkaOutput: Sendable {
        var brokers: [String] = []
        var topic = ""
        var clientID = ""
        var format = ""
        var acks = ""
        var compression = ""
        var bufferSize: Int64 = 0
        var tls: TLSClientSettings?
    }

    /// The standard output.
    struct StandardOutput: Sendable {}

    var files: [FileOutput] = []
    var webhooks: [WebhookOutput] = []
    var kafkas: [KafkaOutput] = []
    var standardOutputs: [StandardOutput] = []

    /// The section `event_recorder`.
    /// Source: eventrecorder/config.go.
    static let section: Section<EventRecorderSettings> = {
        let fields = [
            Field(
                "file_outputs", \EventRecorderSettings.files,
                .list(FileOutput.section.type, named: "[]eventrecorder.FileOutputConfig")),
            Field(
                "webhook_outputs", \.webhooks,
                .list(WebhookOutput.section.type, named: "[]eventrecorder.WebhookOutputConfig")),
            Field(
                "kafka_outputs", \.kafkas,
                .list(KafkaOutput.section.type, named: "[]eventrecorder.KafkaOutputConfig")),
            Field(
                "stdout_outputs", \.standardOutputs,
                .list(StandardOutput.section.type, named: "[]eventrecorder.StdoutOutputConfig")),
        ]
        return Section.bare("eventrecorder.Config", zero: EventRecorderSettings(), fields: fields)
    }()

    /// Joins the relative paths with the folder of the configuration file.
    mutating func resolvePaths(in folder: String) {
        for index in files.indices { files[index].path = FilePath.join(folder, files[index].path) }
        for index in webhooks.indices { webhooks[index].http?.resolvePaths(in: folder) }
        for index in kafkas.indices { kafkas[index].tls?.resolvePaths(in: folder) }
    }
}

extension EventRecorderSettings.FileOutput {
    fileprivate static let section = Section(
        "eventrecorder.plain", zero: Self(), fields: [Field("path", \.path, .string, print: .always)]
    ) { (output, _) throws(ConfigError) in
        if output.path.isEmpty { throw ConfigError("event_recorder file output requires a path") }
    }
}

extension EventRecorderSettings.WebhookOutput {
    fileprivate static let section = Section(
        "eventrecorder.plain", zero: Self(),
        fields: [
            Field("url", \.url, .secretURL, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("timeout", \.timeout, .duration),
            Field("workers", \.workers, .int),
            Field("max_retries", \.maxRetries, .int),
            Field("retry_backoff", \.retryBackoff, .duration),
            Field("batch", \.batch, .bool),
            Field("batch_max_events", \.batchMaxEvents, .int),
            Field("batch_max_bytes", \.batchMaxBytes, .int),
            Field("batch_flush_interval", \.batchFlushInterval, .duration),
        ]
    ) { (output, _) throws(ConfigError) in
        try output.check()
    }

    private func check() throws(ConfigError) {
        guard let url else { throw ConfigError("event_recorder webhook output requires a url") }
        if url.text.isEmpty {
            throw ConfigError("event_recorder webhook output requires an absolute http(s) url")
        }
        if batchMaxEvents < 0 || batchMaxBytes < 0 || batchFlushInterval < .zero {
            throw ConfigError("event_recorder webhook batch settings cannot be negative")
        }
        if !batch && (batchMaxEvents != 0 || batchMaxBytes != 0 || batchFlushInterval != .zero) {
            throw ConfigError("event_recorder webhook batch settings require batch: true")
        }
    }
}

extension EventRecorderSettings.KafkaOutput {
    fileprivate static let section = Section(
        "eventrecorder.plain", zero: Self(),
        fields: [
            Field("brokers", \.brokers, .list(.string), print: .always),
            Field("topic", \.topic, .string, print: .always),
            Field("client_id", \.clientID, .string),
            Field("format", \.format, .string(named: "kafka.Format")),
            Field("acks", \.acks, .string(named: "kafka.Acks")),
            Field("compression", \.compression, .string(named: "kafka.Compression")),
            Field("buffer_size", \.bufferSize, .int),
            Field("tls_config", \.tls, .optional(TLSClientSettings.section.type)),
        ]
    ) { (output, _) throws(ConfigError) in
        try output.check()
    }

    private mutating func check() throws(ConfigError) {
        func refusal(_ text: String) -> ConfigError { ConfigError("event_recorder kafka" + text) }
        if brokers.isEmpty { throw refusal(": at least one broker is required") }
        if brokers.contains("") { throw refusal(": broker entries must be non-empty") }
        if !["", "none", "leader", "all"].contains(acks) {
            throw refusal(": unknown acks \(Quote.quote(acks)), must be \"none\", \"leader\", or \"all\"")
        }
        if !["", "none", "gzip", "snappy", "lz4", "zstd"].contains(compression) {
            throw refusal(": unknown compression \(Quote.quote(compression))")
        }
        if topic.isEmpty { throw refusal(" output requires a topic") }
        if format.isEmpty { format = "json" }
        if format != "json" && format != "protobuf" {
            throw refusal(": unknown format \(Quote.quote(format)), must be \"json\" or \"protobuf\"")
        }
    }
}

extension EventRecorderSettings.StandardOutput {
    fileprivate static let section = Section.bare(
        "eventrecorder.StdoutOutputConfig", zero: Self(), fields: [])
}
