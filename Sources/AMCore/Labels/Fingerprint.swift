/// The identity of a label set: 64-bit FNV-1a over name, 0xFF, value, 0xFF of each label in name order.
/// Source: Prometheus' model.LabelSet.Fingerprint.
package struct Fingerprint: Hashable, Comparable, Sendable {
    package var rawValue: UInt64
    /// A fingerprint from its number.
    @inlinable
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    @inlinable
    package static func < (a: Fingerprint, b: Fingerprint) -> Bool { a.rawValue < b.rawValue }
}
