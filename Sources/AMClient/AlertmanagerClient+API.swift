import AMText

// All of the API.
extension AlertmanagerClient {
    /// What the server says of itself.
    public func status() async throws(ClientError) -> APIStatus {
        try APIStatus(try AnswerMembers(try await askJSON(.status), place: ""))
    }

    /// The names of all receivers.
    public func receivers() async throws(ClientError) -> [String] {
        var names: [String] = []
        for receiver in try AnswerMembers.list(try await askJSON(.receivers)) {
            names.append(try receiver.text("name"))
        }
        return names
    }

    /// The alerts that a query asks for, in the server's order.
    public func alerts(_ query: AlertQuery = AlertQuery()) async throws(ClientError) -> [APIAlert] {
        let answer = try await askJSON(.alerts, parameters: query.parameters(isOfGroups: false))
        var alerts: [APIAlert] = []
        for alert in try AnswerMembers.list(answer) { alerts.append(try APIAlert(alert)) }
        return alerts
    }

    /// The alerts that a query asks for, each with what the server knows of its groups; nil: the server is
    /// another Alertmanager, which does not tell.
    public func explanations(_ query: AlertQuery = AlertQuery()) async throws(ClientError)
        -> [APIExplanation]?
    {
        let parameters = query.parameters(isOfGroups: true)
        let answer: JSONValue
        do throws(ClientError) {
            answer = try await askJSON(.explain, parameters: parameters)
        } catch {
            switch error.kind {
            // Whatever a server or a proxy says of a path that it does not know, some of them with a page.
            case .refused(let status) where status != 400: return nil
            case .notUnderstood: return nil
            default: throw error
            }
        }
        var found: [APIExplanation] = []
        for one in try AnswerMembers.list(answer) { found.append(try APIExplanation(one)) }
        return found
    }

    /// Posts alerts: new ones, and news of those that are known by their labels.
    public func post(_ alerts: [PostableAlert]) async throws(ClientError) {
        var body: [UInt8] = [UInt8(ascii: "[")]
        for (place, alert) in alerts.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            alert.json.append(to: &body)
        }
        body.append(UInt8(ascii: "]"))
        _ = try await ask(.postAlerts, body: body)
    }

    /// The groups of the alerts that a query asks for.
    public func groups(_ query: AlertQuery = AlertQuery()) async throws(ClientError) -> [APIAlertGroup] {
        let answer = try await askJSON(.groups, parameters: query.parameters(isOfGroups: true))
        var groups: [APIAlertGroup] = []
        for group in try AnswerMembers.list(answer) {
            var alerts: [APIAlert] = []
            for alert in try group.objects("alerts") { alerts.append(try APIAlert(alert)) }
            groups.append(
                APIAlertGroup(
                    labels: try group.labels("labels"), receiver: try group.object("receiver").text("name"),
                    alerts: alerts))
        }
        return groups
    }

    /// The silences with all of these matchers, such as `alertname="DiskFull"`, in the server's order.
    public func silences(filters: [String] = []) async throws(ClientError) -> [APISilence] {
        let answer = try await askJSON(.silences, parameters: filters.map { ("filter", $0) })
        var silences: [APISilence] = []
        for silence in try AnswerMembers.list(answer) { silences.append(try APISilence(silence)) }
        return silences
    }

    /// The silence with an id.
    public func silence(_ id: String) async throws(ClientError) -> APISilence {
        let answer = try await askJSON(.silence, path: Self.path(id))
        return try APISilence(try AnswerMembers(answer, place: ""))
    }

    /// Makes a silence, or changes the one whose id the draft has. Returns: the id of the one that holds
    /// now, which is another one where the old could not be changed.
    public func post(_ silence: PostableSilence) async throws(ClientError) -> String {
        var body: [UInt8] = []
        silence.json.append(to: &body)
        let answer = try await askJSON(.postSilence, body: body)
        return try AnswerMembers(answer, place: "").text("silenceID")
    }

    /// Ends a silence now.
    public func expire(_ id: String) async throws(ClientError) {
        _ = try await ask(.expire, path: Self.path(id))
    }

    private static func path(_ id: String) -> String { "/silence/" + URLEscape.pathSegment(id) }
}
