internal import AMBytes
package import AMConfig
internal import AMText
internal import Synchronization

/// A world in which nothing leaves the machine: every request is kept and answered with something that most
/// services might say, so that it can be shown what an integration would send.
package final class Rehearsal: Sendable {
    /// What would have left the machine.
    private enum Step: Sendable {
        case request(OutgoingRequest)
        case mail(RehearsedMail)
    }

    private struct State {
        var steps: [Step] = []
        var secrets: [Secret]
    }

    private let state: Mutex<State>

    /// A rehearsal.
    /// - Parameter secrets: What must not be shown. What files and secret templates say is added.
    package init(hiding secrets: [Secret]) { state = Mutex(State(secrets: secrets)) }

    /// The answer to every request: a success in the eyes of all integrations that look into it.
    private static let answer = IncomingResponse(
        status: 200, headers: HTTPFields([HTTPFields.Field("Content-Type", "application/json")]),
        body: Array(#"{"ok":true,"success":true,"errcode":0,"access_token":"made-up","issues":[]}"#.utf8))

    /// How many requests and mails there were.
    package var count: Int { state.withLock { $0.steps.count } }

    /// The same world, from which nothing leaves.
    package func outbound(in world: Outbound) -> Outbound {
        var out = world
        out.http = { [self] request in
            state.withLock { $0.steps.append(.request(request)) }
            return .success(Self.answer)
        }
        out.mail = PostOffice(hostname: world.mail.hostname, zone: world.mail.zone) { [self] server in
            let line = RehearsedMail(server)
            state.withLock { $0.steps.append(.mail(line)) }
            return .success(line)
        }
        // What integrations read while they tell are keys, tokens and addresses.
        out.readFile = { [self] path in
            let content = world.readFile(path)
            if case .success(let bytes) = content { hide(String(decoding: bytes, as: UTF8.self)) }
            return content
        }
        out.machine.variable = { [self] name in
            let value = world.machine.variable(name)
            let isSecret = ["SECRET", "TOKEN", "PASSWORD"].contains { name.contains($0) }
            if isSecret, let value { hide(value) }
            return value
        }
        out.noteSecret = { [self] in hide($0) }
        return out
    }

    private func hide(_ text: String) { state.withLock { $0.secrets.append(Secret(text)) } }

    /// All that would have been sent, with the secrets hidden.
    package var script: [UInt8] {
        let (steps, secrets) = state.withLock { ($0.steps, $0.secrets) }
        let screen = SecretScreen(secrets)
        var out: [UInt8] = []
        for (index, step) in steps.enumerated() {
            if index > 0 { out += Array("\n".utf8) }
            switch step {
            case .request(let request): Self.show(request, screen, to: &out)
            case .mail(let line): Self.show(line, screen, to: &out)
            }
        }
        return out
    }

    /// All that would have been sent, each request and mail taken apart into its texts.
    package var messages: [RehearsedMessage] {
        let (steps, secrets) = state.withLock { ($0.steps, $0.secrets) }
        let screen = SecretScreen(secrets)
        return steps.map { step in
            switch step {
            case .request(let request): RehearsedMessage(request, screen)
            case .mail(let mail): RehearsedMessage(mail, screen)
            }
        }
    }

    /// A text about what happened, with the secrets hidden.
    package func shown(_ text: String) -> String { SecretScreen(state.withLock { $0.secrets }).hide(text) }
}

extension Rehearsal {
    private static func show(_ request: OutgoingRequest, _ screen: SecretScreen, to out: inout [UInt8]) {
        out += Array("\(request.method) \(address(request.url, screen))\n".utf8)
        for header in request.headers.all {
            let value = isSecret(header.name) ? masked(header.value) : screen.hide(header.value)
            out += Array("\(header.name): \(value)\n".utf8)
        }
        if let words = authorization(request.options.authorization) {
            out += Array("Authorization: \(words)\n".utf8)
        }
        for setting in request.options.headers {
            for value in setting.values {
                var text = Secret.mask
                if case .inline(let given) = value, !isSecret(setting.name) { text = screen.hide(given) }
                out += Array("\(setting.name): \(text)\n".utf8)
            }
        }
        append(request.body, screen, to: &out)
    }

    private static func show(_ line: RehearsedMail, _ screen: SecretScreen, to out: inout [UInt8]) {
        let talk = line.talk
        let way =
            line.server.isImplicitTLS ? "over TLS" : talk.isEncrypted ? "with STARTTLS" : "without encryption"
        out += Array("Mail through \(line.server.host):\(line.server.port), \(way)\n".utf8)
        for command in talk.envelope { out += screen.hide(Array("\(command)\n".utf8)) }
        append(talk.message.filter { $0 != 0x0D }, screen, to: &out)
    }

    /// An address without a password in it.
    private static func address(_ text: String, _ screen: SecretScreen) -> String {
        let shown = screen.hide(text)
        // What is no address is not sent either.
        guard let url = try? GoURL(parsing: shown), url.user?.password != nil else { return shown }
        return url.redacted
    }

    private static func append(_ body: [UInt8], _ screen: SecretScreen, to out: inout [UInt8]) {
        guard !body.isEmpty else { return }
        out.append(0x0A)
        out += screen.hide(body)
        if body.last != 0x0A { out.append(0x0A) }
    }

    /// What the client adds on its own account.
    private static func authorization(_ given: HTTPClientOptions.Authorization) -> String? {
        switch given {
        case .none: nil
        case .basic: "Basic \(Secret.mask)"
        case .credentials(let type, _): "\(type) \(Secret.mask)"
        case .oauth2: "Bearer \(Secret.mask)"
        }
    }

    /// Whether the value of a header says who one is.
    private static func isSecret(_ name: String) -> Bool {
        ["Authorization", "Proxy-Authorization", "Cookie", "X-Amz-Security-Token", "X-Auth-Token"].contains {
            $0.equalsIgnoringASCIICase(name)
        }
    }

    /// The scheme of an authorization alone.
    private static func masked(_ value: String) -> String {
        let words = value.split(separator: " ", maxSplits: 1)
        return words.count > 1 ? "\(words[0]) \(Secret.mask)" : Secret.mask
    }
}
