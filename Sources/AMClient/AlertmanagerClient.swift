package import AMBytes
import AMNet
import AMText

/// A client of an Alertmanager's API, version 2.
///
/// ```swift
/// let client = try AlertmanagerClient("http://localhost:9093")
/// var query = AlertQuery()
/// query.filters = ["severity=\"critical\""]
/// for alert in try await client.alerts(query) {
///     names.append(alert.labels["alertname"] ?? "")
/// }
/// let now = APITime(seconds: 1_790_000_000)
/// let id = try await client.post(
///     PostableSilence(
///         matchers: [APIMatcher(name: "alertname", value: "DiskFull")], startsAt: now,
///         endsAt: APITime(seconds: now.seconds + 3600), createdBy: "ana", comment: "cleaning up"))
/// try await client.expire(id)
/// ```
public struct AlertmanagerClient: Sendable {
    /// Carries one request to the server.
    package typealias Carry =
        @Sendable (OutgoingRequest) async -> Result<IncomingResponse, TransportFailure>

    /// Limit: of the answer's body that is kept. Unit: bytes.
    private static let bodyLimit = 1 << 30

    private let base: String
    private let root: String
    private let options: HTTPClientOptions
    private let timeout: @Sendable () -> Int
    private let carry: Carry

    /// A client of the server at a URL, whose path is the prefix of the server's routes. User and password
    /// in the URL are sent as basic authentication.
    /// Throws: `ClientError` if the URL is none, or names a user where the options do so too.
    public init(_ url: String, options: ClientOptions = ClientOptions()) throws(ClientError) {
        let http = HTTPClient(environment: options.environment)
        let timeout = options.timeoutMilliseconds
        try self.init(url, options: options, timeout: { timeout }) { request in
            do throws(TransportFailure) {
                return .success(try await http.send(request))
            } catch {
                return .failure(error)
            }
        }
    }

    /// A client whose requests are carried by somebody else, each with the time that `timeout` gives then.
    /// Unit: milliseconds; less than 1: there is no time left.
    package init(
        _ url: String, options: ClientOptions, timeout: @escaping @Sendable () -> Int, carry: @escaping Carry
    ) throws(ClientError) {
        let address = try APIAddress(url)
        var resolved = options.resolved
        if let user = address.user {
            if options.http != nil || !options.bearerToken.isEmpty {
                throw ClientError(
                    .setup, "basic authentication and http.config.file are mutually exclusive")
            }
            resolved.authorization = .basic(
                username: .inline(user.name), password: .inline(user.password ?? ""))
        }
        base = address.text
        root = address.root
        self.options = resolved
        self.timeout = timeout
        self.carry = carry
    }

    /// Sends a request of an operation and gives the body of the answer.
    func ask(
        _ operation: Operation, path: String? = nil, parameters: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws(ClientError) -> [UInt8] {
        var url = (operation.isOwn ? root : base) + (path ?? operation.path)
        if !parameters.isEmpty { url += "?" + URLQuery.encode(parameters) }
        var headers = HTTPFields()
        headers.add("Accept", "application/json")
        if body != nil { headers.add("Content-Type", "application/json") }
        let left = timeout()
        let request = OutgoingRequest(
            method: operation.method, url: url, headers: headers, body: body ?? [], options: options,
            timeoutMilliseconds: left, keptBodyLimit: Self.bodyLimit)
        let answer: IncomingResponse
        switch await carry(request) {
        case .success(let response): answer = response
        case .failure(let failure):
            throw ClientError(failure.kind == .timeout ? .timeout : .unreachable, failure.text)
        }
        guard (200...299).contains(answer.status) else {
            throw operation.refusal(status: answer.status, body: answer.body)
        }
        if let failure = answer.bodyFailure { throw ClientError(.unreachable, failure.text) }
        return answer.body
    }

    /// Sends a request of an operation whose answer is JSON.
    func askJSON(
        _ operation: Operation, path: String? = nil, parameters: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws(ClientError) -> JSONValue {
        let bytes = try await ask(operation, path: path, parameters: parameters, body: body)
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            let isPage = bytes.first { $0 > 0x20 } == UInt8(ascii: "<")
            let words =
                isPage
                ? "the server at \(base) answered text/html, not JSON: is this an Alertmanager?"
                : "the server at \(base) answered no JSON (\(error.text)): is this an Alertmanager?"
            throw ClientError(.notUnderstood, words)
        }
    }
}
