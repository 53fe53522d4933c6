/// Why a silence is not set.
package enum SilenceRefusal: Error, Sendable, Hashable {
    /// The id to change is unknown.
    case notFound
    /// The text that users know: the silence is invalid, or a limit is reached.
    case because(String)

    /// The text that users know.
    package var text: String {
        switch self {
        case .notFound: "silence not found"
        case .because(let text): text
        }
    }
}
