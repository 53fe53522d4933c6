/// The bounds within which a configuration is read; what is beyond them is refused with a clear text.
package enum ConfigLimits {
    /// The longest file. Unit: bytes.
    package static let documentBytes = 16 << 20
    /// The longest single scalar. Unit: bytes.
    package static let scalarBytes = 1 << 20
    /// How deep sequences and mappings may stand in each other.
    package static let depth = 500
    /// How many scalars, sequences, mappings and aliases a document may have.
    package static let nodes = 1_000_000
    /// How many values may come out of aliases.
    package static let aliasedValues = 1_000_000
}
