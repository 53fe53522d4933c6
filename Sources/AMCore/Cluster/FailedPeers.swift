internal import AMGossip
internal import AMText

/// Peers that were there, or should be, and are not: they are tried again for a while. They are known by
/// their addresses, because a node that comes back may have another name.
/// Source: cluster/cluster.go failedPeers.
struct FailedPeers: Sendable {
    private var since: [Endpoint: (at: Ticks, order: UInt64)] = [:]
    private var order: UInt64 = 0

    /// How many there are.
    var count: Int { since.count }
    /// Shape: in the order in which they failed.
    var endpoints: [Endpoint] {
        since.sorted { $0.value.order < $1.value.order }.map(\.key)
    }

    /// Notes that a peer is not there. Limit: when there are too many, the one that failed first is let go.
    mutating func add(_ endpoint: Endpoint, at now: Ticks, most: Int) {
        order += 1
        since[endpoint] = (now, order)
        if since.count > most, let oldest = since.min(by: { $0.value.order < $1.value.order }) {
            since[oldest.key] = nil
        }
    }

    /// Notes that a peer is there. True: it was missed.
    mutating func remove(_ endpoint: Endpoint) -> Bool { since.removeValue(forKey: endpoint) != nil }

    /// Lets those go that failed before a moment. Shape: in the order in which they failed.
    mutating func removeThose(before moment: Ticks) -> [Endpoint] {
        let gone = endpoints.filter { endpoint in since[endpoint].map { $0.at < moment } ?? false }
        for endpoint in gone { since[endpoint] = nil }
        return gone
    }
}
