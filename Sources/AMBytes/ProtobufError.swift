/// Bytes that are no protobuf message.
package struct ProtobufError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Sendable, Equatable {
        /// The bytes end within a field.
        case truncated
        /// A variable-length number of more than 64 bits.
        case numberTooLong
        /// A field number of 0, or above 2^29 − 1.
        case badFieldNumber
        /// A wire type that does not exist, or the end of a group that did not begin.
        case badWireType
        /// Groups within groups, too many.
        case tooDeep
        /// A text that is not UTF-8.
        case badText
    }
    /// What is wrong.
    package let reason: Reason
    /// Where, from the start of the bytes that were handed in.
    package let offset: Int

    /// An error at a place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Words for the log.
    package var description: String {
        switch reason {
        case .truncated: "proto: unexpected EOF at byte \(offset)"
        case .badText: "proto: string field contains invalid UTF-8 at byte \(offset)"
        default: "proto: cannot parse invalid wire-format data at byte \(offset)"
        }
    }
}
