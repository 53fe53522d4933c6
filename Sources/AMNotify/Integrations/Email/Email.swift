internal import AMBytes
package import AMCore
internal import AMText

/// Sends each notification as a mail, over one connection of its own.
///
/// Whatever goes wrong with the connection or is refused by the server is tried again; a mistake in a
/// template or an address is not.
/// Source: notify/email/email.go.
package struct Email: Integration {
    /// How mails about one group belong together.
    enum Threading: Sendable {
        case none
        /// All of them.
        case forEver
        /// Those of one day.
        case daily
    }

    /// A header that is a template.
    struct Header: Sendable {
        var name: String
        var value: MessageTemplate
    }

    /// Where to hand mail in. Shape: host and port of the smarthost.
    let host: String
    let port: String
    let smarthost: String
    let isImplicitTLS: Bool
    let requiresTLS: Bool
    let tls: HTTPClientOptions.TLS
    let hello: String
    let username: String
    let identity: String
    /// Given in place or in a file; the file's white space is cut off a password and kept in a secret.
    let password: HTTPClientOptions.Secret
    let secret: HTTPClientOptions.Secret
    let from: MessageTemplate
    let to: MessageTemplate
    /// Shape: sorted by name.
    let headers: [Header]
    let text: MessageTemplate
    let html: MessageTemplate
    let threading: Threading

    package func deliver(
        _ letter: Notification, over out: Outbound
    ) async throws(DeliveryFailure) -> Receipt {
        let content = content(Rendering(letter, over: out), out)
        let server = MailServer(
            host: host, port: port, isImplicitTLS: isImplicitTLS, tls: tls,
            timeoutMilliseconds: out.millisecondsLeft(letter))
        let line: any MailConnection
        switch await out.mail.connect(server) {
        case .success(let made): line = made
        case .failure(let failure):
            if failure.kind == .setup { throw DeliveryFailure(failure.text, mayRetry: false) }
            let step = isImplicitTLS ? "establish TLS connection to server" : "establish connection to server"
            throw failed("\(step): \(failure.text)", failure.kind)
        }
        var conversation = MailConversation(line, transport(out))
        do throws(MailConversation.Failure) {
            let complaint = try await conversation.deliver(content)
            if let complaint {
                Rendering(letter, over: out).warn(
                    "failed to close SMTP connection", [LogField("err", complaint)])
            }
        } catch {
            throw DeliveryFailure(
                error.text, mayRetry: error.mayRetry,
                reason: error.isTimeout ? .contextDeadlineExceeded : .other)
        }
        return Receipt()
    }

    private func failed(_ text: String, _ kind: TransportFailure.Kind) -> DeliveryFailure {
        switch kind {
        case .timeout: DeliveryFailure(text, mayRetry: true, reason: .contextDeadlineExceeded)
        case .cancelled: DeliveryFailure(text, mayRetry: false, reason: .contextCanceled)
        case .setup, .connection: DeliveryFailure(text, mayRetry: true)
        }
    }

    private func transport(_ out: Outbound) -> EmailTransport {
        let read: @Sendable (HTTPClientOptions.Secret, Bool) -> Result<String, TextFailure> = {
            secret, isTrimmed in
            switch secret {
            case .inline(let text): return .success(text)
            case .file(let path):
                return out.readFile(path).map { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    return isTrimmed ? text.trimmingWhiteSpace() : text
                }.mapError { TextFailure("could not read \(path): \($0.text)") }
            }
        }
        let (password, secret) = (password, secret)
        return EmailTransport(
            smarthost: smarthost, host: host, hello: hello, requiresTLS: requiresTLS, username: username,
            identity: identity, password: { read(password, true) }, secret: { read(secret, false) })
    }
}

extension Email {
    /// What is handed over: made before the server is asked for anything.
    private func content(_ rendering: Rendering, _ out: Outbound) -> MailConversation.Letter {
        MailConversation.Letter(
            from: sender(rendering), recipients: recipients(rendering), message: message(rendering, out))
    }

    private func sender(_ rendering: Rendering) -> Result<String, MailConversation.Failure> {
        rendered(from, "execute 'from' template", rendering).flatMap { text in
            addresses(text, "parse 'from' addresses").flatMap { found in
                if found.count == 1 { return .success(found[0]) }
                let words = "must be exactly one 'from' address (got: \(found.count))"
                return .failure(.init(text: words, mayRetry: false))
            }
        }
    }

    private func recipients(_ rendering: Rendering) -> Result<[String], MailConversation.Failure> {
        rendered(to, "execute 'to' template", rendering).flatMap { addresses($0, "parse 'to' addresses") }
    }

    private func message(
        _ rendering: Rendering, _ out: Outbound
    ) -> Result<[UInt8], MailConversation.Failure> {
        var written: [EmailMessage.Header] = []
        for header in headers {
            let step = "execute \(Quote.quote(header.name)) header template"
            switch rendered(header.value, step, rendering) {
            case .success(let value): written.append(.init(name: header.name, value: value))
            case .failure(let failure): return .failure(failure)
            }
        }
        let now = out.machine.now()
        let plain = rendering.message(text)
        let page = rendering.message(html)
        let boundary = (0..<4).flatMap { _ in withUnsafeBytes(of: out.machine.dice(), Array.init) }
        return .success(
            EmailMessage(
                headers: written, sentAt: now, zone: out.mail.zone, number: out.machine.dice(),
                hostname: out.mail.hostname, thread: thread(rendering.letter, now, out.mail.zone),
                boundary: Hex.encode(boundary.prefix(30)), text: plain, html: page
            ).bytes())
    }

    private func thread(_ letter: Notification, _ now: Timestamp, _ zone: Zone) -> String? {
        let day: String
        switch threading {
        case .none: return nil
        case .forEver: day = ""
        case .daily:
            day = GoTimeLayout("2006-01-02").format(now, in: zone)
        }
        let key = Hex.encode(Digest.sha256(letter.groupKey)).prefix(16)
        return "<alert-\(key)-\(day)@alertmanager>"
    }

    private func rendered(
        _ template: MessageTemplate, _ step: String, _ rendering: Rendering
    ) -> Result<String, MailConversation.Failure> {
        do throws(DeliveryFailure) {
            return .success(try rendering.text(template))
        } catch {
            return .failure(.init(text: "\(step): \(error.text)", mayRetry: false))
        }
    }

    private func addresses(_ text: String, _ step: String) -> Result<[String], MailConversation.Failure> {
        do throws(MailAddressList.Corruption) {
            return .success(try MailAddressList.addresses(in: text))
        } catch {
            return .failure(.init(text: "\(step): \(error.text)", mayRetry: false))
        }
    }
}
