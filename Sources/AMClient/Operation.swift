import AMText

/// One operation of the API, with what its errors are called.
/// Source: api/v2/openapi.yaml.
struct Operation {
    let method: String
    /// The path with the names of its parameters.
    let path: String
    let name: String
    /// The statuses of refusals that the API documents.
    let documented: [Int]
    /// Those of them that come without a message.
    var silent: [Int] = []
    /// Whether it is of AMServer alone: its path begins at the server's root.
    var isOwn = false

    static let status = Operation(method: "GET", path: "/status", name: "getStatus", documented: [])
    static let receivers = Operation(
        method: "GET", path: "/receivers", name: "getReceivers", documented: [])
    static let alerts = Operation(
        method: "GET", path: "/alerts", name: "getAlerts", documented: [400, 500])
    static let postAlerts = Operation(
        method: "POST", path: "/alerts", name: "postAlerts", documented: [400, 500])
    static let groups = Operation(
        method: "GET", path: "/alerts/groups", name: "getAlertGroups", documented: [400, 500])
    static let silences = Operation(
        method: "GET", path: "/silences", name: "getSilences", documented: [400, 500])
    static let postSilence = Operation(
        method: "POST", path: "/silences", name: "postSilences", documented: [400, 404])
    static let silence = Operation(
        method: "GET", path: "/silence/{silenceID}", name: "getSilence", documented: [404, 500],
        silent: [404])
    static let expire = Operation(
        method: "DELETE", path: "/silence/{silenceID}", name: "deleteSilence", documented: [404, 500],
        silent: [404])

    static let explain = Operation(
        method: "GET", path: "/api/amserver/v1/explain", name: "explain", documented: [400], isOwn: true)

    /// A refusal as the original's client tells it.
    func refusal(status: Int, body: [UInt8]) -> ClientError {
        // A body that is no JSON text is shown as it is.
        let said = (try? JSONValue(parsing: body))?.string ?? GoUTF8.string(body)
        guard documented.contains(status) else {
            return ClientError(
                .refused(status: status), said,
                description: "[\(method) \(path)] \(name) (status \(status)): {}")
        }
        let suffix =
            switch status {
            case 400: "BadRequest"
            case 404: "NotFound"
            default: "InternalServerError"
            }
        let head = "[\(method) \(path)][\(status)] \(name)\(suffix)"
        if silent.contains(status) { return ClientError(.refused(status: status), "", description: head) }
        var quoted: [UInt8] = []
        JSONWriter.string(said, to: &quoted)
        return ClientError(
            .refused(status: status), said, description: head + " " + String(decoding: quoted, as: UTF8.self))
    }
}
