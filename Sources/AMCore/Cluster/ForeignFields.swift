/// What a record carried that this version does not know. It is written back with the record, because newer
/// members depend on older ones passing their fields on.
/// Shape: whole protobuf fields with their tags, in the order in which they came.
package struct ForeignFields: Sendable, Hashable {
    /// Fields of the inner message (Silence, Entry), deprecated ones included.
    package var inner: [UInt8] = []
    /// Fields of the outer message (MeshSilence, MeshEntry).
    package var outer: [UInt8] = []
    /// The matchers of a silence as they came, both lists; empty unless they hold something that `Matcher`
    /// cannot.
    package var matchers: [UInt8] = []

    /// Nothing.
    package init() {}
}
