/// The time that a suspected node has to refute: long at first, shorter with each node that confirms.
/// Source: Lifeguard, §IV-B; memberlist suspicion.go, util.go suspicionTimeout.
struct Suspicion: Sendable {
    /// When the node is to be declared dead.
    private(set) var deadline: Nanoseconds
    /// How many nodes confirmed it.
    private(set) var confirmations = 0
    /// How many confirmations are expected; 0: there is nobody to confirm.
    let expected: Int

    private let start: Nanoseconds
    private let least: Nanoseconds
    private let most: Nanoseconds
    /// Shape: at most one more than are expected.
    private var accusers: Set<NodeName>

    /// A suspicion in a cluster of so many known nodes.
    init(by accuser: NodeName, at now: Nanoseconds, nodes: Int, _ settings: GossipSettings) {
        let enough = settings.suspicionMultiplier - 2
        // The accuser and the accused do not confirm.
        expected = nodes - 2 < enough ? 0 : max(0, enough)
        let scale = max(1000, Logarithm.thousandthsOfDecimal(nodes))
        let product = settings.probeInterval * (Int64(settings.suspicionMultiplier) * scale)
        least = Nanoseconds(product.count / 1000)
        most = least * Int64(settings.suspicionMaximumMultiplier)
        start = now
        accusers = [accuser]
        deadline = now + (expected < 1 ? least : most)
    }

    /// Takes a confirmation. Returns: whether it was news, so that others should hear of it.
    mutating func confirm(by accuser: NodeName) -> Bool {
        guard confirmations < expected, accusers.insert(accuser).inserted else { return false }
        confirmations += 1
        let share =
            Logarithm.natural(Double(confirmations + 1)) / Logarithm.natural(Double(expected + 1))
        let (longest, shortest) = (Double(most.count) / 1e9, Double(least.count) / 1e9)
        let milliseconds = (1000 * (longest - share * (longest - shortest))).rounded(.down)
        deadline = start + max(least, .milliseconds(Int64(milliseconds)))
        return true
    }
}
