internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Each notification makes, changes or closes an alert of OpsGenie; the group's digest is its alias.
///
/// Of answers other than 2xx, 5xx and 429 are tried again, always from the first request.
/// Source: notify/opsgenie/opsgenie.go.
package struct OpsGenie: Integration {
    /// Who is to respond, as it is rendered.
    struct Responder: Sendable {
        let id, name, username, type: MessageTemplate
    }

    /// One request.
    struct Step: Sendable {
        let method: String
        let url: String
        let body: [UInt8]
    }

    let base: GoURL
    let key: SecretText
    let client: HTTPClientOptions
    let message, description, source, entity, actions, tags, note, priority: MessageTemplate
    /// Shape: sorted by name.
    let details: [(name: String, value: MessageTemplate)]
    let responders: [Responder]
    let updatesAlerts: Bool

    /// The longest message. Unit: Unicode scalars.
    private static let longestMessage = 130

    /// An integration with an entry's settings.
    init(_ section: OpsGenieSection, _ means: IntegrationMeans) throws(ConfigError) {
        base = section.apiURL?.url ?? GoURL()
        key = SecretText(section.apiKey, file: section.apiKeyFile, .result, means)
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        message = means.text(section.message)
        description = means.text(section.description)
        source = means.text(section.source)
        entity = means.text(section.entity)
        actions = means.text(section.actions)
        tags = means.text(section.tags)
        note = means.text(section.note)
        priority = means.text(section.priority)
        details = section.details.sorted { $0.key < $1.key }.map { ($0.key, means.text($0.value)) }
        responders = section.responders.map {
            Responder(
                id: means.text($0.id), name: means.text($0.name), username: means.text($0.username),
                type: means.text($0.type))
        }
        updatesAlerts = section.updatesAlerts
    }

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        var fields = FieldByField(rendering)
        let steps = letter.isFiring ? creation(rendering, &fields) : [closing(letter, &fields)]
        let keyText = try key.template(out, refusal: "read key_file error: ")
        let key = key.trimmed(fields.text(keyText))
        if let failure = fields.failure {
            throw DeliveryFailure("templating error: \(failure.text)", mayRetry: false)
        }
        let posting = Posting(letter, over: out, by: client)
        for step in steps {
            let authorization = HTTPFields.Field("Authorization", "GenieKey \(key)")
            switch await posting.send(step.method, step.url, step.body, [authorization]) {
            case .success(let answer):
                try StatusRule.check(
                    answer, details: String(decoding: answer.body, as: UTF8.self), alsoRetried: [429])
            case .failure(let failure): throw failure.delivery(ownLimit: nil, isURLShown: true)
            }
        }
        return Receipt()
    }

    /// The address of something below the base.
    private func url(_ path: String, byAlias: Bool) -> String {
        var url = base
        url.setPath(url.path + path)
        guard byAlias else { return url.description }
        let others = url.query.filter { $0.0 != "identifierType" }
        url.rawQuery = URLQuery.encode(URLQuery.sorted(others + [("identifierType", "alias")]))
        return url.description
    }

    private func closing(_ letter: Notification, _ fields: inout FieldByField) -> Step {
        var body = JSONObject()
        body.text("source", fields.text(source))
        return Step(
            method: "POST", url: url("v2/alerts/\(letter.groupHash)/close", byAlias: true),
            body: body.body())
    }

    private func creation(_ rendering: Rendering, _ fields: inout FieldByField) -> [Step] {
        let letter = rendering.letter
        let message = rendering.cut(
            rendering.message(message), toRunes: Self.longestMessage, warning: "Truncated message",
            fields: [LogField("group_key", letter.groupKey), LogField("alert", letter.groupKey)])
        let description = rendering.message(description)
        var details = Common.of(letter.alerts.map(\.labels)).labels.map { (name: $0.name, value: $0.value) }
        for (name, value) in self.details { details.append((name, fields.text(value))) }
        var body = JSONObject()
        body.text("alias", letter.groupHash)
        body.text("message", message)
        body.textIfAny("description", description)
        body.map("details", details)
        body.text("source", fields.text(source))
        let responders = responders(&fields)
        if !responders.isEmpty { body.objects("responders", responders) }
        let tags = Self.split(fields.text(tags))
        if !tags.isEmpty { body.texts("tags", tags) }
        body.textIfAny("note", fields.text(note))
        body.textIfAny("priority", fields.text(priority))
        body.textIfAny("entity", fields.text(entity))
        let actions = Self.split(fields.text(actions))
        if !actions.isEmpty { body.texts("actions", actions) }
        var steps = [Step(method: "POST", url: url("v2/alerts", byAlias: false), body: body.body())]
        guard updatesAlerts else { return steps }
        for (name, value) in [("message", message), ("description", description)] {
            var update = JSONObject()
            update.textIfAny(name, value)
            let path = "v2/alerts/\(letter.groupHash)/\(name)"
            steps.append(Step(method: "PUT", url: url(path, byAlias: true), body: update.body()))
        }
        return steps
    }

    /// The responders that have anything; `teams` is one for each name between commas.
    private func responders(_ fields: inout FieldByField) -> [JSONObject] {
        var objects: [JSONObject] = []
        for responder in responders {
            let id = fields.text(responder.id)
            let name = fields.text(responder.name)
            let username = fields.text(responder.username)
            let type = fields.text(responder.type)
            if [id, name, username, type].allSatisfy(\.isEmpty) { continue }
            let isTeams = type.utf8.elementsEqual("teams".utf8)
            for name in isTeams ? Self.split(name) : [name] {
                var object = JSONObject()
                object.textIfAny("id", isTeams ? "" : id)
                object.textIfAny("name", name)
                object.textIfAny("username", isTeams ? "" : username)
                object.text("type", isTeams ? "team" : type)
                objects.append(object)
            }
        }
        return objects
    }

    /// The parts between commas that are not empty. White space is cut at the ends of the whole, not of the
    /// parts.
    private static func split(_ text: String) -> [String] {
        text.trimmingWhiteSpace().split(separator: ",").map(String.init)
    }
}
