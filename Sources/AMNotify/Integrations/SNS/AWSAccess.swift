internal import AMBytes
internal import AMCore
internal import AMText

/// The way to Amazon for one attempt: in which region, with whose keys, and how often.
struct AWSAccess: Sendable {
    /// The region of the service.
    let region: String
    let signing: SNSSection.Signing
    let client: HTTPClientOptions
    let letter: Notification
    let out: Outbound
    /// What the profile says that is asked for.
    let profile: AWSProfile

    /// How often Amazon's library tries within one attempt.
    private static let tries = 3
    /// The longest pause between two tries. Unit: milliseconds.
    private static let longestPause = 20_000
    /// Amazon's names for «later, please».
    private static let busy: Set = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
        "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException",
    ]

    /// Throws: that nobody says which region it is; worth another attempt.
    init(
        _ signing: SNSSection.Signing, _ client: HTTPClientOptions, _ letter: Notification, _ out: Outbound
    ) async throws(DeliveryFailure) {
        self.signing = signing
        self.client = client
        self.letter = letter
        self.out = out
        profile = AWSProfile(named: signing.profile, out)
        let regions = [
            signing.region, out.machine.variable("AWS_REGION") ?? "",
            out.machine.variable("AWS_DEFAULT_REGION") ?? "", profile["region"],
        ]
        guard let region = regions.first(where: { !$0.isEmpty }) else {
            throw DeliveryFailure(
                "region not configured in sns.sigv4.region or in default credentials chain", mayRetry: true)
        }
        self.region = region
    }

    /// Where a service is: where the environment says, or where it always is.
    /// - Parameters:
    ///   - host: The first part of the service's host name.
    ///   - variable: The name of the service in variables of the environment.
    static func endpoint(_ host: String, _ variable: String, _ region: String, _ out: Outbound) -> String {
        for name in ["AWS_ENDPOINT_URL_\(variable)", "AWS_ENDPOINT_URL"] {
            if let given = out.machine.variable(name), !given.isEmpty { return given }
        }
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return "https://\(host).\(region).\(domain)/"
    }

    /// Sends an action and waits for its answer, a few times if need be.
    /// - Parameter keys: Who signs; nil: nobody.
    /// Throws: by the usual rule when there is a status; else it is worth another attempt.
    func call(
        _ url: GoURL, service: String, _ form: AWSForm, with keys: AWSKeys?
    ) async throws(DeliveryFailure) -> [UInt8] {
        let invocation = UUIDText.make(high: out.machine.dice(), low: out.machine.dice())
        let body = form.body
        let posting = Posting(letter, over: out, by: client).under("aws-sdk-go-v2/1 \(out.userAgent)")
        for number in 1... {
            let fields = [
                HTTPFields.Field("Amz-Sdk-Invocation-Id", invocation),
                HTTPFields.Field("Amz-Sdk-Request", "attempt=\(number); max=\(Self.tries)"),
            ]
            let signed = keys.map { sign(url, service, fields, body, $0) } ?? fields
            let result = await posting.send("POST", url.description, body, signed, as: Self.contentType)
            if number < Self.tries, Self.isWorthAnotherTry(result), await pause(after: number) { continue }
            switch result {
            case .success(let answer):
                let message = AWSAnswer.text(of: "Message", in: answer.body) ?? ""
                try StatusRule.check(answer, details: message)
                return answer.body
            case .failure(let failure): throw failure.delivery(ownLimit: nil, isURLShown: true)
            }
        }
        return []
    }

    private static let contentType = "application/x-www-form-urlencoded"

    private func sign(
        _ url: GoURL, _ service: String, _ fields: [HTTPFields.Field], _ body: [UInt8], _ keys: AWSKeys
    ) -> [HTTPFields.Field] {
        let signature = AWSSignature(
            keys: keys, region: region, service: service, moment: out.machine.now())
        var sent = fields + [HTTPFields.Field("X-Amz-Date", signature.date)]
        if !keys.sessionToken.isEmpty {
            sent.append(HTTPFields.Field("X-Amz-Security-Token", keys.sessionToken))
        }
        let implied = [
            HTTPFields.Field("Host", Self.host(url)), HTTPFields.Field("Content-Type", Self.contentType),
            HTTPFields.Field("Content-Length", String(body.count)),
        ]
        let authorization = signature.authorization("POST", url, sent + implied, body)
        return sent + [HTTPFields.Field("Authorization", authorization)]
    }

    /// The host as the header has it, without a port that goes without saying.
    private static func host(_ url: GoURL) -> String {
        let usual = url.scheme == "https" ? ":443" : ":80"
        return url.host.hasSuffix(usual) ? String(url.host.dropLast(usual.count)) : url.host
    }

    private static func isWorthAnotherTry(_ result: Result<IncomingResponse, TransportFailure>) -> Bool {
        switch result {
        case .failure(let failure): return failure.kind == .connection
        case .success(let answer):
            if [500, 502, 503, 504].contains(answer.status) { return true }
            guard answer.status >= 400 else { return false }
            return busy.contains(AWSAnswer.text(of: "Code", in: answer.body) ?? "")
        }
    }

    /// Waits for a random while that grows from try to try. False: the notification would end first.
    private func pause(after number: Int) async -> Bool {
        let longest = min(1000 << number, Self.longestPause)
        let milliseconds = Int(out.machine.dice() % UInt64(longest))
        guard milliseconds < out.millisecondsLeft(letter) else { return false }
        await out.machine.pause(milliseconds)
        return true
    }
}
