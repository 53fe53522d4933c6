/// Messages that ride along on packets, each a limited number of times: what was sent least goes first, and
/// of that the longest that fits.
/// Source: SWIM, §4.1; memberlist queue.go TransmitLimitedQueue.
struct BroadcastQueue: Sendable {
    private struct Entry: Sendable {
        let message: [UInt8]
        /// The node that it is about; nil: about none.
        let name: NodeName?
        var transmits = 0
    }

    /// Messages that were sent equally often. Shape: for each length the ids in order.
    private struct Tier: Sendable {
        var lengths: [Int] = []
        var stacks: [Int: [UInt64]] = [:]

        mutating func insert(_ id: UInt64, _ length: Int) {
            if stacks[length] == nil { lengths.insert(length, at: Self.place(of: length, in: lengths)) }
            Self.insert(id, &stacks[length, default: []])
        }

        private static func insert(_ id: UInt64, _ stack: inout [UInt64]) {
            stack.insert(id, at: (stack.last ?? 0) < id ? stack.count : place(of: id, in: stack))
        }

        mutating func remove(_ id: UInt64, _ length: Int) {
            Self.remove(id, &stacks[length, default: []])
            dropIfEmpty(length)
        }

        private static func remove(_ id: UInt64, _ stack: inout [UInt64]) {
            let at = place(of: id, in: stack)
            precondition(at < stack.count && stack[at] == id, "an entry stands at its length")
            stack.remove(at: at)
        }

        /// The newest of the longest that are no longer than this.
        mutating func takeLongest(_ most: Int) -> UInt64? {
            let at = Self.place(of: most + 1, in: lengths) - 1
            guard at >= 0 else { return nil }
            let length = lengths[at]
            let id = stacks[length]?.popLast()
            dropIfEmpty(length)
            return id
        }

        /// The oldest of the shortest, up to a number.
        mutating func takeShortest(_ count: Int) -> [UInt64] {
            guard let length = lengths.first, let stack = stacks[length] else { return [] }
            let taken = Array(stack.prefix(count))
            stacks[length]?.removeFirst(taken.count)
            dropIfEmpty(length)
            return taken
        }

        private mutating func dropIfEmpty(_ length: Int) {
            guard stacks[length]?.isEmpty == true else { return }
            stacks[length] = nil
            lengths.remove(at: Self.place(of: length, in: lengths))
        }

        /// Where a number stands in a list that is in order, or would stand.
        private static func place<Number: Comparable>(of number: Number, in list: [Number]) -> Int {
            var low = 0
            var high = list.count
            while low < high {
                let middle = (low + high) / 2
                if list[middle] < number { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// What one packet takes along.
    struct Picked {
        var messages: [[UInt8]] = []
        /// How many copies of each may be sent now, at least one.
        var copies: [Int] = []
        /// Those that will not be sent again.
        var finished: [UInt64] = []
    }

    private var entries: [UInt64: Entry] = [:]
    private var names: [NodeName: UInt64] = [:]
    private var tiers: [Tier] = []
    private var nextID: UInt64 = 1

    /// How many messages wait.
    var count: Int { entries.count }
    /// Whether none waits.
    var isEmpty: Bool { entries.isEmpty }

    /// Whether a message still waits.
    func contains(_ id: UInt64) -> Bool { entries[id] != nil }

    /// Adds a message. One about a node pushes out an older one about it. Returns: its id.
    @discardableResult
    mutating func add(_ message: [UInt8], about name: NodeName? = nil) -> UInt64 {
        if let name, let old = names[name] { remove(old) }
        let id = nextID
        nextID += 1
        entries[id] = Entry(message: message, name: name)
        if let name { names[name] = id }
        insert(id, 0, message.count)
        return id
    }

    /// Takes messages for a packet with so much room, each of which costs its length and an overhead. What
    /// was sent `limit` times leaves the queue.
    /// - Parameter copies: to so many nodes at once the packet can go.
    mutating func pick(room: Int, overhead: Int, limit: Int, copies: Int = 1) -> Picked {
        var picked = Picked()
        var used = 0
        var again: [UInt64] = []
        for tier in tiers.indices {
            while room - used - overhead > 0, let id = tiers[tier].takeLongest(room - used - overhead) {
                guard var entry = entries[id] else {
                    preconditionFailure("what stands in a tier is an entry")
                }
                used += overhead + entry.message.count
                picked.messages.append(entry.message)
                let sent = max(1, min(copies, limit - entry.transmits))
                picked.copies.append(sent)
                entry.transmits += sent
                if entry.transmits >= limit {
                    picked.finished.append(id)
                    forget(id, entry)
                } else {
                    entries[id] = entry
                    again.append(id)
                }
            }
        }
        for id in again {
            if let entry = entries[id] { insert(id, entry.transmits, entry.message.count) }
        }
        return picked
    }

    /// Drops what was sent most until so many are left. Returns: how many were dropped.
    mutating func prune(to length: Int) -> Int {
        let before = count
        for tier in tiers.indices.reversed() {
            while count > length {
                let taken = tiers[tier].takeShortest(count - length)
                if taken.isEmpty { break }
                for id in taken { if let entry = entries[id] { forget(id, entry) } }
            }
        }
        return before - count
    }

    private mutating func insert(_ id: UInt64, _ transmits: Int, _ length: Int) {
        while tiers.count <= transmits { tiers.append(Tier()) }
        tiers[transmits].insert(id, length)
    }

    private mutating func remove(_ id: UInt64) {
        guard let entry = entries[id] else { return }
        tiers[entry.transmits].remove(id, entry.message.count)
        forget(id, entry)
    }

    private mutating func forget(_ id: UInt64, _ entry: Entry) {
        entries[id] = nil
        if let name = entry.name, names[name] == id { names[name] = nil }
    }

    /// How often a message is sent in a cluster of so many nodes.
    static func transmitLimit(_ multiplier: Int, nodes: Int) -> Int {
        multiplier * Logarithm.decimalCeiling(nodes + 1)
    }

    /// How often a message of the layer above is sent. memberlist's number leaves a node out where a round
    /// does not reach all: of five nodes, with three copies from each, one in sixty messages misses somebody
    /// until the next exchange of states, and who does not know what was told tells it again. So each of the
    /// others is meant twice there, up to a number at which hardly anybody is left out.
    static func userTransmitLimit(_ multiplier: Int, nodes: Int) -> Int {
        let usual = transmitLimit(multiplier, nodes: nodes)
        return nodes <= 4 ? usual : max(usual, min(2 * (nodes - 1), enoughCopies))
    }

    private static let enoughCopies = 16

    /// Each entry stands in the tier of its count, once, and nothing else does.
    func checkInvariants() {
        var seen = 0
        for (transmits, tier) in tiers.enumerated() {
            precondition(tier.lengths == tier.stacks.keys.sorted(), "the lengths of a tier are in order")
            for length in tier.lengths {
                let stack = tier.stacks[length] ?? []
                precondition(!stack.isEmpty && stack == stack.sorted(), "the ids of a length are in order")
                seen += stack.count
                for id in stack {
                    precondition(entries[id]?.transmits == transmits, "an entry stands in its tier")
                    precondition(entries[id]?.message.count == length, "an entry stands at its length")
                }
            }
        }
        precondition(seen == entries.count, "each entry stands in one tier")
        for (name, id) in names.sorted(by: { $0.key < $1.key }) {
            precondition(entries[id]?.name == name, "a name stands for its entry")
        }
    }
}
