/// Text is compared by its bytes everywhere in the heart. Swift's own `==` on `String` takes "é" and "e" with
/// a combining accent for equal; the original, its hashes and its peers take them for different labels.
extension String {
    /// Whether both texts have the same bytes.
    @inlinable
    package func sameBytes(as other: String) -> Bool {
        let a = utf8
        let b = other.utf8
        guard a.count == b.count else { return false }
        let verdict = a.withContiguousStorageIfAvailable { x in
            b.withContiguousStorageIfAvailable { y in
                UnsafeRawBufferPointer(x).sameBytes(as: UnsafeRawBufferPointer(y))
            }
        }
        if case .some(.some(let isSame)) = verdict { return isSame }
        return a.elementsEqual(b)
    }

    /// Whether this text begins with the bytes of another one.
    func hasBytes(_ prefix: String) -> Bool {
        guard prefix.utf8.count <= utf8.count else { return false }
        let verdict = utf8.withContiguousStorageIfAvailable { x in
            prefix.utf8.withContiguousStorageIfAvailable { y in
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(x)[..<y.count])
                    .sameBytes(as: UnsafeRawBufferPointer(y))
            }
        }
        if case .some(.some(let begins)) = verdict { return begins }
        return utf8.starts(with: prefix.utf8)
    }

    /// Whether this text sorts before another one by bytes, as Go compares strings.
    @inlinable
    package func precedesByBytes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both have the same bytes; compared eight at a time.
    @inlinable
    package func sameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while at + 8 <= count {
            let mine = loadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard mine == other.loadUnaligned(fromByteOffset: at, as: UInt64.self) else { return false }
            at += 8
        }
        while at < count {
            guard self[at] == other[at] else { return false }
            at += 1
        }
        return true
    }
}
