/// Bytes of a peer or a file that are no state of silences or of the notification log.
package struct MeshError: Error, Sendable, Hashable {
    /// What is wrong.
    package let text: String
    /// Where. Unit: bytes from the start of the innermost message.
    package let offset: Int

    /// An error.
    package init(text: String, offset: Int) {
        self.text = text
        self.offset = offset
    }
}
