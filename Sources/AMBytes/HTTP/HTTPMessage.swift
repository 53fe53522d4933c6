/// The header fields of an HTTP message, in order, names compared without regard to case.
package struct HTTPFields: Sendable, Equatable {
    /// One field as it stands on the wire.
    package struct Field: Sendable, Equatable {
        /// The name as sent.
        package var name: String
        /// The value without surrounding blanks.
        package var value: String

        /// A field.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in order; a name may occur several times.
    package var all: [Field]

    /// No fields, or the given ones.
    package init(_ all: [Field] = []) { self.all = all }

    /// The first value of a field; setting replaces all values of that name, nil removes them.
    package subscript(_ name: String) -> String? {
        get { all.first { $0.name.equalsIgnoringASCIICase(name) }?.value }
        set {
            all.removeAll { $0.name.equalsIgnoringASCIICase(name) }
            if let newValue { all.append(Field(name, newValue)) }
        }
    }

    /// Every value of a field, in order.
    package func values(_ name: String) -> [String] {
        all.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
    }

    /// Adds a field behind the others.
    package mutating func add(_ name: String, _ value: String) { all.append(Field(name, value)) }
}

extension String {
    /// Whether both texts are equal when A–Z count as a–z.
    package func equalsIgnoringASCIICase(_ other: String) -> Bool {
        let a = utf8
        let b = other.utf8
        guard a.count == b.count else { return false }
        for (x, y) in zip(a, b) where x != y {
            let lower = x | 0x20
            guard lower == y | 0x20, lower >= 0x61, lower <= 0x7A else { return false }
        }
        return true
    }
}

/// A whole request as it reached the server: head and body, after chunks were joined.
package struct HTTPRequest: Sendable {
    /// The method as sent, e.g. `GET`.
    package var method: String
    /// The request target as sent: path and, after `?`, query; still percent-encoded.
    package var target: String
    /// The header fields.
    package var headers: HTTPFields
    /// The body; empty when there is none.
    package var body: [UInt8]
    /// The far end, `ip:port`, for logs.
    package var remote: String

    /// A request.
    package init(
        method: String, target: String, headers: HTTPFields = HTTPFields(), body: [UInt8] = [],
        remote: String = ""
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.remote = remote
    }
}

/// The body of an answer.
package enum HTTPBody: Sendable {
    /// All of it, with its length known.
    case bytes([UInt8])
    /// Piece by piece: called again and again on the answering thread, each piece sent as a chunk, nil ends
    /// it. Keeps an answer of many megabytes out of memory; back-pressure: not called while the client does
    /// not read.
    case stream(@Sendable () -> [UInt8]?)
}

/// A whole answer of the server.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// The header fields, without Content-Length, Transfer-Encoding, Date and Connection, which the server
    /// adds.
    package var headers: HTTPFields
    /// The body.
    package var body: HTTPBody

    /// An answer.
    package init(status: Int, headers: HTTPFields = HTTPFields(), body: HTTPBody = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
