package import AMText

/// A web address of a configuration: absolute, `http` or `https`.
package struct WebURL: Sendable, Hashable {
    /// The address; empty for the `<secret>` of a configuration that was written out before.
    package private(set) var url: GoURL

    /// The address as it is written out.
    package var text: String { url.description }

    /// Reads an address.
    /// Throws: Go's text for what is no URL, `unsupported scheme "ftp" for URL`, `missing host for URL`.
    /// Source: config/common/url.go ParseURL.
    package init(_ text: String) throws(ConfigError) {
        let url = try GoURL.orRefusal(text)
        guard url.scheme == "http" || url.scheme == "https" else {
            throw ConfigError("unsupported scheme \(Quote.quote(url.scheme)) for URL")
        }
        guard !url.host.isEmpty else { throw ConfigError("missing host for URL") }
        self.url = url
    }

    /// An address that is known to be right; for defaults.
    package init(known text: StaticString) {
        let text = text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        guard let url = try? GoURL(parsing: text) else {
            preconditionFailure("a default address does not parse: \(text)")
        }
        self.url = url
    }

    /// The empty address that stands for a hidden one.
    private init(hidden: Void) { url = GoURL() }

    /// The address with a slash at the end of its path.
    package var withTrailingSlash: WebURL {
        var copy = self
        if !copy.url.path.hasSuffix("/") { copy.url.setPath(copy.url.path + "/") }
        return copy
    }

    /// The address with further parts at the end of its path, exactly one slash between them.
    /// Source: Go net/url URL.JoinPath.
    package func joined(_ parts: String) -> WebURL {
        var copy = self
        copy.url.setPath(FilePath.clean("/" + url.path + "/" + parts))
        return copy
    }

    /// An address, or the mask of one.
    fileprivate static func parseSecret(_ text: String) throws(ConfigError) -> WebURL {
        text == Secret.mask ? WebURL(hidden: ()) : try WebURL(text)
    }
}

/// The address of a proxy: any URL that parses, shown without its password.
package struct ProxyURL: Sendable, Hashable {
    /// The address.
    package let url: GoURL

    /// The address with its password.
    package var text: String { url.description }
}

extension GoURL {
    fileprivate static func orRefusal(_ text: String) throws(ConfigError) -> GoURL {
        do throws(URLError) {
            return try GoURL(parsing: text)
        } catch {
            throw ConfigError(error.text)
        }
    }
}

extension FieldType where Value == WebURL? {
    /// A web address that is shown.
    package static let url = FieldType.text(
        zero: nil, isEmpty: { $0 == nil }, print: { $0.map { .text($0.text) } ?? .null }
    ) { (text, value, _) throws(ConfigError) in
        value = try WebURL(text)
    }

    /// A web address that is a secret; `<secret>` itself is taken, so that a written configuration can be
    /// read.
    package static let secretURL = FieldType.text(
        zero: nil, isEmpty: { $0 == nil }, print: { $0 == nil ? .null : .text(Secret.mask) }
    ) { (text, value, decoding) throws(ConfigError) in
        value = try WebURL.parseSecret(text)
        // It is sent as it is written out.
        for form in [text, value?.text ?? ""] { decoding.noteSecret(form) }
    }
}

extension FieldType where Value == ProxyURL? {
    /// The address of a proxy.
    static let proxyURL = FieldType.text(
        zero: nil, isEmpty: { $0 == nil }, print: { $0.map { .text($0.url.redacted) } ?? .null }
    ) { (text, value, _) throws(ConfigError) in
        value = ProxyURL(url: try GoURL.orRefusal(text))
    }
}

extension FieldType where Value == HostPort? {
    /// `host:port`; the empty text is none.
    package static let hostPort = FieldType.text(
        zero: nil, isEmpty: { $0 == nil }, print: { .text($0?.description ?? "") }
    ) { (text, value, _) throws(ConfigError) in
        if !text.isEmpty { value = try HostPort(text) }
    }
}
