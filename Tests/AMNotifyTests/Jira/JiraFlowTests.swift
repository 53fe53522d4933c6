import AMBytes
import AMText
import Testing

/// What Jira is asked, one request after the other, for each state of an issue.
@Suite struct JiraFlowTests {
    private static let entry = """
        {api_url: 'http://h/rest/api/2/', project: P, issue_type: T, summary: s, description: d, priority: '', \
        reopen_transition: Open, resolve_transition: Close, reopen_duration: 90s}
        """

    /// A Jira whose search finds `issues` and which offers these transitions.
    private static func farEnd(
        _ issues: String, transitions: String = #"[{"id":"1","name":"Open"},{"id":"2","name":"Close"}]"#,
        failing: String = "-", with status: Int = 500
    ) -> OneAttempt.FarEnd {
        { request in
            let isFailing = (request.method + " " + request.url).hasSuffix(failing)
            let body =
                request.url.hasSuffix("/search")
                ? "{\"issues\":\(issues)}"
                : request.method == "GET" ? "{\"transitions\":\(transitions)}" : "{}"
            return .success(
                IncomingResponse(status: isFailing ? status : 200, body: isFailing ? [] : Array(body.utf8)))
        }
    }

    private static func steps(_ end: OneAttempt) -> String {
        end.sent.map { request in
            let path = request.url.replacing("http://h/rest/api/2/", with: "")
            return path.hasPrefix("issue") && path.hasSuffix("s") && request.method == "POST"
                ? "\(request.method) \(path) \(String(decoding: request.body.dropLast(), as: UTF8.self))"
                : "\(request.method) \(path)"
        }.joined(separator: ", ")
    }

    private static func issue(_ category: String) -> String {
        #"[{"key":"P-1","fields":{"status":{"statusCategory":{"key":"\#(category)"}}}}]"#
    }

    @Test func `each state of the issue leads to its own steps`() async throws {
        let update = "POST search, PUT issue/P-1"
        let moves = update + ", GET issue/P-1/transitions, POST issue/P-1/transitions "
        let table: [(issues: String, isResolved: Bool, steps: String)] = [
            ("[]", false, "POST search, POST issue"), ("[]", true, "POST search"),
            (Self.issue("new"), false, update), (Self.issue("done"), true, update),
            (Self.issue("new"), true, moves + #"{"transition":{"id":"2"}}"#),
            (Self.issue("done"), false, moves + #"{"transition":{"id":"1"}}"#),
            (#"[{"key":"P-1"}]"#, true, update), (#"[{"key":"P-1","fields":{"status":null}}]"#, true, update),
        ]
        var faults: [String] = []
        for (issues, isResolved, steps) in table {
            let end = try await OneAttempt(
                "jira", Self.entry, isResolved: isResolved, farEnd: Self.farEnd(issues))
            if end.outcome != "told" || Self.steps(end) != steps {
                faults.append("\(issues), \(isResolved): \(end.outcome), \(Self.steps(end))")
            }
        }
        #expect(faults == [])
    }

    @Test func `what fails is named by its step, and begins again with the search where that may help`()
        async throws
    {
        let lookup = "failed to look up existing issues: "
        let new = Self.issue("new")
        let code = "unexpected status code"
        let table: [(OneAttempt.FarEnd, isResolved: Bool, String)] = [
            (
                Self.farEnd("[]", failing: "/search"), false,
                "again, serverError: \(lookup)HTTP request to JIRA API: \(code) 500"
            ),
            (
                Self.farEnd("[]", failing: "/search", with: 401), false,
                "no more, authError: \(lookup)HTTP request to JIRA API: \(code) 401"
            ),
            (
                Self.farEnd("3"), false,
                "no more, other: \(lookup)json: cannot unmarshal number into "
                    + "Go struct field issueSearchResult.issues of type []jira.issue"
            ),
            (
                Self.farEnd("[]", failing: "/issue", with: 429), false,
                "again, rateLimited: failed to POST request to \"issue\": \(code) 429"
            ),
            (
                Self.farEnd(new, failing: "PUT http://h/rest/api/2/issue/P-1", with: 404), true,
                "no more, clientError: failed to PUT request to \"issue/P-1\": \(code) 404"
            ),
            (Self.farEnd(new, failing: "/transitions", with: 503), true, "again, serverError: \(code) 503"),
            (
                Self.farEnd(new, transitions: "[]"), true,
                "no more, other: can't find transition Close for issue P-1"
            ),
            (
                { .failure(TransportFailure(.connection, operation: "Post", url: $0.url, cause: "EOF")) },
                false,
                "no more, other: \(lookup)HTTP request to JIRA API: Post \"http://h/rest/api/2/search\": EOF"
            ),
        ]
        var faults: [String] = []
        for (farEnd, isResolved, expected) in table {
            let end = try await OneAttempt("jira", Self.entry, isResolved: isResolved, farEnd: farEnd)
            if end.outcome != expected { faults.append("\(expected): \(end.outcome)") }
        }
        #expect(faults == [])
    }

    @Test func `the search looks where and for what the settings say`() async throws {
        func first(_ change: (String) -> String) async throws -> (url: String, jql: String) {
            let end = try await OneAttempt(
                "jira", change(Self.entry), farEnd: OneAttempt.answering(200, #"{"issues":[]}"#))
            let request = end.sent.first
            let jql = try JSONValue(parsing: request?.body ?? [])["jql"]?.string ?? ""
            return (request?.url ?? "", String(jql.split(separator: " and project").first ?? ""))
        }
        let cloud = "http://x.atlassian.net/rest/api/3/search/jql"
        let found = [
            try await first { $0 }.jql,
            try await first { $0.replacing("90s", with: "59s") }.jql,
            try await first { $0.replacing("reopen_transition: Open, ", with: "") }.jql,
            try await first { $0.replacing("priority", with: #"wont_fix_resolution: 'a"b', priority"#) }.jql,
            try await first { $0.replacing("//h/", with: "//x.atlassian.net/") }.url,
            try await first { $0.replacing("project", with: "api_type: cloud, project") }.url,
            try await first {
                $0.replacing("//h/", with: "//x.atlassian.net/")
                    .replacing("project", with: "api_type: datacenter, project")
            }.url,
        ]
        let recent = "(resolutiondate is EMPTY OR resolutiondate >= -1m)"
        let expected = [
            recent, "statusCategory != Done", "statusCategory != Done",
            #"(resolution is EMPTY or resolution != "a\"b") and "# + recent, cloud,
            "http://h/rest/api/3/search/jql", "http://x.atlassian.net/rest/api/2/search",
        ]
        #expect(found == expected)
    }

    @Test func `a document for version 3 is sent as it was written, without the blanks between its parts`()
        async throws
    {
        func body(_ description: String) async throws -> String {
            let entry = Self.entry.replacing("/2/", with: "/3/")
                .replacing("description: d", with: "description: '\(description)'")
            let end = try await OneAttempt(
                "jira", entry, farEnd: OneAttempt.answering(200, #"{"issues":[]}"#))
            guard let body = end.sent.last?.body, end.sent.count == 2 else { return end.outcome }
            let text = String(decoding: body, as: UTF8.self)
            return String(text[..<(text.firstRange(of: #""issuetype"#)?.lowerBound ?? text.endIndex)])
        }
        let found = [
            try await body(#" {"a" : "x \" \\ y/<\/", "b":[1.0 , 2]} "#), try await body("  "),
            try await body("no document"),
        ]
        let expected = [
            #"{"fields":{"description":{"a":"x \" \\ y/\u003c\/","b":[1.0,2]},"#, #"{"fields":{"#,
            "no more, other: description template: invalid JSON for API v3",
        ]
        #expect(found == expected)
    }
}
