import AMBytes
import AMNotify
import AMText
import Synchronization

/// A mail server that behaves as a captured case says, and remembers every conversation.
final class MailFarEnd: Sendable {
    /// One conversation, as captured ones are written.
    struct Session: Sendable, Equatable {
        var listener: String
        var tls: String?
        var dialog: [String] = []
        var recipients: [String] = []
        var message: String?
        var isAccepted = false
        var end = "eof"
        /// Seconds of the simulated time.
        var at = 0.0
    }

    private struct State {
        var sessions: [Session] = []
        /// How often each verb was answered.
        var used: [String: Int] = [:]
    }

    private let script: JSONValue?
    private let state = Mutex(State())

    init(_ script: JSONValue?) { self.script = script }

    var sessions: [Session] { state.withLock { $0.sessions } }

    /// A connection, or why there is none.
    func connect(_ server: MailServer, at seconds: Double) -> Result<any MailConnection, TransportFailure> {
        let place = "\(server.host):\(server.port)"
        if place == "127.0.0.1:1" {
            return .failure(
                TransportFailure(.connection, "dial tcp \(place): connect: connection refused"))
        }
        let isPlain = place == ReplayTokens.smtp || place.hasSuffix(":33333")
        let index = state.withLock { state in
            state.sessions.append(
                Session(
                    listener: isPlain ? "smtp" : "smtps", tls: server.isImplicitTLS ? "implicit" : nil,
                    at: seconds))
            return state.sessions.count - 1
        }
        let isTrusted = server.tls.ca != nil || server.tls.insecureSkipVerify
        return .success(MailFarEndLine(self, index, isTrusted: isTrusted, isEncrypted: server.isImplicitTLS))
    }

    func change<Value>(_ index: Int, _ change: (inout Session) -> Value) -> Value {
        state.withLock { change(&$0.sessions[index]) }
    }

    /// The scripted reply to a verb at its next use; nil: the usual one.
    func scripted(_ verb: String) -> String? {
        let number = state.withLock { state in
            defer { state.used[verb, default: 0] += 1 }
            return state.used[verb, default: 0]
        }
        if verb == "connect" { return script?["connect"]?[number]?.string }
        return script?["replies"]?[verb]?[number]?.string
    }

    func text(_ key: String) -> String? { script?[key]?.string }

    /// What is offered after EHLO.
    func offers(isEncrypted: Bool) -> [String] {
        let plain = script?["ehlo"]?.array?.compactMap(\.string) ?? ["8BITMIME"]
        guard isEncrypted else { return plain }
        return script?["ehlo_tls"]?.array?.compactMap(\.string) ?? plain.filter { $0 != "STARTTLS" }
    }

    /// Whether these are the credentials of a user.
    func knows(_ user: String, _ isRight: (String) -> Bool) -> Bool {
        guard let users = script?["users"] else { return true }
        return users[user]?.string.map(isRight) ?? false
    }
}

/// One conversation with the far end.
final class MailFarEndLine: MailConnection {
    private let farEnd: MailFarEnd
    private let index: Int
    private let isTrusted: Bool
    private let state: Mutex<Talk>

    /// What the conversation has come to.
    private struct Talk {
        var isEncrypted: Bool
        var hasGreeted = false
        var isOver = false
        var replies: [MailReply] = []
        var data: [UInt8]?
        var login: [String]?
        var isChallenged = false
    }

    init(_ farEnd: MailFarEnd, _ index: Int, isTrusted: Bool, isEncrypted: Bool) {
        self.farEnd = farEnd
        self.index = index
        self.isTrusted = isTrusted
        state = Mutex(Talk(isEncrypted: isEncrypted))
    }

    var isEncrypted: Bool { state.withLock { $0.isEncrypted } }

    func close() {}

    func reply() async throws(TransportFailure) -> MailReply {
        let reply: MailReply? = state.withLock { talk in
            if !talk.hasGreeted {
                talk.hasGreeted = true
                let first = farEnd.scripted("connect")
                if first == "drop" {
                    end(&talk, "drop")
                } else {
                    say(first ?? farEnd.text("greeting") ?? "220 sink ESMTP", &talk)
                }
            }
            return talk.replies.isEmpty ? nil : talk.replies.removeFirst()
        }
        guard let reply else { throw TransportFailure(.connection, "EOF") }
        return reply
    }

    func startTLS() async throws(TransportFailure) {
        guard isTrusted else {
            let words = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
            state.withLock { end(&$0, "error: SSLError") }
            throw TransportFailure(.connection, words)
        }
        state.withLock { $0.isEncrypted = true }
        farEnd.change(index) { $0.tls = "starttls" }
    }

    func send(_ bytes: [UInt8]) async throws(TransportFailure) {
        let isOver = state.withLock { talk in
            if talk.isOver { return true }
            if talk.data != nil {
                receive(bytes, &talk)
            } else {
                hear(String(decoding: bytes.dropLast(2), as: UTF8.self), &talk)
            }
            return false
        }
        if isOver { throw TransportFailure(.connection, "write: broken pipe") }
    }

    private func end(_ talk: inout Talk, _ how: String) {
        talk.isOver = true
        farEnd.change(index) { $0.end = how }
    }

    private func say(_ text: String, _ talk: inout Talk) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        farEnd.change(index) { $0.dialog += lines.map { "S: " + $0 } }
        talk.replies.append(
            MailReply(code: Int(text.prefix(3)) ?? 0, lines: lines.map { String($0.dropFirst(4)) }))
    }

    /// Says what the script has for a verb, or the usual; returns the code.
    @discardableResult
    private func answer(_ verb: String, _ usual: String, _ talk: inout Talk) -> Int {
        let text = farEnd.scripted(verb) ?? usual
        if text == "drop" {
            end(&talk, "drop")
            return 0
        }
        say(text, &talk)
        return Int(text.prefix(3)) ?? 0
    }

    private func receive(_ bytes: [UInt8], _ talk: inout Talk) {
        var lines = String(decoding: bytes, as: UTF8.self).components(by: "\r\n")
        precondition(lines.suffix(2) == [".", ""], "a message ends with a dot alone")
        lines.removeLast(2)
        let message = lines.map { ($0.hasPrefix(".") ? String($0.dropFirst()) : $0) + "\r\n" }.joined()
        farEnd.change(index) {
            $0.message = message
            $0.dialog += ["C: (message)", "C: ."]
        }
        talk.data = nil
        let code = answer("EOD", "250 queued", &talk)
        farEnd.change(index) { $0.isAccepted = code / 100 == 2 }
    }

    private func hear(_ line: String, _ talk: inout Talk) {
        farEnd.change(index) { $0.dialog.append("C: " + line) }
        if talk.login != nil {
            hearSecret(line, &talk)
            return
        }
        let verb = line.prefix { $0 != " " }.uppercased()
        switch verb {
        case "EHLO", "HELO":
            let offers = verb == "EHLO" ? farEnd.offers(isEncrypted: talk.isEncrypted) : []
            let lines = ["sink greets you"] + offers
            let shown = lines.enumerated().map { i, line in "250\(i + 1 < lines.count ? "-" : " ")\(line)" }
            answer(verb, shown.joined(separator: "\n"), &talk)
        case "STARTTLS": answer(verb, "220 go ahead", &talk)
        case "AUTH": authenticate(line, &talk)
        case "MAIL": answer(verb, "250 ok", &talk)
        case "RCPT":
            if answer(verb, "250 ok", &talk) / 100 == 2 {
                farEnd.change(index) { $0.recipients.append(line) }
            }
        case "DATA": if answer(verb, "354 end with a dot", &talk) == 354 { talk.data = [] }
        case "QUIT":
            farEnd.change(index) { $0.end = "quit" }
            answer(verb, "221 bye", &talk)
            talk.isOver = true
        default: say("500 unknown command", &talk)
        }
    }

    private func authenticate(_ line: String, _ talk: inout Talk) {
        let words = line.split(separator: " ").map(String.init)
        if let scripted = farEnd.scripted("AUTH") {
            if scripted == "drop" { end(&talk, "drop") } else { say(scripted, &talk) }
            return
        }
        switch words.count > 1 ? words[1] : "" {
        case "PLAIN":
            let parts = Self.decoded(words.last ?? "").components(by: "\0")
            finish(parts.count == 3 && farEnd.knows(parts[1]) { $0 == parts[2] }, &talk)
        case "LOGIN":
            talk.login = ["LOGIN"]
            say("334 " + Self.encoded(farEnd.text("login_user") ?? "Username:"), &talk)
        case "CRAM-MD5":
            talk.login = ["CRAM-MD5"]
            say("334 " + Self.encoded(challenge), &talk)
        default: say("504 unrecognized authentication type", &talk)
        }
    }

    private var challenge: String { farEnd.text("challenge") ?? "<1896.697170952@sink>" }

    private func hearSecret(_ line: String, _ talk: inout Talk) {
        guard let login = talk.login else { return }
        if line == "*" {
            talk.login = nil
            say("501 cancelled", &talk)
            return
        }
        let text = Self.decoded(line)
        if login == ["LOGIN"] {
            talk.login = ["LOGIN", text]
            say("334 " + Self.encoded(farEnd.text("login_pass") ?? "Password:"), &talk)
            return
        }
        talk.login = nil
        if login.count == 2 {
            finish(farEnd.knows(login[1]) { $0 == text }, &talk)
        } else {
            let parts = text.split(separator: " ").map(String.init)
            let challenge = challenge
            let isRight = farEnd.knows(parts.first ?? "") { secret in
                parts.last
                    == Hex.encode(Digest.hmacMD5(key: Array(secret.utf8), message: Array(challenge.utf8)))
            }
            finish(isRight, &talk)
        }
    }

    private func finish(_ isRight: Bool, _ talk: inout Talk) {
        say(isRight ? "235 welcome" : "535 5.7.8 authentication failed", &talk)
    }

    private static func decoded(_ text: String) -> String {
        String(decoding: (try? Base64.standard.decode(text)) ?? [], as: UTF8.self)
    }

    private static func encoded(_ text: String) -> String { Base64.standard.encode(Array(text.utf8)) }
}

extension String {
    /// The pieces between all places of a separator, empty ones too.
    func components(by separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
