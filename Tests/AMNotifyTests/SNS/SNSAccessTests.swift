import AMBytes
import AMNotify
import AMText
import Testing

/// With whose keys requests to Amazon are signed, where they go, and how often.
@Suite struct SNSAccessTests {
    private static let keyed = [
        "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
        "AWS_REGION": "eu-x-1",
    ]
    private static let files = [
        "/home/.aws/config": """
        [default]
        region = eu-default-1
        [profile  team]
        region=cn-north-1
        role_arn = arn:role
        source_profile = base
        """,
        "/home/.aws/credentials": """
        # keys
        [default]
        aws_access_key_id = DEFAULT
        aws_secret_access_key = s
        [base]
        AWS_Access_Key_ID = BASE
        aws_secret_access_key=s
        [own]
        aws_access_key_id = OWN
        aws_secret_access_key = s
        """,
        "/token": "jwt",
    ]

    private static let assumed =
        "<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>r</SessionToken>"

    private static let container = "{\"AccessKeyId\":\"BOX\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}"

    /// A machine of Amazon's: its token service, its container service and its metadata service.
    private static let machine: Attempts.Answer = { request in
        let place = "\(request.method) \(request.url)"
        if place.hasSuffix("/latest/api/token") { return Attempts.says(200, "word") }
        if place.hasSuffix("/security-credentials/") { return Attempts.says(200, "role-of-machine\n") }
        if place.hasSuffix("/role-of-machine") {
            return Attempts.says(200, container.replacing("BOX", with: "MACHINE"))
        }
        if place.contains("169.254.170.2") { return Attempts.says(200, container) }
        return Attempts.says(200, request.text.contains("AssumeRole") ? assumed : "")
    }

    /// Whose key signed the last request, in which region, and where it went.
    private static func signer(
        _ entry: String, _ variables: [String: String]
    ) async throws -> String {
        var variables = variables
        variables["HOME"] = "/home"
        let attempts = try Attempts(
            "sns", "{topic_arn: a, \(entry)}", files: files, variables: variables, answer: machine)
        let result = await attempts.attempt()
        guard result == "told", let last = attempts.sent.last else { return result }
        let scope = last.headers["Authorization"]?.split(separator: "Credential=").last?.split(separator: ",")
            .first
        let parts = (scope ?? "").split(separator: "/")
        return "\(parts.first ?? "") \(parts.dropFirst(2).first ?? "") \(last.url)"
    }

    @Test func `keys and region are looked for where Amazon's library looks for them`() async throws {
        let table: [(String, [String: String], String)] = [
            (
                "sigv4: {access_key: A, secret_key: s, region: r}", Self.keyed,
                "A r https://sns.r.amazonaws.com/"
            ),
            ("api_url: 'http://h/x'", Self.keyed, "ENV eu-x-1 http://h/x"),
            ("sigv4: {}", [:], "DEFAULT eu-default-1 https://sns.eu-default-1.amazonaws.com/"),
            ("sigv4: {profile: own, region: r}", Self.keyed, "OWN r https://sns.r.amazonaws.com/"),
            ("sigv4: {profile: team}", [:], "ROLE cn-north-1 https://sns.cn-north-1.amazonaws.com.cn/"),
            ("sigv4: {role_arn: b}", Self.keyed, "ROLE eu-x-1 https://sns.eu-x-1.amazonaws.com/"),
            (
                "sigv4: {region: r}", ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "b"],
                "ROLE r https://sns.r.amazonaws.com/"
            ),
            (
                "sigv4: {region: r}",
                ["AWS_PROFILE": "none", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2"],
                "BOX r https://sns.r.amazonaws.com/"
            ),
            ("sigv4: {region: r, profile: none}", [:], "MACHINE r https://sns.r.amazonaws.com/"),
            (
                "sigv4: {profile: none}", [:],
                "again, other: region not configured in sns.sigv4.region or in default credentials chain"
            ),
            (
                "sigv4: {region: r, profile: none}", ["AWS_EC2_METADATA_DISABLED": "true"],
                "again, other: no AWS credentials found: neither in sigv4 nor in the environment, a profile, "
                    + "the container or the instance"
            ),
            (
                "sigv4: {}", Self.keyed.merging(["AWS_ENDPOINT_URL_SNS": "http://own"]) { $1 },
                "ENV eu-x-1 http://own/"
            ),
        ]
        var faults: [String] = []
        for (entry, variables, expected) in table {
            let found = try await Self.signer(entry, variables)
            if found != expected { faults.append("\(entry): \(found)") }
        }
        #expect(faults == [])
    }

    @Test func `a failing request is tried three times within an attempt, one that is refused once`()
        async throws
    {
        let table:
            [(String, @Sendable (OutgoingRequest) -> Result<IncomingResponse, TransportFailure>, Int)] = [
                (
                    "again, serverError: unexpected status code 500: oops",
                    { _ in Attempts.says(500, Self.error) }, 3
                ),
                (
                    "no more, clientError: unexpected status code 400: oops",
                    { _ in Attempts.says(400, Self.error) }, 1
                ),
                (
                    "no more, clientError: unexpected status code 400: later",
                    { _ in Attempts.says(400, "<E><Code>Throttling</Code><Message>later</Message></E>") }, 3
                ),
                ("no more, authError: unexpected status code 403", { _ in Attempts.says(403, "<html>") }, 1),
                (
                    "again, other: Post \"http://h/\": dial tcp 127.0.0.1:1: connect: connection refused",
                    Attempts.refuses, 3
                ),
            ]
        var faults: [String] = []
        for (expected, answer, count) in table {
            let attempts = try Attempts(
                "sns", "{topic_arn: a, api_url: 'http://h'}", variables: Self.keyed, answer: answer)
            let result = await attempts.attempt()
            let numbers = attempts.sent.map { $0.headers["Amz-Sdk-Request"] ?? "" }
            let wanted = (1...count).map { "attempt=\($0); max=3" }
            let isSame = Set(attempts.sent.map { $0.headers["Amz-Sdk-Invocation-Id"] }).count == 1
            if result != expected || numbers != wanted || !isSame || attempts.pauses.count != count - 1 {
                faults.append("\(result) \(numbers)")
            }
        }
        #expect(faults == [])
    }

    private static let error = "<E><Code>InternalError</Code><Message>oops</Message></E>"

    @Test func `the form has attributes in the order of their names, and says when a text was cut`()
        async throws
    {
        let attempts = try Attempts(
            "sns",
            """
            {phone_number: '1', message: '\(String(repeating: "ä", count: 801))', subject: '',
            attributes: {b: '{{ .Status }}', a: x}, api_url: 'http://h'}
            """, variables: Self.keyed)
        let result = await attempts.attempt()
        let form = attempts.sent.first.map { URLQuery.parse($0.text).parameters } ?? []
        let shown = form.filter { $0.0 != "Message" && !$0.0.hasSuffix("DataType") }.map { "\($0.0)=\($0.1)" }
        let name = "MessageAttributes.entry"
        let expected = [
            "Action=Publish", "\(name).1.Name=a", "\(name).1.Value.StringValue=x", "\(name).2.Name=b",
            "\(name).2.Value.StringValue=firing", "\(name).3.Name=truncated",
            "\(name).3.Value.StringValue=true", "PhoneNumber=1", "Version=2010-03-31",
        ]
        #expect(result == "told" && shown == expected)
    }
}
