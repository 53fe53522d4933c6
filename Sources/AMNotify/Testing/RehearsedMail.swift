internal import AMBytes
internal import Synchronization

/// A mail server that takes everything, offers encryption but nobody to log in as, and sends nothing on.
final class RehearsedMail: MailConnection {
    /// What it was told.
    struct Talk: Sendable {
        /// The sender and the recipients, as the commands that name them.
        var envelope: [String] = []
        /// The message as it would be handed on.
        var message: [UInt8] = []
        var isEncrypted: Bool
        fileprivate var isInMessage = false
        fileprivate var replies = [MailReply(code: 220, lines: ["ready"])]
    }

    /// Where the mail would go.
    let server: MailServer
    private let state: Mutex<Talk>

    /// A connection to where a mail server would be.
    init(_ server: MailServer) {
        self.server = server
        state = Mutex(Talk(isEncrypted: server.isImplicitTLS))
    }

    /// What it was told so far.
    var talk: Talk { state.withLock { $0 } }

    var isEncrypted: Bool { state.withLock { $0.isEncrypted } }

    func reply() async throws(TransportFailure) -> MailReply {
        let next = state.withLock { $0.replies.isEmpty ? nil : $0.replies.removeFirst() }
        guard let next else { throw TransportFailure(.connection, "EOF") }
        return next
    }

    func send(_ bytes: [UInt8]) async throws(TransportFailure) {
        state.withLock { talk in
            if talk.isInMessage {
                talk.message = Self.unstuffed(bytes)
                talk.isInMessage = false
                talk.replies.append(MailReply(code: 250, lines: ["taken"]))
            } else {
                talk.hear(String(decoding: bytes.dropLast(2), as: UTF8.self))
            }
        }
    }

    /// A message as it was before it went over the wire.
    private static func unstuffed(_ bytes: [UInt8]) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(bytes.count)
        var isAtStart = true
        for byte in bytes.dropLast(3) {
            if !isAtStart || byte != UInt8(ascii: ".") { message.append(byte) }
            isAtStart = byte == 0x0A
        }
        return message
    }

    func startTLS() async throws(TransportFailure) { state.withLock { $0.isEncrypted = true } }

    func close() {}
}

extension RehearsedMail.Talk {
    fileprivate mutating func hear(_ line: String) {
        let verb = line.prefix { $0 != " " }
        switch verb {
        case "EHLO":
            let offers = isEncrypted ? ["8BITMIME"] : ["8BITMIME", "STARTTLS"]
            replies.append(MailReply(code: 250, lines: ["hello"] + offers))
        case "STARTTLS": replies.append(MailReply(code: 220, lines: ["go ahead"]))
        case "DATA":
            isInMessage = true
            replies.append(MailReply(code: 354, lines: ["end with a dot"]))
        case "QUIT": replies.append(MailReply(code: 221, lines: ["bye"]))
        default:
            envelope.append(line)
            replies.append(MailReply(code: 250, lines: ["ok"]))
        }
    }
}
