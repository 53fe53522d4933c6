internal import AMConfig
internal import AMText

/// An address that is a secret: it stands in the configuration or in a file, which is read at every attempt.
enum SecretAddress: Sendable {
    /// In the configuration.
    case url(String)
    /// In this file, with white space around it.
    case file(String)

    /// The address of an entry, of whose two keys one is set.
    init(_ url: WebURL?, file: String) {
        self = url.map { .url($0.text) } ?? .file(file)
    }

    /// Refuses an entry without an address or with two.
    static func check(_ url: WebURL?, _ file: String) throws(ConfigError) {
        if url == nil && file.isEmpty {
            throw ConfigError("one of webhook_url or webhook_url_file must be configured")
        }
        if url != nil && !file.isEmpty {
            throw ConfigError("at most one of webhook_url & webhook_url_file must be configured")
        }
    }

    /// The address now.
    /// - Parameter key: The key that names the file.
    /// Throws: that the file cannot be read; not to be tried again.
    func current(
        _ out: Outbound, key: String = "webhook_url_file"
    ) throws(DeliveryFailure) -> String {
        switch self {
        case .url(let url): return url
        case .file(let path):
            switch out.readFile(path) {
            case .success(let bytes):
                return String(decoding: bytes, as: UTF8.self).trimmingWhiteSpace()
            case .failure(let failure):
                throw DeliveryFailure("read \(key): \(failure.text)", mayRetry: false)
            }
        }
    }
}
