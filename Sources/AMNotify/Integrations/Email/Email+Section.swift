internal import AMBytes
package import AMConfig

extension Email {
    /// The integration of an entry.
    package init(_ section: EmailSection, _ means: IntegrationMeans) throws(ConfigError) {
        // Both are there once the entry has inherited; without them it was refused.
        host = section.smarthost?.host ?? ""
        port = section.smarthost?.port ?? ""
        smarthost = section.smarthost?.description ?? ""
        isImplicitTLS = section.forceImplicitTLS ?? (port == "465")
        requiresTLS = section.requireTLS ?? true
        tls = try HTTPClientOptions.TLS(readLater: section.tls ?? TLSClientSettings())
        hello = section.hello
        username = section.authUsername
        identity = section.authIdentity
        password = Self.secret(section.authPassword, section.authPasswordFile)
        secret = Self.secret(section.authSecret, section.authSecretFile)
        from = means.text(section.from)
        to = means.text(section.to)
        headers = section.headers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            Header(name: $0.key, value: means.text($0.value))
        }
        text = means.text(section.text)
        html = means.html(section.html)
        threading =
            !section.threading.isEnabled ? .none : section.threading.byDate == "daily" ? .daily : .forEver
    }

    /// The file wins where both are given.
    private static func secret(_ text: Secret, _ file: String) -> HTTPClientOptions.Secret {
        file.isEmpty ? .inline(text.revealed) : .file(file)
    }
}
