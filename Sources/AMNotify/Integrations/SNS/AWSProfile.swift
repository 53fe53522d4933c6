internal import AMText

/// What the files of Amazon's tools say about one profile.
/// Source: AWS, «Shared config and credentials files».
struct AWSProfile: Sendable {
    /// A role that a profile takes.
    struct Role: Sendable {
        let name: String
        let externalID: String
        /// The keys of the profile that may take it.
        let source: AWSKeys?
        /// The file with the token that may take it; empty: none.
        let tokenFile: String
    }

    private let values: [String: String]
    private let source: [String: String]

    /// Limit: of lines of one file.
    private static let mostLines = 10_000

    /// A profile. Files that cannot be read say nothing.
    /// - Parameter name: Its name; empty: what the environment says, or `default`.
    init(named name: String, _ out: Outbound) {
        func variable(_ name: String) -> String? {
            out.machine.variable(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        let name = name.isEmpty ? variable("AWS_PROFILE") ?? "default" : name
        let home = variable("HOME").map { $0 + "/.aws/" }
        let files = [
            (variable("AWS_CONFIG_FILE") ?? home.map { $0 + "config" }, true),
            (variable("AWS_SHARED_CREDENTIALS_FILE") ?? home.map { $0 + "credentials" }, false),
        ]
        let texts = files.compactMap { path, isConfig -> (String, Bool)? in
            guard let path, case .success(let bytes) = out.readFile(path) else { return nil }
            return (String(decoding: bytes, as: UTF8.self), isConfig)
        }
        func values(of name: String) -> [String: String] {
            texts.reduce(into: [:]) { values, text in
                values.merge(Self.values(of: name, in: text.0, isConfig: text.1)) { $1 }
            }
        }
        self.values = values(of: name)
        source = self.values["source_profile"].map(values(of:)) ?? [:]
    }

    /// The value of a key; empty: none.
    subscript(_ key: String) -> String { values[key] ?? "" }

    /// The keys of the profile itself.
    var keys: AWSKeys? { Self.keys(values) }

    /// The role that the profile takes.
    var role: Role? {
        guard let name = values["role_arn"], !name.isEmpty else { return nil }
        return Role(
            name: name, externalID: self["external_id"], source: Self.keys(source),
            tokenFile: self["web_identity_token_file"])
    }

    private static func keys(_ values: [String: String]) -> AWSKeys? {
        guard let access = values["aws_access_key_id"], let secret = values["aws_secret_access_key"],
            !access.isEmpty, !secret.isEmpty
        else { return nil }
        return AWSKeys(
            accessKey: access, secretKey: secret, sessionToken: values["aws_session_token"] ?? "")
    }

    /// The keys and values below `[name]`, in a configuration file below `[profile name]`.
    private static func values(of name: String, in text: String, isConfig: Bool) -> [String: String] {
        let headings = isConfig ? ["profile \(name)", name == "default" ? name : ""] : [name]
        var values: [String: String] = [:]
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline).prefix(mostLines) {
            let line = String(line).trimmingWhiteSpace()
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                let heading = line.dropFirst().prefix { $0 != "]" }
                let words = heading.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                isInside = !words.isEmpty && headings.contains(words)
                continue
            }
            guard isInside, let equals = line.firstIndex(of: "=") else { continue }
            let key = String(line[..<equals]).trimmingWhiteSpace().lowercased()
            values[key] = String(line[line.index(after: equals)...]).trimmingWhiteSpace()
        }
        return values
    }
}
