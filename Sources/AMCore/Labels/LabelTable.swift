internal import CXXHash

/// A label of an alert in memory: the number of its name above, the number of the label (name and value)
/// below.
package typealias LabelID = UInt32

/// A label set in memory. Shape: `nameID << 32 | labelID` for each label, sorted by the bytes of the name.
package typealias LabelRun = ContiguousArray<UInt64>

/// One label (a name with one value) that is in use.
package struct LabelEntry: Sendable {
    /// The number of its name.
    package var nameID: UInt32
    /// Users: alerts, groups and matchers that hold it. At 0 it waits to be reused.
    package var users: UInt32
    package var value: String
    /// Slots of alerts that have it. Shape: unsorted; may hold slots that were dropped, until the next sweep.
    package var slots: SlotList
}

/// One label name that is in use.
package struct NameEntry: Sendable {
    package var name: String
    /// Its labels, one for each value. Shape: unsorted.
    package var labels: ContiguousArray<LabelID>
    /// Part of the hash of each label, so that a reader finds a value without looking at the others.
    /// Shape: one for each of `labels`.
    package var hashes: ContiguousArray<UInt32> = []
    /// Matchers that ask for it; a name without pins and labels is forgotten.
    package var pins: UInt32 = 0

    /// Takes labels out.
    fileprivate mutating func forget(_ gone: Set<LabelID>) {
        var kept = 0
        for i in labels.indices where !gone.contains(labels[i]) {
            labels[kept] = labels[i]
            hashes[kept] = hashes[i]
            kept += 1
        }
        labels.removeLast(labels.count - kept)
        hashes.removeLast(hashes.count - kept)
    }
}

/// The part of the label table that readers see.
package struct LabelTexts: Sendable {
    package var names: Chunked<NameEntry> = Chunked()
    package var entries: Chunked<LabelEntry> = Chunked()

    /// No labels.
    package init() {}

    /// The name of one element of a run.
    package func name(_ element: UInt64) -> String { names[Int(element >> 32)].name }
    /// The value of one element of a run.
    package func value(_ element: UInt64) -> String {
        entries[Int(truncatingIfNeeded: element & 0xFFFF_FFFF)].value
    }

    /// A run as text.
    package func set(_ run: LabelRun) -> LabelSet {
        var labels: [Label] = []
        labels.reserveCapacity(run.count)
        for element in run { labels.append(Label(name(element), value(element))) }
        return LabelSet(sorted: labels)
    }

    /// The value of a name within a run; empty when missing.
    package func value(of name: String, in run: LabelRun) -> String {
        for element in run where self.name(element).sameBytes(as: name) { return value(element) }
        return ""
    }
}

/// Every label in use, once: text to number and back, who uses it, and which alerts have it.
///
/// Numbers are reused only in bulk (`generation` then changes), so that verdicts remembered by number can be
/// dropped together. Nothing may be ordered or digested by number.
package struct LabelTable: Sendable {
    /// What views copy.
    package private(set) var texts = LabelTexts()
    /// Rises whenever numbers came free for reuse.
    package private(set) var generation = 0
    /// Labels in use.
    package private(set) var live = 0

    private var nameIndex = TextIndex()
    private var freeNames: [UInt32] = []
    private var index = TextIndex()
    private var dead: [LabelID] = []
    private var free: [LabelID] = []
    private let deadBeforeReuse: Int

    /// An empty table.
    package init(deadBeforeReuse: Int) { self.deadBeforeReuse = deadBeforeReuse }

    /// All numbers ever given are below this.
    package var bound: Int { texts.entries.count }

    /// The number of a name, if it is in use.
    package func nameID(_ name: String) -> UInt32? {
        var name = name
        return name.withUTF8 { lookUpName(UnsafeRawBufferPointer($0)) }
    }

    private func lookUpName(_ name: UnsafeRawBufferPointer) -> UInt32? {
        nameIndex.find(hash: Self.hash(.max, name)) { id in Self.same(texts.names[Int(id)].name, name) }
    }

    /// The number of a name; a new one if need be.
    package mutating func internName(_ name: UnsafeRawBufferPointer) -> UInt32 {
        if let known = lookUpName(name) { return known }
        let entry = NameEntry(name: String(decoding: name, as: UTF8.self), labels: [])
        let id: UInt32
        if let reused = freeNames.popLast() {
            id = reused
            texts.names[Int(id)] = entry
        } else {
            id = UInt32(texts.names.count)
            texts.names.append(entry)
        }
        nameIndex.insert(id, hash: Self.hash(.max, name))
        return id
    }

    /// The number of a name given as text.
    package mutating func internName(_ name: String) -> UInt32 {
        var name = name
        return name.withUTF8 { internName(UnsafeRawBufferPointer($0)) }
    }

    /// The number of a name that a matcher asks for: it stays while pinned.
    package mutating func pin(_ name: String) -> UInt32 {
        let id = internName(name)
        texts.names[Int(id)].pins += 1
        return id
    }

    /// A matcher no longer asks for a name.
    package mutating func unpin(_ id: UInt32) {
        texts.names[Int(id)].pins -= 1
        forgetNameIfUnused(id)
    }

    private mutating func forgetNameIfUnused(_ id: UInt32) {
        let entry = texts.names[Int(id)]
        guard entry.pins == 0, entry.labels.isEmpty, nameID(entry.name) == id else { return }
        nameIndex.remove(id, hash: Self.hash(.max, entry.name))
        texts.names[Int(id)].name = ""
        freeNames.append(id)
    }

    /// The element of a label, if it is in use.
    package func find(name: UInt32, value: String) -> UInt64? {
        var value = value
        return value.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            return lookUp(name, raw, hash: Self.hash(name, raw)).map { UInt64(name) << 32 | UInt64($0) }
        }
    }

    /// The element of a label; a new one if need be. Adds a user.
    package mutating func retain(name: UInt32, value: UnsafeRawBufferPointer) -> UInt64 {
        let hash = Self.hash(name, value)
        if let known = lookUp(name, value, hash: hash) {
            if texts.entries[Int(known)].users == 0 { live += 1 }
            texts.entries[Int(known)].users += 1
            return UInt64(name) << 32 | UInt64(known)
        }
        let entry = LabelEntry(
            nameID: name, users: 1, value: String(decoding: value, as: UTF8.self), slots: [])
        let id: LabelID
        if let reused = free.popLast() {
            id = reused
            texts.entries[Int(id)] = entry
        } else {
            id = UInt32(texts.entries.count)
            texts.entries.append(entry)
        }
        texts.names[Int(name)].labels.append(id)
        texts.names[Int(name)].hashes.append(UInt32(truncatingIfNeeded: hash))
        index.insert(id, hash: hash)
        live += 1
        return UInt64(name) << 32 | UInt64(id)
    }

    /// The element of a label given as text. Adds a user.
    package mutating func retain(name: String, value: String) -> UInt64 {
        let id = internName(name)
        var value = value
        return value.withUTF8 { retain(name: id, value: UnsafeRawBufferPointer($0)) }
    }

    /// A label set as a run. Adds a user to each label.
    package mutating func retain(_ set: LabelSet) -> LabelRun {
        var run = LabelRun()
        run.reserveCapacity(set.labels.count)
        for label in set.labels { run.append(retain(name: label.name, value: label.value)) }
        return run
    }

    /// Adds a user to each label of a run that has users already.
    package mutating func retain(run: LabelRun) {
        for element in run { texts.entries[Int(element & 0xFFFF_FFFF)].users += 1 }
    }

    /// Takes a user from each label of a run.
    package mutating func release(_ run: LabelRun) {
        for element in run { release(element) }
    }

    /// Takes a user from one label.
    package mutating func release(_ element: UInt64) {
        let id = Int(element & 0xFFFF_FFFF)
        precondition(texts.entries[id].users > 0, "a label was released more often than retained")
        texts.entries[id].users -= 1
        if texts.entries[id].users == 0 {
            live -= 1
            dead.append(LabelID(id))
        }
    }

    /// Notes that the alert in a slot has these labels.
    package mutating func post(slot: UInt32, run: LabelRun) {
        for element in run { texts.entries[Int(element & 0xFFFF_FFFF)].slots.append(slot) }
    }

    /// Takes dropped slots out of the lists of these runs' labels, all at once.
    package mutating func unpost(_ runs: [LabelRun], dropped: Set<UInt32>) {
        var touched = Set<LabelID>()
        for run in runs {
            for element in run { touched.insert(LabelID(truncatingIfNeeded: element)) }
        }
        for id in touched.sorted() {
            texts.entries[Int(id)].slots.removeAll { dropped.contains($0) }
        }
    }

    /// Frees the numbers of unused labels once there are many. True: `generation` changed, verdicts by number
    /// are void.
    package mutating func recycle() -> Bool {
        guard dead.count >= deadBeforeReuse else { return false }
        var names = Set<UInt32>()
        var gone = Set<LabelID>()
        for id in dead where texts.entries[Int(id)].users == 0 && gone.insert(id).inserted {
            names.insert(texts.entries[Int(id)].nameID)
            let value = texts.entries[Int(id)].value
            index.remove(id, hash: Self.hash(texts.entries[Int(id)].nameID, value))
            texts.entries[Int(id)].value = ""
            texts.entries[Int(id)].slots = []
        }
        for name in names.sorted() {
            texts.names[Int(name)].forget(gone)
            forgetNameIfUnused(name)
        }
        free.append(contentsOf: gone.sorted())
        dead.removeAll(keepingCapacity: true)
        generation += 1
        return true
    }

    private func lookUp(_ name: UInt32, _ value: UnsafeRawBufferPointer, hash: UInt64) -> LabelID? {
        index.find(hash: hash) { id in
            texts.entries[Int(id)].nameID == name && Self.same(texts.entries[Int(id)].value, value)
        }
    }

    fileprivate static func same(_ text: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard text.utf8.count == bytes.count else { return false }
        let verdict = text.utf8.withContiguousStorageIfAvailable {
            UnsafeRawBufferPointer($0).sameBytes(as: bytes)
        }
        return verdict ?? text.utf8.elementsEqual(bytes)
    }

    private static func hash(_ name: UInt32, _ value: String) -> UInt64 {
        var value = value
        return value.withUTF8 { hash(name, UnsafeRawBufferPointer($0)) }
    }

    fileprivate static func hash(_ name: UInt32, _ value: UnsafeRawBufferPointer) -> UInt64 {
        XXH3_64bits_withSeed(value.baseAddress, value.count, XXH64_hash_t(name) &* 0x9E37_79B9_7F4A_7C15)
    }
}

extension LabelTexts {
    /// The label of a name with a value, if some alert, group or matcher uses it.
    package func find(value: String, of name: UInt32) -> LabelID? {
        var value = value
        return value.withUTF8 { wanted in
            let raw = UnsafeRawBufferPointer(wanted)
            let hash = UInt32(truncatingIfNeeded: LabelTable.hash(name, raw))
            let entry = names[Int(name)]
            for i in entry.hashes.indices where entry.hashes[i] == hash {
                if LabelTable.same(entries[Int(entry.labels[i])].value, raw) { return entry.labels[i] }
            }
            return nil
        }
    }
}
