internal import AMText

/// What `tracing` says.
struct TracingSettings: Sendable {
    var clientType = ""
    var endpoint = ""
    var samplingFraction = 0.0
    var insecure = false
    var tls: TLSClientSettings?
    var headers: [String: HeaderSettings]?
    var compression = ""
    var timeout = GoDuration.zero

    private static var standard: TracingSettings {
        var settings = TracingSettings()
        settings.clientType = "grpc"
        return settings
    }

    /// The section `tracing`.
    /// Source: tracing/config.go.
    static let section = Section(
        "tracing.plain", zero: TracingSettings(), defaults: .standard,
        fields: [
            Field("client_type", \.clientType, clientTypes),
            Field("endpoint", \.endpoint, .string),
            Field("sampling_fraction", \.samplingFraction, .float64),
            Field("insecure", \.insecure, .bool),
            Field("tls_config", \.tls, .optional(TLSClientSettings.section.type)),
            Field("headers", \.headers, .optional(HeaderSettings.table)),
            Field("compression", \.compression, .string),
            Field("timeout", \.timeout, .duration),
        ]
    ) { (settings, decoding) throws(ConfigError) in
        if settings.endpoint.isEmpty { throw ConfigError("tracing endpoint must be set") }
        if !["", "gzip"].contains(settings.compression) {
            throw ConfigError(
                "invalid compression type \(settings.compression) provided, valid options: gzip")
        }
        decoding.noteUnbuilt("tracing is not supported by this build yet")
    }

    private static let clientTypes = FieldType<String>.checked(.string(named: "tracing.plain")) {
        (type, _) throws(ConfigError) in
        guard type == "grpc" || type == "http" else {
            throw ConfigError("expected tracing client type to be to be http or grpc, but got \(type)")
        }
    }
}
