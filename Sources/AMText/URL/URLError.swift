/// A text that is no URL.
package struct URLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Go's text, e.g. `parse "http://[::1": missing ']' in host`.
    package let text: String
    /// The text without the operation and the URL, for an owner that must not show the URL.
    package let reason: String

    /// The text.
    package var description: String { text }

    /// An error of parsing `url`.
    init(parsing url: String, _ reason: Reason) {
        self.reason = reason.text
        text = "parse \(Quote.quote(url)): \(reason.text)"
    }

    /// What is wrong, in Go's words.
    struct Reason: Error, Equatable {
        let text: String

        static func escape(_ bytes: some Collection<UInt8>) -> Reason {
            Reason(text: "invalid URL escape " + quoted(bytes))
        }
        static func host(_ bytes: some Collection<UInt8>) -> Reason {
            Reason(text: "invalid character " + quoted(bytes) + " in host name")
        }
        static func port(_ text: some StringProtocol) -> Reason {
            Reason(text: "invalid port \(Quote.quote(String(text))) after host")
        }

        /// Bytes, which may be a torn piece of UTF-8, as Go quotes them.
        private static func quoted(_ bytes: some Collection<UInt8>) -> String {
            var out: [UInt8] = []
            Array(bytes).withUnsafeBufferPointer { Quote.append($0, to: &out) }
            return String(decoding: out, as: UTF8.self)
        }
    }
}
