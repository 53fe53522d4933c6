internal import AMBytes
internal import AMText

/// One conversation with a mail server, step by step, with the errors of each step in the original's words.
///
/// Written out rather than left to libcurl, whose commands and errors are others: the parameters of MAIL, the
/// order in which ways to authenticate are tried, and which step failed with which reply.
/// Source: notify/email/email.go; Go net/smtp; RFC 5321, RFC 4954.
struct MailConversation {
    /// Why a conversation failed.
    struct Failure: Error {
        /// The words of the step, with the server's own.
        var text: String
        var mayRetry: Bool
        /// Whether the time ran out.
        var isTimeout = false
    }

    /// The letter to hand over. Each part may be a failure, which counts when its turn comes.
    struct Letter {
        var from: Result<String, Failure>
        var recipients: Result<[String], Failure>
        var message: Result<[UInt8], Failure>
    }

    private let line: any MailConnection
    private let settings: EmailTransport
    /// The extensions that the server offers, with their parameters.
    private var offers: [String: String] = [:]

    /// A conversation over a connection that was just made.
    init(_ line: any MailConnection, _ settings: EmailTransport) {
        self.line = line
        self.settings = settings
    }

    /// Hands a letter over; returns what the server said of the end of the conversation if that was not kind.
    mutating func deliver(_ letter: Letter) async throws(Failure) -> String? {
        do throws(Failure) {
            try await greet()
        } catch {
            line.close()
            throw error
        }
        do throws(Failure) {
            try await prepare()
            try await handOver(letter)
        } catch {
            // The server is told goodbye as long as it listens; what it says to that changes nothing.
            _ = await quit()
            line.close()
            throw error
        }
        let complaint = await quit()
        line.close()
        return complaint
    }

    private func greet() async throws(Failure) {
        let reply = try await step("create SMTP client") { (line) throws(TransportFailure) in
            try await line.reply()
        }
        try expect(reply, 220, "create SMTP client")
    }

    private mutating func prepare() async throws(Failure) {
        try await introduce()
        if settings.requiresTLS && !line.isEncrypted {
            guard offers["STARTTLS"] != nil else {
                let place = Quote.quote(settings.smarthost)
                throw Failure(
                    text: """
                        'require_tls' is true (default) but \(place) does not advertise the STARTTLS extension
                        """,
                    mayRetry: true)
            }
            try expect(try await command("STARTTLS", "send STARTTLS command"), 220, "send STARTTLS command")
            try await step("send STARTTLS command") { (line) throws(TransportFailure) in
                try await line.startTLS()
            }
            try await introduce()
        }
        if let ways = offers["AUTH"], !settings.username.isEmpty { try await authenticate(ways) }
    }

    /// EHLO, or HELO for servers of old, which offer nothing.
    private mutating func introduce() async throws(Failure) {
        let step = "send EHLO command"
        let hello = settings.hello.isEmpty ? "localhost" : settings.hello
        guard !hello.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
            throw Failure(text: "\(step): smtp: A line must not contain CR or LF", mayRetry: true)
        }
        offers = [:]
        let reply = try await command("EHLO \(hello)", step)
        guard reply.code == 250 else {
            try expect(try await command("HELO \(hello)", step), 250, step)
            return
        }
        for offer in reply.lines.dropFirst() {
            let words = offer.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            offers[String(words[0])] = words.count > 1 ? String(words[1]) : ""
        }
    }

    private mutating func handOver(_ letter: Letter) async throws(Failure) {
        let from = try letter.from.get()
        var mail = "MAIL FROM:<\(from)>"
        if offers["8BITMIME"] != nil { mail += " BODY=8BITMIME" }
        if offers["SMTPUTF8"] != nil { mail += " SMTPUTF8" }
        try expect(try await command(mail, "send MAIL command"), 250, "send MAIL command")
        for recipient in try letter.recipients.get() {
            let reply = try await command("RCPT TO:<\(recipient)>", "send RCPT command")
            guard reply.code / 10 == 25 else { throw Self.refused(reply, "send RCPT command") }
        }
        // Begun only once all of it is there: never half a message.
        let message = try letter.message.get()
        try expect(try await command("DATA", "send DATA command"), 354, "send DATA command")
        let stuffed = Self.stuffed(message)
        let reply = try await step("delivery failure") { (line) throws(TransportFailure) in
            try await line.send(stuffed)
            return try await line.reply()
        }
        try expect(reply, 250, "delivery failure")
    }

    /// The end of the conversation; what was wrong with it.
    private func quit() async -> String? {
        do throws(Failure) {
            let reply = try await command("QUIT", "")
            return reply.code == 221 ? nil : Self.shown(reply)
        } catch {
            return error.text
        }
    }
}

extension MailConversation {
    private func command(_ words: String, _ name: String) async throws(Failure) -> MailReply {
        guard !words.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
            throw Failure(text: "\(name): smtp: A line must not contain CR or LF", mayRetry: true)
        }
        return try await step(name) { (line) throws(TransportFailure) in
            try await line.send(Array("\(words)\r\n".utf8))
            return try await line.reply()
        }
    }

    private func step<Value>(
        _ name: String, _ act: (any MailConnection) async throws(TransportFailure) -> Value
    ) async throws(Failure) -> Value {
        do throws(TransportFailure) {
            return try await act(line)
        } catch {
            let text = name.isEmpty ? error.text : "\(name): \(error.text)"
            throw Failure(text: text, mayRetry: error.kind != .cancelled, isTimeout: error.kind == .timeout)
        }
    }

    private func expect(_ reply: MailReply, _ code: Int, _ name: String) throws(Failure) {
        guard reply.code == code else { throw Self.refused(reply, name) }
    }

    private static func refused(_ reply: MailReply, _ name: String) -> Failure {
        Failure(text: "\(name): \(shown(reply))", mayRetry: true)
    }

    private static func shown(_ reply: MailReply) -> String {
        "\(reply.code) \(Quote.quote(reply.lines.joined(separator: "\n")))"
    }

    /// A message as it goes over the wire: dots at the beginning of lines doubled, a dot alone at the end.
    static func stuffed(_ message: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(message.count + 64)
        var isAtStart = true
        for byte in message {
            if isAtStart && byte == UInt8(ascii: ".") { out.append(byte) }
            out.append(byte)
            isAtStart = byte == 0x0A
        }
        if !isAtStart { out += [0x0D, 0x0A] }
        return out + [UInt8(ascii: "."), 0x0D, 0x0A]
    }
}

extension MailConversation {
    /// One way to say who one is.
    private struct Way {
        /// As errors name it.
        var name: String
        var command: String
        /// The answer to a challenge; nil to a challenge that is not understood.
        var answer: (_ challenge: [UInt8]) -> [UInt8]?
    }

    /// Tries the first way that the server offers and that there is a secret for.
    private func authenticate(_ offered: String) async throws(Failure) {
        var problems: [String] = []
        for name in offered.split(separator: " ", omittingEmptySubsequences: false) {
            switch way(String(name)) {
            case .success(let way):
                try await authenticate(by: way)
                return
            case .failure(let problem): problems.append(problem.text)
            }
        }
        throw Failure(text: "find auth mechanism: \(problems.joined(separator: "\n"))", mayRetry: true)
    }

    private func way(_ name: String) -> Result<Way, TextFailure> {
        switch name {
        case "CRAM-MD5":
            return secret(settings.secret, missing: "secret", name).map { secret in
                Way(name: "*smtp.cramMD5Auth", command: "AUTH CRAM-MD5") { challenge in
                    let digest = Digest.hmacMD5(key: Array(secret.utf8), message: challenge)
                    return Array("\(settings.username) \(Hex.encode(digest))".utf8)
                }
            }
        case "PLAIN":
            return secret(settings.password, missing: "password", name).map { password in
                let words = Array("\(settings.identity)\0\(settings.username)\0\(password)".utf8)
                let first = Base64.standard.encode(words)
                return Way(name: "*smtp.plainAuth", command: "AUTH PLAIN \(first)") { _ in nil }
            }
        case "LOGIN":
            return secret(settings.password, missing: "password", name).map { password in
                Way(name: "*email.loginAuth", command: "AUTH LOGIN") { challenge in
                    switch String(decoding: challenge, as: UTF8.self).lowercased() {
                    case "username:": Array(settings.username.utf8)
                    case "password:": Array(password.utf8)
                    default: nil
                    }
                }
            }
        default: return .failure(TextFailure("unknown auth mechanism: \(name)"))
        }
    }

    private func secret(
        _ given: EmailTransport.Secret, missing what: String, _ name: String
    ) -> Result<String, TextFailure> {
        given().flatMap { secret in
            secret.isEmpty
                ? .failure(TextFailure("missing \(what) for \(name) auth mechanism")) : .success(secret)
        }
    }

    private func authenticate(by way: Way) async throws(Failure) {
        let step = "\(way.name) auth"
        // A password is not shown to whoever listens, save to a server on this machine.
        if way.command.hasPrefix("AUTH PLAIN"), !line.isEncrypted,
            !["localhost", "127.0.0.1", "::1"].contains(settings.host)
        {
            throw Failure(text: "\(step): unencrypted connection", mayRetry: true)
        }
        var reply = try await command(way.command, step)
        var challenges = 0
        while reply.code == 334 {
            let challenge = try? Base64.standard.decode(reply.lines.joined(separator: "\n"))
            guard let challenge, challenges < 8, let answer = way.answer(challenge) else {
                try? await giveUp()
                let words = challenge == nil ? "illegal base64 data" : "unexpected server challenge"
                throw Failure(text: "\(step): \(words)", mayRetry: true)
            }
            challenges += 1
            reply = try await command(Base64.standard.encode(answer), step)
        }
        guard reply.code == 235 else {
            try? await giveUp()
            throw Self.refused(reply, step)
        }
    }

    /// Ends an authentication that failed. Source: Go net/smtp Client.Auth.
    private func giveUp() async throws(Failure) { _ = try await command("*", "") }
}
