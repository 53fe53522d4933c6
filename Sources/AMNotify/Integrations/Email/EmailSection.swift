package import AMConfig

/// An entry of `email_configs`: alerts are sent by SMTP.
package struct EmailSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// The recipients, a template. Shape: addresses with commas between them.
    package var to = ""
    /// The sender, a template.
    package var from = ""
    /// The name by which the server calls itself.
    package var hello = ""
    /// The server that takes the mail.
    package var smarthost: HostPort?
    /// Who logs in; empty: nobody does.
    package var authUsername = ""
    /// The password of PLAIN and LOGIN.
    package var authPassword = Secret()
    /// The file with the password, read at each attempt.
    package var authPasswordFile = ""
    /// The secret of CRAM-MD5.
    package var authSecret = Secret()
    /// The file with the secret, read at each attempt.
    package var authSecretFile = ""
    /// On whose behalf the login is; only with PLAIN.
    package var authIdentity = ""
    /// Headers beyond the usual ones, by canonical name; the values are templates.
    package var headers: [String: String] = [:]
    /// The HTML part, a template for HTML; empty: none.
    package var html = ""
    /// The plain part, a template; empty: none.
    package var text = ""
    /// Whether mail goes out over TLS only; nil: what `global` says.
    package var requireTLS: Bool?
    /// How TLS is done; its own settings, or those of `global`.
    package var tls: TLSClientSettings?
    /// Whether TLS starts with the connection; nil: on port 465.
    package var forceImplicitTLS: Bool?
    /// How mails are joined to threads.
    package var threading = Threading()

    /// How mails are joined to threads.
    package struct Threading: Sendable, Hashable {
        /// Whether they are.
        package var isEnabled = false
        /// `none`: one thread for each group; `daily`: one for each group and day.
        package var byDate = ""
    }

    private init() {}
}

extension EmailSection.Threading {
    /// Source: config/notifiers.go ThreadingConfig.
    fileprivate static let section = Section.bare(
        "config.ThreadingConfig", zero: EmailSection.Threading(),
        fields: [
            Field("enabled", \.isEnabled, .bool), Field("thread_by_date", \.byDate, .string),
        ])
}

extension EmailSection: IntegrationSection {
    package static let kind = "email"
    package static let typeName = "config.EmailConfig"

    private static var standard: EmailSection {
        var section = EmailSection()
        section.html = BuiltIn.call("email.default.html")
        return section
    }

    /// Source: config/notifiers.go EmailConfig.
    package static let section = Section(
        "config.plain", zero: EmailSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("to", \.to, .template),
            Field("from", \.from, .template),
            Field("hello", \.hello, .string),
            Field("smarthost", \.smarthost, .hostPort),
            Field("auth_username", \.authUsername, .string),
            Field("auth_password", \.authPassword, .secret),
            Field("auth_password_file", \.authPasswordFile, .string),
            Field("auth_secret", \.authSecret, .secret),
            Field("auth_secret_file", \.authSecretFile, .string),
            Field("auth_identity", \.authIdentity, .string),
            Field("headers", \.headers, .map(.template)),
            Field("html", \.html, .htmlTemplate),
            Field("text", \.text, .template),
            Field("require_tls", \.requireTLS, .optional(.bool)),
            Field("tls_config", \.tls, .optional(TLSClientSettings.section.type)),
            Field("force_implicit_tls", \.forceImplicitTLS, .optional(.bool)),
            Field("threading", \.threading, Threading.section.type),
        ]
    ) { (email, _) throws(ConfigError) in
        if email.to.isEmpty { throw ConfigError("missing to address in email config") }
        email.headers = try canonical(email.headers)
        try email.checkThreading()
    }

    /// Header names are the same in any case, so two of them may meet.
    private static func canonical(_ headers: [String: String]) throws(ConfigError) -> [String: String] {
        var canonical: [String: String] = [:]
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let name = HeaderName.canonical(name)
            if canonical.updateValue(value, forKey: name) != nil {
                throw ConfigError("duplicate header \"\(name)\" in email config")
            }
        }
        return canonical
    }

    private func checkThreading() throws(ConfigError) {
        guard threading.isEnabled else { return }
        for name in ["References", "In-Reply-To"] where headers[name] != nil {
            throw ConfigError(
                "conflicting configuration: threading.enabled conflicts with custom \(name) header")
        }
        guard ["none", "daily"].contains(threading.byDate) else {
            throw ConfigError("threading.thread_by_date must be either 'none' or 'daily'")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        tls = tls ?? global.smtpTLS
        if smarthost == nil {
            guard let other = global.smtpSmarthost else { throw ConfigError("no global SMTP smarthost set") }
            smarthost = other
        }
        if from.isEmpty {
            if global.smtpFrom.isEmpty { throw ConfigError("no global SMTP from set") }
            from = global.smtpFrom
        }
        if hello.isEmpty { hello = global.smtpHello }
        if authUsername.isEmpty { authUsername = global.smtpAuthUsername }
        if authPassword.isEmpty && authPasswordFile.isEmpty {
            authPassword = global.smtpAuthPassword
            authPasswordFile = global.smtpAuthPasswordFile
        }
        if authSecret.isEmpty { authSecret = global.smtpAuthSecret }
        if authSecretFile.isEmpty { authSecretFile = global.smtpAuthSecretFile }
        if authIdentity.isEmpty { authIdentity = global.smtpAuthIdentity }
        requireTLS = requireTLS ?? global.smtpRequireTLS
        forceImplicitTLS = forceImplicitTLS ?? global.smtpForceImplicitTLS
    }

    /// The files of an e-mail's `tls_config` are taken from the working directory.
    package mutating func resolvePaths(in folder: String) {}

    package mutating func completeForUse() {
        let usual = [
            "Subject": BuiltIn.call("email.default.subject"), "To": to, "From": from,
        ]
        headers.merge(usual) { given, _ in given }
    }
}
