internal import AMBytes
internal import AMText

/// What one request or mail of a rehearsal says, taken apart into texts by name, its secrets hidden.
package struct RehearsedMessage: Sendable {
    /// One text of a message.
    package struct Field: Sendable, Equatable {
        /// Where it stands: `payload.summary`, `attachments[0].title`, `subject`, `header.content-type`.
        package let path: String
        /// The text; numbers and truth values as they are written.
        package let value: String
        /// Whether it is part of what is told: not of the address, the headers of a request or the raw body.
        package let isContent: Bool

        /// A text.
        init(_ path: String, _ value: String, isContent: Bool = true) {
            self.path = path
            self.value = value
            self.isContent = isContent
        }
    }

    /// All texts. Shape: in the order in which they are written.
    package let fields: [Field]

    private init(_ fields: [Field], _ screen: SecretScreen) {
        self.fields = fields.map {
            Field($0.path, screen.hide($0.value), isContent: $0.isContent)
        }
    }

    /// What a request says: `url`, `method`, `header.NAME`, the raw `body`, and the texts in it if it is JSON
    /// or a form,
    /// or the parameters of its address if it has no body.
    init(_ request: OutgoingRequest, _ screen: SecretScreen) {
        var fields = [
            Field("method", request.method, isContent: false), Field("url", request.url, isContent: false),
        ]
        for header in request.headers.all {
            fields.append(Field("header.\(header.name.lowercased())", header.value, isContent: false))
        }
        let text = String(decoding: request.body, as: UTF8.self)
        let type = request.headers["Content-Type"] ?? ""
        var parts: [Field] = []
        // What is no JSON is told as it is.
        if let json = try? JSONValue(parsing: request.body), json.isCollection {
            Self.add(json, at: "", to: &parts)
        } else if type.hasPrefix("application/x-www-form-urlencoded") {
            parts = Self.parameters(text)
        } else if text.isEmpty, let question = request.url.firstIndex(of: "?") {
            parts = Self.parameters(String(request.url[request.url.index(after: question)...]))
        }
        let isRaw = parts.isEmpty && !text.isEmpty
        fields.append(Field("body", text, isContent: isRaw))
        self.init(fields + parts, screen)
    }

    /// What a mail says: its headers by their names, and its parts `text` and `html`.
    init(_ mail: RehearsedMail, _ screen: SecretScreen) {
        var fields = [
            Field("smarthost", "\(mail.server.host):\(mail.server.port)", isContent: false)
        ]
        let message = MailReading(mail.talk.message)
        for header in message.headers {
            fields.append(
                Field(header.name.lowercased(), header.value, isContent: header.name == "Subject"))
        }
        for (name, type) in [("text", "text/plain"), ("html", "text/html")] {
            if let text = message.part(ofType: type) { fields.append(Field(name, text)) }
        }
        self.init(fields, screen)
    }

    private static func add(_ value: JSONValue, at path: String, to fields: inout [Field]) {
        switch value {
        case .object(let members):
            for (key, member) in members {
                add(member, at: path.isEmpty ? key : "\(path).\(key)", to: &fields)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                add(element, at: "\(path)[\(index)]", to: &fields)
            }
        case .string(let text): fields.append(Field(path, text))
        default:
            var bytes: [UInt8] = []
            value.append(to: &bytes)
            fields.append(Field(path, String(decoding: bytes, as: UTF8.self)))
        }
    }

    private static func parameters(_ query: String) -> [Field] {
        URLQuery.parse(query).parameters.map { Field($0.0, $0.1) }
    }
}

extension JSONValue {
    fileprivate var isCollection: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
