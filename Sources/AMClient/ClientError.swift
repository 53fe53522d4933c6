/// Why a request did not do what it should.
public struct ClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds that callers tell apart.
    public enum Kind: Sendable, Hashable {
        /// The server refused, with this status.
        case refused(status: Int)
        /// No answer came in time.
        case timeout
        /// No answer came.
        case unreachable
        /// What answered is no Alertmanager, or speaks another language.
        case notUnderstood
        /// The URL or the options cannot be used.
        case setup
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// What the server said, or what went wrong; may be empty.
    public let message: String
    /// The whole text, as the original's client has it:
    /// `[GET /alerts][400] getAlertsBadRequest "bad matcher format: node"`.
    public let description: String

    init(_ kind: Kind, _ message: String, description: String? = nil) {
        self.kind = kind
        self.message = message
        self.description = description ?? message
    }
}
