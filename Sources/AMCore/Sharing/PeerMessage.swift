package import AMGossip
package import AMText

/// What nodes of ours say to each other, besides what all members of a cluster do: how they are, which alerts
/// they know, and where they differ. It travels as a stream message of the gossip under a key of its own, to
/// nodes that announced themselves as ours and to no others.
package struct PeerMessage: Sendable, Hashable {
    /// The key under which it travels.
    package static let key = "amserver"

    /// What is said of one alert.
    package struct Record: Sendable, Hashable {
        package var fingerprint: Fingerprint
        /// Labels and details; nil: only times.
        package var body: AlertBody?
        /// Shape: at most `AlertRegisters.limit`.
        package var registers: [Register]
        /// A record.
        package init(fingerprint: Fingerprint, body: AlertBody?, registers: [Register]) {
            self.fingerprint = fingerprint
            self.body = body
            self.registers = registers
        }
    }

    /// A register as it travels.
    package struct Register: Sendable, Hashable {
        /// Position in `PeerMessage.names`.
        package var origin: Int
        package var stamp: HybridStamp
        package var details: UInt64
        package var times: AlertTimes
        /// A register.
        package init(origin: Int, stamp: HybridStamp, details: UInt64, times: AlertTimes) {
            self.origin = origin
            self.stamp = stamp
            self.details = details
            self.times = times
        }
    }

    /// An alert and what the sender knows of it, as one number.
    package struct Mark: Sendable, Hashable {
        package var fingerprint: Fingerprint
        package var mark: UInt64
        /// A mark.
        package init(fingerprint: Fingerprint, mark: UInt64) {
            self.fingerprint = fingerprint
            self.mark = mark
        }
    }

    /// Alerts whose senders reach others, but not the node that says this.
    package struct Unheard: Sendable, Hashable {
        package var alerts: Int
        /// Who is reached, as positions in `PeerMessage.names`.
        package var via: [Int]
        /// None.
        package init(alerts: Int = 0, via: [Int] = []) {
            self.alerts = alerts
            self.via = via
        }
    }

    /// The buckets of a digest. An alert's bucket is the low bits of its fingerprint, mixed.
    package static let buckets = 1024

    /// Who speaks.
    package var from: NodeName
    /// `Settings.contentHash`.
    package var configuration: UInt64 = 0
    /// The sender's clock when it was written.
    package var wall = Timestamp.epoch
    /// Whether it is the sender's last one: it leaves in order.
    package var isLeaving = false
    package var unheard = Unheard()
    /// Nodes that the rest speaks of, so that each name is written once.
    package var names: [NodeName] = []
    package var records: [Record] = []
    /// For each bucket the sum of the marks of its firing alerts. Shape: empty, or `buckets` numbers.
    package var digest: [UInt64] = []
    /// Buckets that differ; `marks` lists their firing alerts. Shape: ascending, each once.
    package var markedBuckets: [Int] = []
    package var marks: [Mark] = []
    /// Alerts about which the sender wants a record.
    package var wanted: [Fingerprint] = []
    /// How many more steps a comparison may take that does not fit into one.
    package var steps = 0

    /// A message that says only who speaks.
    package init(from: NodeName) { self.from = from }

    /// The bucket of an alert.
    package static func bucket(of fingerprint: Fingerprint) -> Int {
        Int(AlertRegisters.mix(fingerprint.rawValue) % UInt64(buckets))
    }
}
