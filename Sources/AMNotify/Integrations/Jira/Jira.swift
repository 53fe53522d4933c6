internal import AMBytes
internal import AMConfig
package import AMCore
internal import AMText

/// Keeps an issue of Jira for each group of alerts: looks for it, creates or updates it, closes it and opens
/// it again.
///
/// 429 and 5xx are tried again, from the search on; a broken connection is not.
package struct Jira: Integration {
    let section: JiraSection
    let client: HTTPClientOptions
    let templates: JiraTemplates

    /// An integration with an entry's settings.
    init(_ section: JiraSection, _ means: IntegrationMeans) throws(ConfigError) {
        self.section = section
        client = try HTTPClientOptions(section.http ?? .standard, means.files)
        templates = JiraTemplates(section, means)
    }

    /// Source: notify/jira/jira.go Notifier.Notify.
    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let rendering = Rendering(letter, over: out)
        let group = Hex.encode(Digest.sha256(letter.groupKey))
        let issue: JiraIssue?
        do throws(DeliveryFailure) {
            issue = try await search(group, rendering, out)
        } catch {
            throw error.behind("failed to look up existing issues: ")
        }
        guard issue != nil || letter.isFiring else { return Receipt() }
        let method = issue == nil ? "POST" : "PUT"
        let path = issue.map { "issue/" + $0.key } ?? "issue"
        let body = try templates.body(rendering, group: group, isUpdate: issue != nil, isVersion3: isVersion3)
        do throws(DeliveryFailure) {
            _ = try await call(method, url(path), body, letter, out)
        } catch {
            throw error.behind("failed to \(method) request to \(Quote.quote(path)): ")
        }
        if let issue { try await move(issue, letter, out) }
        return Receipt()
    }

    // MARK: The search

    private func search(
        _ group: String, _ rendering: Rendering, _ out: Outbound
    ) async throws(DeliveryFailure) -> JiraIssue? {
        let project: String
        do throws(DeliveryFailure) {
            project = try rendering.text(templates.project)
        } catch {
            throw error.behind("invalid project template or value: ")
        }
        var body = JSONObject()
        body.texts("fields", ["status"])
        body.text("jql", query(project, group, isFiring: rendering.letter.isFiring))
        body.integer("maxResults", 2)
        let answer: [UInt8]
        do throws(DeliveryFailure) {
            answer = try await call("POST", searchURL, body.body(), rendering.letter, out)
        } catch {
            throw error.behind("HTTP request to JIRA API: ")
        }
        let issues = try Self.list("issues", of: answer, "issueSearchResult", "issue")
        guard let first = issues.first else { return nil }
        let issue = JiraIssue(first)
        if issues.count > 1 {
            rendering.warn(
                "more than one issue matched, selecting the most recently resolved",
                [
                    LogField("group_key", rendering.letter.groupKey),
                    LogField("selected_issue", issue.key),
                ])
        }
        return issue
    }

    /// The question for the group's issue, in Jira's query language.
    private func query(_ project: String, _ group: String, isFiring: Bool) -> String {
        var query = ""
        if !section.wontFixResolution.isEmpty {
            let name = Quote.quote(section.wontFixResolution)
            query += "(resolution is EMPTY or resolution != \(name)) and "
        }
        let minutes = section.reopenDuration.nanoseconds / GoDuration.minutes(1).nanoseconds
        if isFiring && !section.reopenTransition.isEmpty && minutes > 0 {
            query += "(resolutiondate is EMPTY OR resolutiondate >= -\(minutes)m) and "
        } else {
            query += "statusCategory != Done and "
        }
        let label = Quote.quote("ALERT{\(group)}")
        query += "project=\(Quote.quote(project)) and labels=\(label)"
        return query + " order by status ASC,resolutiondate DESC"
    }

    private var searchURL: String {
        let host = section.apiURL?.url.host ?? ""
        let isCloud =
            section.apiType == "cloud" || section.apiType == "auto" && host.hasSuffix("atlassian.net")
        guard isCloud else { return url("search") }
        let url = url("search/jql")
        guard let version = url.firstRange(of: "/rest/api/2/") else { return url }
        return url.replacingCharacters(in: version, with: "/rest/api/3/")
    }

    private var isVersion3: Bool {
        var path = Substring(section.apiURL?.url.path ?? "")
        while path.hasSuffix("/") { path.removeLast() }
        return path.hasSuffix("/3")
    }

    // MARK: The transition

    /// Closes an open issue when all is resolved, opens a closed one when something fires.
    private func move(
        _ issue: JiraIssue, _ letter: Notification, _ out: Outbound
    ) async throws(DeliveryFailure) {
        guard let category = issue.statusCategory, !issue.key.isEmpty else { return }
        let isDone = category == "done"
        guard isDone == letter.isFiring else { return }
        let name = letter.isFiring ? section.reopenTransition : section.resolveTransition
        guard !name.isEmpty else { return }
        let url = url("issue/\(issue.key)/transitions")
        let answer = try await call("GET", url, [], letter, out)
        let offered = try Self.list("transitions", of: answer, "issueTransitions", "idNameValue")
        let match = offered.first { transition in
            transition["name"]?.string?.sameBytes(as: name) ?? false
        }
        guard let match else {
            throw DeliveryFailure("can't find transition \(name) for issue \(issue.key)", mayRetry: false)
        }
        var transition = JSONObject()
        transition.textIfAny("id", match["id"]?.string ?? "")
        var body = JSONObject()
        body.object("transition", transition)
        _ = try await call("POST", url, body.body(), letter, out)
    }

    // MARK: Requests

    private func url(_ path: String) -> String { section.apiURL?.joined(path).text ?? "" }

    /// Sends one request.
    /// Throws: what went wrong, without a word about which request it was.
    private func call(
        _ method: String, _ url: String, _ body: [UInt8], _ letter: Notification, _ out: Outbound
    ) async throws(DeliveryFailure) -> [UInt8] {
        let posting = Posting(letter, over: out, by: client).under(Posting.libraryAgent)
        switch await posting.send(method, url, body, [.init("Accept-Language", "en")]) {
        case .failure(let failure): throw DeliveryFailure(failure.text, mayRetry: false)
        case .success(let answer):
            let details = String(decoding: answer.body, as: UTF8.self)
            try StatusRule.check(answer, details: details, alsoRetried: [429])
            return answer.body
        }
    }

    /// A list in an answer; empty when there is none.
    /// Throws: what is wrong with the answer, in the words of Go's encoding/json.
    private static func list(
        _ key: String, of answer: [UInt8], _ type: String, _ element: String
    ) throws(DeliveryFailure) -> [JSONValue] {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: answer)
        } catch {
            throw DeliveryFailure(error.text, mayRetry: false)
        }
        guard json.object != nil || json.isNull else {
            throw DeliveryFailure(
                "json: cannot unmarshal \(json.kindName) into Go value of type jira.\(type)", mayRetry: false)
        }
        guard let list = json[key], !list.isNull else { return [] }
        guard let elements = list.array else {
            throw DeliveryFailure(
                "json: cannot unmarshal \(list.kindName) into Go struct field \(type).\(key) "
                    + "of type []jira.\(element)",
                mayRetry: false)
        }
        return elements
    }
}

extension JSONValue {
    /// What Go's encoding/json calls a value of this kind.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

/// What the search tells about an issue.
struct JiraIssue {
    let key: String
    /// The kind of the issue's status, e.g. `done`; nil: not told.
    let statusCategory: String?

    init(_ json: JSONValue) {
        key = json["key"]?.string ?? ""
        let status = json["fields"]?["status"].flatMap { $0.isNull ? nil : $0 }
        statusCategory = status.map { $0["statusCategory"]?["key"]?.string ?? "" }
    }
}

extension DeliveryFailure {
    /// The same failure with words in front.
    func behind(_ words: String) -> DeliveryFailure {
        var copy = self
        copy.text = words + text
        return copy
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
