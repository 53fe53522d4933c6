/// All alerts, each once: by slot, found by fingerprint.
package struct AlertTable: Sendable {
    /// What views copy. nil: a free slot.
    package internal(set) var slots: Chunked<Alert?> = Chunked()
    /// Alerts in the table.
    package private(set) var count = 0
    private var free: [UInt32] = []
    private var index = TextIndex()

    /// An empty table.
    package init() {}

    /// The slot of an alert.
    package func find(_ fingerprint: Fingerprint) -> UInt32? {
        index.find(hash: fingerprint.rawValue) { slots[Int($0)]?.fingerprint == fingerprint }
    }

    /// The alert in a slot that is taken. Fault: if it is free.
    package subscript(_ slot: UInt32) -> Alert {
        @inline(__always) get { slots[taken: Int(slot)] }
        _modify { yield &slots[taken: Int(slot)] }
    }

    /// Puts an alert that is not in the table into a free slot.
    package mutating func insert(_ alert: Alert) -> UInt32 {
        let slot: UInt32
        if let reused = free.popLast() {
            slot = reused
            slots[Int(slot)] = alert
        } else {
            slot = UInt32(slots.count)
            slots.append(alert)
        }
        index.insert(slot, hash: alert.fingerprint.rawValue)
        count += 1
        return slot
    }

    /// Puts alerts back into the slots they had.
    package mutating func restore(_ alert: Alert, at slot: UInt32) {
        while slots.count <= Int(slot) {
            if slots.count < Int(slot) { free.append(UInt32(slots.count)) }
            slots.append(nil)
        }
        slots[Int(slot)] = alert
        index.insert(slot, hash: alert.fingerprint.rawValue)
        count += 1
    }

    /// Frees a slot.
    package mutating func remove(_ slot: UInt32) {
        index.remove(slot, hash: self[slot].fingerprint.rawValue)
        slots[Int(slot)] = nil
        free.append(slot)
        count -= 1
    }
}
