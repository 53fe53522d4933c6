/// A connection to a mail server, as a conversation has it: lines out, replies in.
package protocol MailConnection: Sendable {
    /// Whether what goes over it is encrypted.
    var isEncrypted: Bool { get }
    /// The next reply of the server, complete.
    /// Throws: the cause in Go's words, e.g. `EOF`.
    func reply() async throws(TransportFailure) -> MailReply
    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) async throws(TransportFailure)
    /// Encrypts the connection; returns once both sides agreed.
    func startTLS() async throws(TransportFailure)
    /// Ends the connection. May be called more than once.
    func close()
}

/// Where a mail server is, and how it is reached.
package struct MailServer: Sendable {
    /// A name or an address, without brackets.
    package var host: String
    package var port: String
    /// Whether the connection is encrypted from its first byte.
    package var isImplicitTLS: Bool
    /// How the server is checked, now or at STARTTLS.
    package var tls: HTTPClientOptions.TLS
    /// The longest time for the whole conversation. Unit: milliseconds.
    package var timeoutMilliseconds: Int

    /// A mail server.
    package init(
        host: String, port: String, isImplicitTLS: Bool, tls: HTTPClientOptions.TLS, timeoutMilliseconds: Int
    ) {
        self.host = host
        self.port = port
        self.isImplicitTLS = isImplicitTLS
        self.tls = tls
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

/// One reply of a mail server: a code, and a text for each of its lines.
/// Source: RFC 5321 §4.2.
package struct MailReply: Sendable, Equatable {
    /// Shape: three digits.
    package var code: Int
    /// Shape: one or more.
    package var lines: [String]

    /// A reply.
    package init(code: Int, lines: [String]) {
        self.code = code
        self.lines = lines
    }
}

/// Puts replies together from the bytes of a connection.
/// Source: RFC 5321 §4.2.1, Go net/textproto ReadResponse.
package struct MailReplyReader: Sendable {
    /// Limit: bytes of one line.
    package static let longestLine = 8_192
    /// Limit: lines of one reply.
    package static let mostLines = 256

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// A reader at the beginning of a reply.
    package init() {}

    /// Whether a reply has begun and is not complete.
    package var isInside: Bool { !line.isEmpty || code != nil }

    /// Takes a byte; answers the reply that ends with it.
    /// Throws: bytes that are no reply, in Go's words.
    package mutating func take(_ byte: UInt8) throws(TransportFailure) -> MailReply? {
        guard byte == 0x0A else {
            guard line.count < Self.longestLine else {
                throw TransportFailure(.connection, "a line of the mail server's reply is too long")
            }
            line.append(byte)
            return nil
        }
        if line.last == 0x0D { line.removeLast() }
        defer { line.removeAll(keepingCapacity: true) }
        let text = String(decoding: line, as: UTF8.self)
        guard line.count >= 4 || line.count == 3 else {
            throw TransportFailure(.connection, "short response: \(text)")
        }
        guard let number = Self.number(line.prefix(3)), line.count == 3 || line[3] == 0x20 || line[3] == 0x2D
        else { throw TransportFailure(.connection, "invalid response code: \(text)") }
        guard lines.count < Self.mostLines else {
            throw TransportFailure(.connection, "the mail server's reply has too many lines")
        }
        lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        // A line with another code does not belong to the reply, but servers exist that send such.
        if code == nil { code = number }
        if line.count > 3, line[3] == 0x2D { return nil }
        defer {
            code = nil
            lines = []
        }
        return MailReply(code: code ?? number, lines: lines)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value >= 100 ? value : nil
    }
}
