package import AMBytes

/// Bytes of a peer that are no packet or stream of memberlist's, or of another cluster.
package enum WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A body that cannot be read.
    case malformed(MessagePackError)
    /// A compressed message that cannot be unpacked.
    case packed(LZWError)
    /// A message without even a type.
    case empty
    /// Fewer bytes than a header says.
    case truncated
    /// A type that does not exist, or does not belong here.
    case unknownType(UInt8)
    /// A way of compressing that does not exist.
    case unknownAlgorithm(UInt64)
    /// A checksum that is not that of the bytes.
    case badChecksum
    /// A label that is cut short or has no bytes.
    case badLabel
    /// The label of another cluster, or none where one is needed.
    case otherLabel
    /// An encrypted message, which nobody with Alertmanager's options sends.
    case encrypted
    /// More than a limit allows.
    case tooLong
    /// Messages within messages, too many.
    case tooDeep

    /// Words for the log, and for the peer.
    package var description: String {
        switch self {
        case .malformed(let error): error.description
        case .packed(let error): error.description
        case .empty: "missing message type byte"
        case .truncated: "message is truncated"
        case .unknownType(let type): "message type \(type) is not supported here"
        case .unknownAlgorithm(let number): "cannot decompress unknown algorithm \(number)"
        case .badChecksum: "checksum does not match"
        case .badLabel: "label header is broken"
        case .otherLabel: "label is not acceptable"
        case .encrypted: "remote state is encrypted and encryption is not configured"
        case .tooLong: "message is longer than allowed"
        case .tooDeep: "messages are nested too deep"
        }
    }
}
