/// The name of a node, which is its identity. Shape: any bytes, usually UTF-8; compared and ordered by bytes.
package struct NodeName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// A name of these bytes.
    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    /// A name of this text.
    package init(_ text: String) { bytes = Array(text.utf8) }

    package static func < (a: NodeName, b: NodeName) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

    /// Whether it could be the text of an IP address: only digits, dots, colons and what IPv6 has besides.
    var mayBeAddress: Bool {
        bytes.contains { $0 == 0x2E || $0 == 0x3A }
            && bytes.allSatisfy { (0x2E...0x3A).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The name as text; what is no UTF-8 is repaired.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
