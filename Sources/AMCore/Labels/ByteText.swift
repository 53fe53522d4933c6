/// Text is compared by its bytes everywhere in the heart. Swift's own `==` on `String` takes "é" and "e" with
/// a combining accent for equal; the original, its hashes and its peers take them for different labels.
extension String {
    /// Whether both texts have the same bytes.
    @inlinable
    package func sameBytes(as other: String) -> Bool {
        let a = utf8
        let b = other.utf8
        return a.count == b.count && a.elementsEqual(b)
    }

    /// Whether this text sorts before another one by bytes, as Go compares strings.
    @inlinable
    package func precedesByBytes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
