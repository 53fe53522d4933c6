internal import AMBytes
internal import AMConfig
internal import AMText

// Whose keys sign: those of the entry, or those that Amazon's library would find.
extension AWSAccess {
    /// How long the machine's own services may take. Unit: milliseconds.
    private static let nearbyTimeout = 2000

    /// The keys, of the role if one is to be taken.
    /// Throws: that there are none, or that the role is refused.
    func keys() async throws(DeliveryFailure) -> AWSKeys {
        let own = try await ownKeys()
        guard !signing.roleARN.isEmpty else { return own }
        return try await keys(ofRole: signing.roleARN, externalID: signing.externalID, by: own)
    }

    /// Source: aws-sdk-go-v2 config/resolve_credentials.go.
    private func ownKeys() async throws(DeliveryFailure) -> AWSKeys {
        if !signing.accessKey.isEmpty {
            return AWSKeys(accessKey: signing.accessKey, secretKey: signing.secretKey.revealed)
        }
        if signing.profile.isEmpty && variable("AWS_PROFILE").isEmpty {
            if let keys = keysOfEnvironment() { return keys }
            if !variable("AWS_WEB_IDENTITY_TOKEN_FILE").isEmpty {
                return try await keysOfWebIdentity(
                    tokenFile: variable("AWS_WEB_IDENTITY_TOKEN_FILE"), role: variable("AWS_ROLE_ARN"))
            }
        }
        if let keys = try await keysOfProfile() { return keys }
        if let keys = try await keysOfContainer() { return keys }
        if let keys = try await keysOfInstance() { return keys }
        throw DeliveryFailure(
            """
            no AWS credentials found: neither in sigv4 nor in the environment, a profile, the container or \
            the instance
            """, mayRetry: true)
    }

    private func variable(_ name: String) -> String { out.machine.variable(name) ?? "" }

    private func keysOfEnvironment() -> AWSKeys? {
        func first(_ names: String...) -> String { names.map(variable).first { !$0.isEmpty } ?? "" }
        let keys = AWSKeys(
            accessKey: first("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
            secretKey: first("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
            sessionToken: variable("AWS_SESSION_TOKEN"))
        return keys.accessKey.isEmpty || keys.secretKey.isEmpty ? nil : keys
    }

    private func keysOfProfile() async throws(DeliveryFailure) -> AWSKeys? {
        if let role = profile.role {
            if let source = role.source {
                return try await keys(ofRole: role.name, externalID: role.externalID, by: source)
            }
            if !role.tokenFile.isEmpty {
                return try await keysOfWebIdentity(tokenFile: role.tokenFile, role: role.name)
            }
        }
        return profile.keys
    }

    // MARK: The token service

    /// Takes a role; for every attempt anew.
    private func keys(
        ofRole role: String, externalID: String, by own: AWSKeys
    ) async throws(DeliveryFailure) -> AWSKeys {
        var form = AWSForm(action: "AssumeRole", version: "2011-06-15")
        form.add("DurationSeconds", "900")
        if !externalID.isEmpty { form.add("ExternalId", externalID) }
        form.add("RoleArn", role)
        form.add("RoleSessionName", sessionName)
        return try await keys(form, by: own)
    }

    private func keysOfWebIdentity(
        tokenFile: String, role: String
    ) async throws(DeliveryFailure) -> AWSKeys {
        let token = try out.text(of: tokenFile, refusal: "failed to read web identity token: ")
        var form = AWSForm(action: "AssumeRoleWithWebIdentity", version: "2011-06-15")
        form.add("RoleArn", role)
        let name = variable("AWS_ROLE_SESSION_NAME")
        form.add("RoleSessionName", name.isEmpty ? sessionName : name)
        form.add("WebIdentityToken", token)
        return try await keys(form, by: nil)
    }

    private var sessionName: String {
        let now = out.machine.now()
        let nanoseconds = String(now.nanoseconds)
        let padding = String(repeating: "0", count: 9 - nanoseconds.count)
        return "aws-go-sdk-\(now.seconds)\(padding)\(nanoseconds)"
    }

    private func keys(_ form: AWSForm, by own: AWSKeys?) async throws(DeliveryFailure) -> AWSKeys {
        let host = signing.usesFIPSEndpoint ? "sts-fips" : "sts"
        let url: GoURL
        do throws(URLError) {
            url = try GoURL(parsing: Self.endpoint(host, "STS", region, out))
        } catch {
            throw DeliveryFailure(error.text, mayRetry: true)
        }
        let body = try await call(url, service: "sts", form, with: own)
        func text(_ name: String) -> String { AWSAnswer.text(of: name, in: body) ?? "" }
        let keys = AWSKeys(
            accessKey: text("AccessKeyId"), secretKey: text("SecretAccessKey"),
            sessionToken: text("SessionToken"))
        guard !keys.accessKey.isEmpty && !keys.secretKey.isEmpty else {
            throw DeliveryFailure("the answer of AWS STS has no credentials", mayRetry: true)
        }
        return keys
    }

    // MARK: The machine's own services

    /// Source: aws-sdk-go-v2 credentials/endpointcreds.
    private func keysOfContainer() async throws(DeliveryFailure) -> AWSKeys? {
        let path = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        let url =
            path.isEmpty
            ? variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") : "http://169.254.170.2\(path)"
        guard !url.isEmpty else { return nil }
        var token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        let file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        if !file.isEmpty {
            token = try out.text(of: file, refusal: "failed to read container authorization token: ")
        }
        let fields = token.isEmpty ? [] : [HTTPFields.Field("Authorization", token)]
        return try await nearby("GET", url, fields).flatMap(Self.keys(json:))
    }

    /// Source: AWS, «Use IMDSv2».
    private func keysOfInstance() async throws(DeliveryFailure) -> AWSKeys? {
        if variable("AWS_EC2_METADATA_DISABLED").lowercased() == "true" { return nil }
        let given = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
        let base = (given.isEmpty ? "http://169.254.169.254" : given) + "/latest"
        let life = HTTPFields.Field("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
        guard let token = try await nearby("PUT", base + "/api/token", [life]) else { return nil }
        let word = HTTPFields.Field("X-Aws-Ec2-Metadata-Token", String(decoding: token, as: UTF8.self))
        let roles = base + "/meta-data/iam/security-credentials/"
        guard let names = try await nearby("GET", roles, [word]),
            let role = String(decoding: names, as: UTF8.self).split(whereSeparator: \.isNewline).first
        else { return nil }
        return try await nearby("GET", roles + role, [word]).flatMap(Self.keys(json:))
    }

    /// The body of an answer with 200 of a service beside us; nil: there is none, or it says no.
    private func nearby(
        _ method: String, _ url: String, _ fields: [HTTPFields.Field]
    ) async throws(DeliveryFailure) -> [UInt8]? {
        let request = OutgoingRequest(
            method: method, url: url,
            headers: HTTPFields([HTTPFields.Field("User-Agent", out.userAgent)] + fields),
            timeoutMilliseconds: min(Self.nearbyTimeout, out.millisecondsLeft(letter)))
        switch await out.http(request) {
        case .success(let answer): return answer.status == 200 ? answer.body : nil
        case .failure(let failure):
            if failure.kind == .cancelled { throw failure.delivery(ownLimit: nil) }
            return nil
        }
    }

    private static func keys(json bytes: [UInt8]) -> AWSKeys? {
        // What is no JSON has no keys.
        guard let body = try? JSONValue(parsing: bytes),
            let access = body["AccessKeyId"]?.string, let secret = body["SecretAccessKey"]?.string
        else { return nil }
        return AWSKeys(accessKey: access, secretKey: secret, sessionToken: body["Token"]?.string ?? "")
    }
}
