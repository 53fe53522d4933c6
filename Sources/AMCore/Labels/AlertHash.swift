private import CXXHash

/// The hash by which the notification log and events know an alert: xxHash64 with seed 0 over the same bytes
/// as the fingerprint (name, 0xFF, value, 0xFF of each label in name order).
/// Source: notify/notify.go hashAlert.
package enum AlertHash {
    /// The hash of the canonical bytes of a label set.
    package static func hash(_ canonical: UnsafeRawBufferPointer) -> UInt64 {
        XXH64(canonical.baseAddress, canonical.count, 0)
    }

    /// The hash of the labels of an alert in the table; nothing is copied but their bytes.
    static func hash(of run: LabelRun, _ texts: borrowing LabelTexts) -> UInt64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.count * 32)
        for element in run {
            bytes.append(contentsOf: texts.name(element).utf8)
            bytes.append(0xFF)
            bytes.append(contentsOf: texts.value(element).utf8)
            bytes.append(0xFF)
        }
        return bytes.withUnsafeBytes { hash($0) }
    }

    /// The hash of a label set.
    package static func hash(of labels: LabelSet) -> UInt64 {
        let count = labels.labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
            var end = 0
            for label in labels.labels {
                for text in [label.name, label.value] {
                    for byte in text.utf8 {
                        bytes[end] = byte
                        end += 1
                    }
                    bytes[end] = 0xFF
                    end += 1
                }
            }
            return hash(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<end]))
        }
    }
}
