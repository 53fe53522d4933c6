internal import AMBytes

/// Verdicts about passwords, because bcrypt is slow by design. Passwords themselves are not kept.
/// Limit: 100 verdicts; the oldest leave first. Source: prometheus/exporter-toolkit web/cache.go.
package struct BasicAuthCache: Sendable {
    /// What a verdict is about.
    package struct Key: Sendable, Hashable {
        private let digest: [UInt8]

        init(user: String, hash: String, password: String) {
            var text: [UInt8] = []
            for part in [user, hash, password] {
                // Lengths keep the parts apart.
                text.append(contentsOf: "\(part.utf8.count):".utf8)
                text.append(contentsOf: part.utf8)
            }
            digest = Digest.sha256(text)
        }
    }

    private var verdicts: [Key: Bool] = [:]
    private var order: [Key] = []
    private static let limit = 100

    /// No verdicts.
    package init() {}

    /// The verdict about a password, if it is remembered.
    package subscript(_ key: Key) -> Bool? { verdicts[key] }

    /// How many verdicts are remembered.
    package var count: Int { verdicts.count }

    /// Remembers a verdict.
    package mutating func remember(_ key: Key, isMatch: Bool) {
        if verdicts.updateValue(isMatch, forKey: key) != nil { return }
        order.append(key)
        if order.count > Self.limit { verdicts[order.removeFirst()] = nil }
    }
}
