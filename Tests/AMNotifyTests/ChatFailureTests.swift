import AMBytes
import AMText
import Testing

/// How attempts at chats and the like fail: the words, whether another follows, the reason in the metrics.
@Suite struct ChatFailureTests {
    /// An entry of each kind whose templates are plain texts.
    private static let entries = [
        ("discord", "{webhook_url: 'http://h/secret', title: t, message: m}"),
        ("msteams", "{webhook_url: 'http://h/secret', title: t, text: x, summary: s}"),
        ("msteamsv2", "{webhook_url: 'http://h/secret', title: t, text: x}"),
        (
            "webex",
            "{api_url: 'http://h/secret', room_id: r, message: m, http_config: {authorization: {credentials: c}}}"
        ),
        (
            "mattermost",
            "{webhook_url: 'http://h/secret', username: u, text: t, fallback: f, color: c, title: t, title_link: l}"
        ),
        (
            "rocketchat",
            """
            {api_url: 'http://h/secret', token: t, token_id: i, color: c, title: t, title_link: l, text: x, \
            emoji: e, icon_url: u}
            """
        ),
        ("incidentio", "{url: 'http://h/secret', alert_source_token: t}"),
        ("telegram", "{api_url: 'http://h', bot_token: secret, chat_id: 1, message: m, parse_mode: ''}"),
    ]

    @Test func `a status is told, tried again or given up as each service wants it`() async throws {
        var faults: [String] = []
        for (kind, settings) in Self.entries where kind != "telegram" {
            let prefix = ["rocketchat", "mattermost"].contains(kind) ? #"channel "": "# : ""
            let body = kind == "rocketchat" ? #"{"success":true}"# : #"{"message":"b"}"#
            let shown = kind == "incidentio" ? "b" : body
            let limited = kind == "incidentio" ? "again" : "no more"
            let table: [(Int, String)] = [
                (200, "told"), (204, "told"), (302, "no more, other"), (401, "no more, authError"),
                (404, "no more, clientError"), (429, "\(limited), rateLimited"), (500, "again, serverError"),
                (599, "again, serverError"), (600, "no more, other"),
            ]
            for (status, expected) in table {
                let end = try await OneAttempt(kind, settings, farEnd: OneAttempt.answering(status, body))
                let words = expected == "told" ? "" : ": \(prefix)unexpected status code \(status): \(shown)"
                if end.outcome != expected + words { faults.append("\(kind) \(status): \(end.outcome)") }
            }
        }
        #expect(faults == [])
    }

    @Test func `no failure on the way shows an address that is a secret`() async throws {
        var faults: [String] = []
        for (kind, settings) in Self.entries {
            let prefix = kind == "telegram" ? "telebot: " : ""
            let table: [(TransportFailure.Kind, String)] = [
                (.timeout, "again, contextDeadlineExceeded"), (.cancelled, "no more, contextCanceled"),
                (.setup, "again, other"), (.connection, "again, other"),
            ]
            for (failure, expected) in table {
                let end = try await OneAttempt(kind, settings) { request in
                    .failure(TransportFailure(failure, operation: "Post", url: request.url, cause: "why"))
                }
                if end.outcome != expected + ": \(prefix)Post \"<redacted>\": why" {
                    faults.append("\(kind) \(failure): \(end.outcome)")
                }
            }
        }
        #expect(faults == [])
    }

    @Test func `an address in a file is read at each attempt, and a missing file ends the notification`()
        async throws
    {
        var faults: [String] = []
        for (kind, settings) in Self.entries where settings.contains("url: 'http://h/secret'") {
            let key = kind == "incidentio" ? "url_file" : "webhook_url_file"
            let inFile = settings.replacing(
                "\(key.dropLast(5)): 'http://h/secret'", with: "\(key): /u")
            guard inFile != settings else { continue }
            let files = ["/u": " http://h/other\n"]
            let told = try await OneAttempt(kind, inFile, files: files, farEnd: OneAttempt.answering(200))
            let lost = try await OneAttempt(kind, inFile, farEnd: OneAttempt.answering(200))
            let words = "no more, other: read \(key): open /u: no such file or directory"
            if told.sent.map(\.url) != ["http://h/other"] || lost.outcome != words {
                faults.append("\(kind): \(told.sent.map(\.url)), \(lost.outcome)")
            }
        }
        #expect(faults == [])
    }

    @Test func `what Telegram says decides, not its status`() async throws {
        let entry = Self.entries.last?.1 ?? ""
        let bad = #"{"ok":false,"error_code":400,"description":"Bad Request: "#
        let table = [
            (#"{"ok":true,"result":{"chat":{"id":1}}}"#, "told"), (#"{"ok":true}"#, "told"),
            (#"{"ok":true,"result":true}"#, "again, other: telebot: result is True"),
            ("", "again, other: telebot: unexpected end of JSON input"),
            (bad + #"chat not found"}"#, "again, other: telegram: chat not found (400)"),
            (
                bad + #"IMAGE_PROCESS_FAILED"}"#,
                "again, other: telegram: Image process failed (400)"
            ),
            (
                bad + #"wrong remote file id specified: Wrong string length"}"#,
                "again, other: telegram: Bad Request: wrong remote file id specified: Wrong string length (400)"
            ),
            (
                bad + #"something new"}"#, "again, other: telegram: Bad Request: something new (400)"
            ),
            (
                #"{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}"#,
                "again, other: telegram: user is deactivated (403)"
            ),
            (
                #"{"ok":false,"error_code":404,"description":"Not Found"}"#,
                "again, other: telegram: Not Found (404)"
            ),
        ]
        var faults: [String] = []
        for (body, expected) in table {
            let end = try await OneAttempt("telegram", entry, farEnd: OneAttempt.answering(500, body))
            if end.outcome != expected { faults.append("\(body): \(end.outcome)") }
        }
        #expect(faults == [])
    }

    @Test func `a 2xx of Rocket Chat must say that it is a success`() async throws {
        let entry = Self.entries.first { $0.0 == "rocketchat" }?.1 ?? ""
        let table = [
            (#"{"success":true,"x":1}"#, "told"),
            (
                #"{"success":false,"error":"no room"}"#,
                #"no more, clientError: channel "": error response from Rocketchat: no room"#
            ),
            ("{}", #"no more, clientError: channel "": error response from Rocketchat: "#),
            (
                "<p>",
                #"again, clientError: channel "": could not unmarshal JSON response "<p>": "#
                    + "invalid character '<' looking for beginning of value"
            ),
        ]
        var faults: [String] = []
        for (body, expected) in table {
            let end = try await OneAttempt("rocketchat", entry, farEnd: OneAttempt.answering(200, body))
            if end.outcome != expected { faults.append("\(body): \(end.outcome)") }
        }
        #expect(faults == [])
    }

    @Test func `incident io's own words are shown, if there are any`() async throws {
        let entry = Self.entries.first { $0.0 == "incidentio" }?.1 ?? ""
        let table = [
            (#"{"message":"m","error":"e","errors":["a","b"]}"#, ": m: e: a, b"),
            (#"{"errors":["a"]}"#, ": a"), (#"{"message":1}"#, ""), ("{}", ""), ("[1]", ""), ("<p>", ""),
        ]
        var faults: [String] = []
        for (body, words) in table {
            let end = try await OneAttempt("incidentio", entry, farEnd: OneAttempt.answering(400, body))
            if end.outcome != "no more, clientError: unexpected status code 400" + words {
                faults.append("\(body): \(end.outcome)")
            }
        }
        #expect(faults == [])
    }

    @Test func `a message to Webex is cut between characters, not in the middle of one`() async throws {
        let long = String(repeating: "ä", count: 3_800)
        let entry =
            "{api_url: 'http://h', room_id: r, message: \(long), http_config: {authorization: {credentials: c}}}"
        let end = try await OneAttempt("webex", entry, farEnd: OneAttempt.answering(200))
        let sent = try end.sent.map { try JSONValue(parsing: $0.body)["markdown"]?.string ?? "" }
        #expect(sent == [String(repeating: "ä", count: 3_718) + "…"])
    }
}
