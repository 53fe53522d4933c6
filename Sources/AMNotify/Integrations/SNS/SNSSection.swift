package import AMConfig

/// An entry of `sns_configs`: alerts are published to Amazon's Simple Notification Service.
package struct SNSSection: Sendable {
    /// Whether resolved alerts are told.
    package var sendResolved = false
    /// How Amazon is reached; its own settings, or those of `global`.
    package var http: HTTPClientSettings?
    /// Where requests go, a template; empty: the service of the region.
    package var apiURL = ""
    /// Who signs the requests.
    package var signing = Signing()
    /// The topic, a template.
    package var topicARN = ""
    /// The phone number, a template.
    package var phoneNumber = ""
    /// The endpoint, a template.
    package var targetARN = ""
    /// The subject, a template.
    package var subject = ""
    /// The message, a template; what is longer than Amazon takes is cut.
    package var message = ""
    /// Attributes of the message; names and values are templates.
    package var attributes: [String: String] = [:]
    /// Whether Amazon is reached by the defaults of its own library in place of `http_config`.
    package var usesAWSClient = false

    /// `sigv4`
    package struct Signing: Sendable, Hashable {
        /// The region; empty: what the environment or the profile says.
        package var region = ""
        /// The key; empty: keys are looked for where Amazon's tools look for them.
        package var accessKey = ""
        /// The secret of the key.
        package var secretKey = Secret()
        /// The profile of Amazon's configuration files.
        package var profile = ""
        /// A role that is taken for each attempt.
        package var roleARN = ""
        /// What the role asks for beside the keys.
        package var externalID = ""
        /// Whether roles are taken at the service's FIPS address.
        package var usesFIPSEndpoint = false
        /// Without effect: the service is always SNS.
        package var serviceName = ""
    }

    private init() {}
}

extension SNSSection.Signing {
    /// Source: prometheus/sigv4 sigv4_config.go.
    fileprivate static let section = Section(
        "sigv4.plain", zero: SNSSection.Signing(), defaults: SNSSection.Signing(),
        fields: [
            Field("region", \.region, .string),
            Field("access_key", \.accessKey, .string),
            Field("secret_key", \.secretKey, .secret),
            Field("profile", \.profile, .string),
            Field("role_arn", \.roleARN, .string),
            Field("external_id", \.externalID, .string),
            Field("use_fips_sts_endpoint", \.usesFIPSEndpoint, .bool),
            Field("service_name", \.serviceName, .string),
        ]
    ) { (signing, _) throws(ConfigError) in
        if signing.accessKey.isEmpty != signing.secretKey.isEmpty {
            throw ConfigError(
                """
                must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the \
                SigV4 config
                """)
        }
        if !signing.externalID.isEmpty && signing.roleARN.isEmpty {
            throw ConfigError("external_id can only be used with role_arn")
        }
    }
}

extension SNSSection: IntegrationSection {
    package static let kind = "sns"
    package static let typeName = "config.SNSConfig"

    private static var standard: SNSSection {
        var section = SNSSection()
        section.sendResolved = true
        section.subject = BuiltIn.call("sns.default.subject")
        section.message = BuiltIn.call("sns.default.message")
        return section
    }

    /// Source: config/notifiers.go SNSConfig.
    package static let section = Section(
        "config.plain", zero: SNSSection(), defaults: .standard,
        fields: [
            Field("send_resolved", \.sendResolved, .bool, print: .always),
            Field("http_config", \.http, .optional(HTTPClientSettings.section.type)),
            Field("api_url", \.apiURL, .template),
            Field("sigv4", \.signing, Signing.section.type, print: .always),
            Field("topic_arn", \.topicARN, .template),
            Field("phone_number", \.phoneNumber, .template),
            Field("target_arn", \.targetARN, .template),
            Field("subject", \.subject, .template),
            Field("message", \.message, .template),
            Field("attributes", \.attributes, .map(.template)),
            Field("use_aws_http_client", \.usesAWSClient, .bool),
        ]
    ) { (sns, _) throws(ConfigError) in
        // The original asks for an even number of empty ones, which lets all three pass.
        let empty = [sns.targetARN, sns.topicARN, sns.phoneNumber].filter(\.isEmpty).count
        if !empty.isMultiple(of: 2) {
            throw ConfigError("must provide either a Target ARN, Topic ARN, or Phone Number for SNS config")
        }
    }

    package mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        http = HTTPClientSettings.inherited(http, from: global.http)
    }

    package mutating func resolvePaths(in folder: String) { http?.resolvePaths(in: folder) }
}
