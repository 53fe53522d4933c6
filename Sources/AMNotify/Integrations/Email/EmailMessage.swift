internal import AMBytes
internal import AMText

/// The bytes of a mail.
/// Source: RFC 5322, RFC 2046; notify/email/email.go.
struct EmailMessage {
    /// One header.
    struct Header {
        var name: String
        /// Not encoded yet.
        var value: String
    }

    /// Shape: in the order of writing.
    var headers: [Header]
    /// By the sender's clock.
    var sentAt: Timestamp
    /// In which the mail is dated.
    var zone: Zone
    /// Makes the message's id unique.
    var number: UInt64
    var hostname: String
    /// The id of the conversation to which the mail belongs; nil: none.
    var thread: String?
    /// Between the parts. Shape: 60 hexadecimal digits.
    var boundary: String
    /// The parts, the plainest first; empty texts are left out.
    var text: String
    var html: String

    /// The message with its headers; all lines end in CRLF.
    func bytes() -> [UInt8] {
        var out: [UInt8] = []
        for header in headers {
            out += "\(header.name): ".utf8
            out += EncodedWord.encode(header.value)
            out += "\r\n".utf8
        }
        if !headers.contains(where: { $0.name == "Message-Id" }) {
            line(
                "Message-Id: <\(nanoseconds).\(number)@\(hostname)>",
                &out)
        }
        if let thread {
            line("References: \(thread)", &out)
            line("In-Reply-To: \(thread)", &out)
        }
        line("Date: \(date)", &out)
        line("Content-Type: multipart/alternative;  boundary=\(boundary)", &out)
        line("MIME-Version: 1.0", &out)
        line("", &out)
        var isFirst = true
        part(text, "text/plain", &isFirst, &out)
        part(html, "text/html", &isFirst, &out)
        line("", &out)
        line("--\(boundary)--", &out)
        return out
    }

    private func part(_ content: String, _ type: String, _ isFirst: inout Bool, _ out: inout [UInt8]) {
        guard !content.isEmpty else { return }
        if !isFirst { line("", &out) }
        isFirst = false
        line("--\(boundary)", &out)
        line("Content-Transfer-Encoding: quoted-printable", &out)
        line("Content-Type: \(type); charset=UTF-8", &out)
        line("", &out)
        out += QuotedPrintable.encode(content)
    }

    private func line(_ text: String, _ out: inout [UInt8]) {
        out += text.utf8
        out += [0x0D, 0x0A]
    }

    /// Since 1970. It wraps, as Go's does, for a clock that is centuries off.
    private var nanoseconds: Int64 { sentAt.seconds &* 1_000_000_000 &+ Int64(sentAt.nanoseconds) }

    private var date: String {
        GoTimeLayout("Mon, 02 Jan 2006 15:04:05 -0700").format(sentAt, in: zone)
    }
}
