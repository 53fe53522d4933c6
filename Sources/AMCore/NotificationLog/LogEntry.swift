package import AMText

/// Whom an entry of the notification log is about: a group and one integration of one receiver.
package struct LogKey: Sendable, Hashable {
    /// As `GroupKey.text` makes it.
    package var groupKey: String
    /// The receiver's name.
    package var receiver: String
    /// The kind of integration, e.g. `webhook`.
    package var integration: String
    /// Which one of its kind in the receiver, from 0.
    package var index: Int
    /// A key.
    package init(groupKey: String, receiver: String, integration: String, index: Int) {
        self.groupKey = groupKey
        self.receiver = receiver
        self.integration = integration
        self.index = index
    }

    /// Compared byte by byte: Swift's own comparison of texts takes composed and decomposed letters for
    /// equal.
    package static func == (a: LogKey, b: LogKey) -> Bool {
        a.index == b.index && a.groupKey.sameBytes(as: b.groupKey) && a.receiver.sameBytes(as: b.receiver)
            && a.integration.sameBytes(as: b.integration)
    }

    /// Feeds the bytes of all fields.
    package func hash(into hasher: inout Hasher) {
        for text in [groupKey, receiver, integration] {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            hasher.combine(UInt8(0xFF))
        }
        hasher.combine(index)
    }

    /// As peers and files know it: `GROUPKEY:RECEIVER/KIND/INDEX`.
    package var text: String { "\(groupKey):\(receiver)/\(integration)/\(index)" }
}

/// A value that an integration keeps with its entry (e.g. the id of a message it edits later).
package enum ReceiverValue: Sendable, Hashable {
    /// A text.
    case text(String)
    /// A whole number.
    case int(Int64)
    /// A floating number.
    case double(Double)
}

/// What was told last, to whom: hashes of the alerts, so that nobody is told the same twice.
package struct LogEntry: Sendable, Hashable {
    /// Whom it is about.
    package var key: LogKey
    /// When they were told.
    package var timestamp: Timestamp
    /// Hashes (`AlertHash`) of the alerts told as firing. Shape: in the order of the message.
    package var firing: [UInt64]
    /// Hashes of those told as resolved.
    package var resolved: [UInt64]
    /// What the integration keeps. Shape: sorted by key.
    package var receiverValues: [ReceiverPair]
    /// When it is forgotten.
    package var expiresAt: Timestamp
    /// What a peer or a file wrote that this version does not know.
    package var foreign = ForeignFields()

    /// A named value of an integration.
    package struct ReceiverPair: Sendable, Hashable {
        /// Its name.
        package var key: String
        /// The value.
        package var value: ReceiverValue
        /// A pair.
        package init(key: String, value: ReceiverValue) {
            self.key = key
            self.value = value
        }
    }

    /// An entry.
    package init(
        key: LogKey, timestamp: Timestamp, firing: [UInt64], resolved: [UInt64],
        receiverValues: [ReceiverPair] = [], expiresAt: Timestamp
    ) {
        self.key = key
        self.timestamp = timestamp
        self.firing = firing
        self.resolved = resolved
        self.receiverValues = receiverValues
        self.expiresAt = expiresAt
    }
}
