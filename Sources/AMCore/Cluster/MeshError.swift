package import AMBytes

/// Bytes of a peer or a file that are no state of silences or of the notification log.
package enum MeshError: Error, Sendable, Equatable, CustomStringConvertible {
    /// They are no protobuf messages.
    case malformed(ProtobufError)
    /// A record without its silence.
    case noSilence
    /// A record without its entry, or with an entry that names no receiver.
    case noReceiver

    /// Words for the log.
    package var description: String {
        switch self {
        case .malformed(let error): error.description
        case .noSilence, .noReceiver: "invalid state"
        }
    }
}
