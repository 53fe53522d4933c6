/// Labels, annotations and generator URL of an alert as bytes: what is parsed once, written to the journal as
/// it is, and kept in memory without its labels.
///
/// Shape: labels, then details. Both lists: count, then for each entry name and value; details end with the
/// URL. Counts and lengths are LEB128 varints; entries are sorted by name in byte order, names unique, label
/// values not empty.
package struct AlertBody: Sendable, Hashable {
    /// Labels and details together.
    package var bytes: ArraySlice<UInt8>
    /// Where the details begin. Unit: bytes from the start of `bytes`.
    package var detailsOffset: Int

    /// A body; the offset must be the one its writer gave.
    package init(bytes: ArraySlice<UInt8>, detailsOffset: Int) {
        self.bytes = bytes
        self.detailsOffset = detailsOffset
    }

    /// The part behind the labels.
    package var details: ArraySlice<UInt8> { bytes.dropFirst(detailsOffset) }

    /// The identity of its labels.
    package var fingerprint: Fingerprint {
        bytes.withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            var hash = FNV1a()
            for _ in 0..<(cursor.varint() ?? 0) {
                guard let name = cursor.text(), let value = cursor.text() else { break }
                hash.feed(name: name, value: value)
            }
            return Fingerprint(rawValue: hash.value)
        }
    }

    /// A body from texts.
    package init(labels: LabelSet, annotations: LabelSet, generatorURL: String) {
        var all: [UInt8] = []
        AlertBody.append(labels, to: &all)
        detailsOffset = all.count
        AlertBody.append(annotations, to: &all)
        AlertBody.append(generatorURL, to: &all)
        bytes = all[...]
    }

    /// Appends a list of names and values in the form of a body.
    package static func append(_ set: LabelSet, to bytes: inout [UInt8]) {
        appendVarint(UInt64(set.labels.count), to: &bytes)
        for label in set.labels {
            append(label.name, to: &bytes)
            append(label.value, to: &bytes)
        }
    }

    /// Appends a text in the form of a body.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        appendVarint(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a LEB128 number.
    @inlinable
    package static func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads the form of `AlertBody` without copying. Every read is checked: nil at the first thing that cannot
/// be.
package struct BodyCursor {
    @usableFromInline let base: UnsafeRawBufferPointer
    /// How far it has read. Unit: bytes.
    package var position = 0

    /// A cursor at the start of some bytes, which must outlive it.
    @inlinable
    package init(_ base: UnsafeRawBufferPointer) { self.base = base }

    /// The next number.
    @inlinable
    package mutating func varint() -> Int? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < base.count, shift < 63 {
            let byte = base[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(value) }
            shift += 7
        }
        return nil
    }

    /// The next text.
    @inlinable
    package mutating func text() -> UnsafeRawBufferPointer? {
        guard let n = varint(), n <= base.count - position else { return nil }
        let piece = UnsafeRawBufferPointer(rebasing: base[position..<position + n])
        position += n
        return piece
    }
}

extension LabelSet {
    /// Reads one list of a body.
    package init?(_ cursor: inout BodyCursor) {
        guard let n = cursor.varint() else { return nil }
        var labels: [Label] = []
        labels.reserveCapacity(Swift.min(n, 64))
        for _ in 0..<n {
            guard let name = cursor.text(), let value = cursor.text() else { return nil }
            labels.append(
                Label(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        self.init(labels)
    }
}
