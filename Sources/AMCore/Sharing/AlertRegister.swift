internal import AMText
internal import CXXHash

/// What one node has accepted of an alert: its times as of that node's last post, with everything that the
/// node knew when it took it merged in.
package struct AlertRegister: Sendable, Hashable {
    /// The node, as a number of `OriginTable`.
    package var origin: UInt16
    package var stamp: HybridStamp
    /// A hash of annotations and generator URL, so that it is known whether one has the right ones.
    package var details: UInt64
    /// `updatedAt` is the moment of the post by the clock of its node.
    package var times: AlertTimes

    /// A register.
    package init(origin: UInt16, stamp: HybridStamp, details: UInt64, times: AlertTimes) {
        self.origin = origin
        self.stamp = stamp
        self.details = details
        self.times = times
    }

    /// The hash of an alert's details, the same on every node.
    package static func hash(details: some Collection<UInt8>) -> UInt64 {
        details.withContiguousStorageIfAvailable { XXH3_64bits($0.baseAddress, $0.count) }
            ?? Array(details).withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
    }
}
