package import AMConfig

/// An address that is a secret: it stands in the configuration or in a file, which is read at every attempt.
package enum SecretAddress: Sendable {
    /// In the configuration.
    case url(String)
    /// In this file, with white space around it.
    case file(String)

    /// The address of an entry, of whose keys exactly one is set.
    package init(_ url: WebURL?, file: String) {
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
}
