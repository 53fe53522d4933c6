internal import AMBytes
internal import AMCore

extension Notification {
    /// The name under which services know the group: the digest of its key.
    /// Shape: 64 lower-case hexadecimal digits. Source: notify/notify.go Key.Hash.
    var groupHash: String { Hex.encode(Digest.sha256(groupKey)) }
}
