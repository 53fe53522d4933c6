internal import AMText

/// What is known of one alert from all nodes: for each node its newest register.
///
/// Two nodes with the same registers show the same alert, in whatever order they heard of them: of one origin
/// the newest stamp counts, old ones are left out by a rule that looks at nothing but the registers
/// themselves, and the times that hold are folded in the order of the stamps.
package struct AlertRegisters: Sendable, Hashable {
    /// Shape: ascending by stamp, then by the origin's name; one for each origin.
    package private(set) var all: ContiguousArray<AlertRegister> = []

    /// Origins of one alert; of more, those that spoke last.
    package static let limit = 16
    /// An origin that has said nothing for so long before the last word of all is left out: what it said is
    /// merged into what the others said since. Unit: nanoseconds.
    package static let fade: Int64 = 3_600_000_000_000

    /// Nothing known.
    package init() {}

    /// The last stamp.
    package var newest: HybridStamp? { all.last?.stamp }

    /// Whether nothing is known.
    package var isEmpty: Bool { all.isEmpty }

    /// What is known from one node.
    package subscript(origin: UInt16) -> AlertRegister? { all.first { $0.origin == origin } }

    /// Takes a register in. Returns whether anything changed.
    package mutating func put(_ register: AlertRegister, _ origins: borrowing OriginTable) -> Bool {
        if let last = all.last, register.stamp.wall < last.stamp.wall - Self.fade { return false }
        if let at = all.firstIndex(where: { $0.origin == register.origin }) {
            guard all[at].stamp < register.stamp else { return false }
            all.remove(at: at)
        } else if all.count == Self.limit, let first = all.first, Self.isBefore(register, first, origins) {
            return false
        }
        let place = all.firstIndex { Self.isBefore(register, $0, origins) } ?? all.count
        all.insert(register, at: place)
        guard let last = all.last else { return true }
        let oldest = last.stamp.wall - Self.fade
        let faded = all.prefix { $0.stamp.wall < oldest }.count
        let excess = max(faded, all.count - Self.limit)
        if excess > 0 { all.removeFirst(excess) }
        return true
    }

    /// The times that hold and the hash of the details that hold; nil: nothing is known.
    /// - Parameter pending: what our own register is by now, if others do not know it yet.
    package func effective(
        pending: AlertRegister?, _ origins: borrowing OriginTable
    ) -> (times: AlertTimes, details: UInt64)? {
        var result: (times: AlertTimes, details: UInt64)?
        var waiting = pending
        func fold(_ register: AlertRegister) {
            guard let before = result else {
                result = (register.times, register.details)
                return
            }
            var young = register.times
            young.updatedAt = max(young.updatedAt, before.times.updatedAt)
            let merged = Merge.received(young, over: before.times, now: register.times.updatedAt)
            result = (merged.times, register.details)
        }
        for register in all {
            if let own = waiting, Self.isBefore(own, register, origins) {
                fold(own)
                waiting = nil
            }
            if pending?.origin != register.origin { fold(register) }
        }
        if let waiting { fold(waiting) }
        return result
    }

    /// What a digest says of them: equal where registers and details are.
    /// - Parameter details: the hash of the details that this node holds.
    func mark(_ fingerprint: Fingerprint, details: UInt64, _ origins: borrowing OriginTable) -> UInt64 {
        guard !all.isEmpty else { return 0 }
        var sum = Self.mix(fingerprint.rawValue) &+ Self.mix(details &+ 1)
        for register in all {
            let stamp = UInt64(bitPattern: register.stamp.wall) &+ UInt64(register.stamp.counter) << 40
            sum &+= Self.mix(origins.hash(register.origin) ^ Self.mix(stamp))
        }
        // 0 says that nothing is there.
        return max(Self.mix(sum), 1)
    }

    private static func isBefore(
        _ a: AlertRegister, _ b: AlertRegister, _ origins: borrowing OriginTable
    ) -> Bool {
        a.stamp == b.stamp ? origins.precedes(a.origin, b.origin) : a.stamp < b.stamp
    }

    /// Spreads a number over all bits. Source: SplitMix64's last step.
    static func mix(_ number: UInt64) -> UInt64 {
        var z = number &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension AlertRegisters {
    /// Moves the stamp of one origin.
    mutating func restamp(_ origin: UInt16, by nanoseconds: Int64, _ origins: borrowing OriginTable) {
        guard var register = self[origin] else { return }
        let others = all.filter { $0.origin != origin }
        register.stamp = HybridStamp(wall: register.stamp.wall &+ nanoseconds)
        all = []
        for other in others { _ = put(other, origins) }
        _ = put(register, origins)
    }
}
