/// How a node of ours announces itself: the metadata that memberlist spreads with its name and that an
/// original node stores, passes on and never looks at (its own is empty). Fixed for the life of a process, so
/// that no member ever sees an update.
package struct PeerCard: Sendable, Hashable {
    /// Whether the node wants alerts to be shared with it.
    package var sharesAlerts: Bool

    /// A card.
    package init(sharesAlerts: Bool) { self.sharesAlerts = sharesAlerts }

    private static let mark = Array("amserver/1".utf8)
    private static let sharing = Array(" alerts".utf8)

    /// As it travels.
    package var bytes: [UInt8] { Self.mark + (sharesAlerts ? Self.sharing : []) }

    /// Reads a card; nil: the node is not one of ours. A later version may add words.
    package init?(_ metadata: [UInt8]) {
        guard metadata.starts(with: Self.mark) else { return nil }
        let rest = metadata.dropFirst(Self.mark.count)
        guard rest.isEmpty || rest.first == UInt8(ascii: " ") else { return nil }
        let words = rest.split(separator: UInt8(ascii: " "))
        sharesAlerts = words.contains { $0.elementsEqual("alerts".utf8) }
    }
}
