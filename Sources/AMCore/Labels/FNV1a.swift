/// The running 64-bit FNV-1a hash, byte by byte: the low level of fingerprints, for those who hold bytes.
/// Source: Fowler, Noll and Vo's hash; Go's hash/fnv.
package struct FNV1a: Sendable {
    /// The hash of everything fed so far; of nothing, the offset basis.
    package var value: UInt64

    /// The hash of no bytes.
    @inlinable
    package init() { value = 14_695_981_039_346_656_037 }

    /// Feeds one byte.
    @inlinable
    package mutating func feed(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 1_099_511_628_211
    }

    /// Feeds bytes in order.
    @inlinable
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        value = hash
    }

    /// Feeds the UTF-8 bytes of a text.
    @inlinable
    package mutating func feed(_ text: String) {
        var hash = value
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        value = hash
    }

    /// Feeds one label: name, 0xFF, value, 0xFF. The labels of a set are fed in name order.
    @inlinable
    package mutating func feed(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        feed(name)
        feed(0xFF)
        feed(value)
        feed(0xFF)
    }
}
