package import AMGossip
internal import CXXHash

/// The nodes that registers come from, as small numbers. Ours is 0.
package struct OriginTable: Sendable {
    private struct Origin: Sendable {
        var name: NodeName
        var hash: UInt64
    }
    private var all: [Origin?] = []
    private var numbers: [NodeName: UInt16] = [:]
    private let limit: Int

    /// A table with ourselves. Limit: so many names.
    package init(own: NodeName, limit: Int = 1024) {
        self.limit = min(limit, Int(UInt16.max))
        all.append(Origin(name: own, hash: Self.hash(own)))
        numbers[own] = 0
    }

    /// Ourselves.
    package static let own: UInt16 = 0

    /// The names it holds.
    package var count: Int { numbers.count }
    /// Whether a new name needs room to be made.
    package var isFull: Bool { numbers.count >= limit }

    /// The number of a name, which is entered if there is room.
    package mutating func number(of name: NodeName) -> UInt16? {
        if let known = numbers[name] { return known }
        guard !isFull else { return nil }
        let origin = Origin(name: name, hash: Self.hash(name))
        let number: Int
        if let free = all.firstIndex(where: { $0 == nil }) {
            number = free
            all[free] = origin
        } else {
            number = all.count
            all.append(origin)
        }
        numbers[name] = UInt16(number)
        return UInt16(number)
    }

    /// The name behind a number that is in use.
    package func name(_ number: UInt16) -> NodeName { all[Int(number)]?.name ?? NodeName("") }

    /// A hash of the name behind a number: the same on every node.
    func hash(_ number: UInt16) -> UInt64 { all[Int(number)]?.hash ?? 0 }

    /// Whether one name comes before another.
    func precedes(_ a: UInt16, _ b: UInt16) -> Bool { a != b && name(a) < name(b) }

    /// Forgets the names that nothing uses any more.
    mutating func keep(only used: Set<UInt16>) {
        for number in all.indices.dropFirst() where !used.contains(UInt16(number)) {
            guard let origin = all[number] else { continue }
            numbers[origin.name] = nil
            all[number] = nil
        }
    }

    private static func hash(_ name: NodeName) -> UInt64 {
        name.bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
    }
}
