/// Why the cluster's sockets cannot be opened or used as the flags say. The text is the one that users know.
package struct GossipDoorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Words for the log.
    package var text: String

    /// An error.
    package init(_ text: String) { self.text = text }

    /// The text.
    package var description: String { text }
}

/// Something that an operator may want to see; the door itself writes no log. Each kind comes at most once in
/// ten seconds.
package struct GossipDoorNotice: Sendable, Equatable {
    /// Whether something is lost by it.
    package var isWarning: Bool
    /// What happened.
    package var text: String
}
