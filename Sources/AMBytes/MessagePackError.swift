/// Bytes that are not the MessagePack value that is expected.
package struct MessagePackError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Sendable, Equatable {
        /// The bytes end within a value: more of them may make it whole.
        case truncated
        /// A value of another kind than is expected here.
        case unexpected(marker: UInt8)
        /// A number that the field cannot hold.
        case outOfRange
        /// A length above what the reader allows.
        case tooLong
    }
    /// What is wrong.
    package let reason: Reason
    /// Where, as an index into the bytes that were handed in.
    package let offset: Int

    /// An error at a place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Words for the log.
    package var description: String {
        switch reason {
        case .truncated: "msgpack: unexpected EOF at byte \(offset)"
        case .unexpected(let marker): "msgpack: unexpected marker \(marker) at byte \(offset)"
        case .outOfRange: "msgpack: number out of range at byte \(offset)"
        case .tooLong: "msgpack: length above the limit at byte \(offset)"
        }
    }
}
