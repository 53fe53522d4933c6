package import AMText

/// A time as a client gave it: the moment, and the UTC offset it was written with.
package struct PostedTime: Sendable, Hashable {
    /// The moment.
    package var moment: Timestamp
    /// Unit: minutes east of UTC.
    package var offset: Int16
    /// A time.
    package init(_ moment: Timestamp, offset: Int16 = 0) {
        self.moment = moment
        self.offset = offset
    }
}

/// Makes an `Intake` out of the pieces of a request, without an allocation per alert: pieces are remembered
/// where they stand and copied once, into one arena, when their alert is complete.
///
/// Each alert is fed as labels and annotations in any order, then `endAlert`. All bytes must be valid UTF-8
/// and must stay where they are until then. Source: api/v2/api.go postAlertsHandler, alert/alert.go
/// Validate.
package struct IntakeBuilder: ~Copyable {
    /// A name with its value, still in its owner's memory.
    private struct Entry {
        var name: UnsafeRawBufferPointer
        var value: UnsafeRawBufferPointer
    }

    /// The labels or the annotations of the alert that is being fed.
    private struct Entries {
        var all: [Entry] = []
        /// Whether each name sorts behind the one before it, as most clients send them.
        var isSorted = true
        /// Whether some value is empty.
        var hasEmpty = false

        mutating func add(_ entry: Entry) {
            if let last = all.last, compareBytes(last.name, entry.name) >= 0 { isSorted = false }
            if entry.value.isEmpty { hasEmpty = true }
            all.append(entry)
        }

        mutating func clear() {
            all.removeAll(keepingCapacity: true)
            isSorted = true
            hasEmpty = false
        }

        /// Sorts by name; of a repeated name the last one counts.
        mutating func settle() {
            guard !isSorted else { return }
            let order = all.indices.sorted { a, b in
                let order = compareBytes(all[a].name, all[b].name)
                return order == 0 ? a < b : order < 0
            }
            var settled: [Entry] = []
            settled.reserveCapacity(order.count)
            for at in order {
                if let last = settled.last, compareBytes(last.name, all[at].name) == 0 {
                    settled.removeLast()
                }
                settled.append(all[at])
            }
            all = settled
            isSorted = true
        }
    }

    /// An alert that was fed, before its times are settled.
    private struct Draft {
        var fingerprint: Fingerprint
        var startsAt: PostedTime?
        var endsAt: PostedTime?
        var bodyStart: Int
        var bodyEnd: Int
        var detailsOffset: Int
        /// Position in `faults`; −1: none.
        var fault: Int
    }

    /// Shape: `used` bytes of bodies, then room.
    private var arena: [UInt8] = []
    private var used = 0
    private var labels = Entries()
    private var annotations = Entries()
    private var drafts: [Draft] = []
    private var faults: [String] = []
    private let dialect: MatcherDialect

    /// A builder for the alerts of one request of about so many bytes.
    package init(dialect: MatcherDialect, expectedBytes: Int = 0) {
        self.dialect = dialect
        arena.reserveCapacity(expectedBytes)
        labels.all.reserveCapacity(32)
        annotations.all.reserveCapacity(16)
        drafts.reserveCapacity(expectedBytes / 512)
    }

    /// Alerts that were ended.
    package var count: Int { drafts.count }

    /// A label of the current alert; an empty value takes the label away.
    package mutating func label(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        labels.add(Entry(name: name, value: value))
    }

    /// An annotation of the current alert.
    package mutating func annotation(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        annotations.add(Entry(name: name, value: value))
    }

    /// Forgets the labels of the current alert.
    package mutating func clearLabels() { labels.clear() }

    /// Forgets the annotations of the current alert.
    package mutating func clearAnnotations() { annotations.clear() }

    /// The current alert is complete. A time that is nil or Go's zero time is unset.
    package mutating func endAlert(
        startsAt: PostedTime?, endsAt: PostedTime?, generatorURL: UnsafeRawBufferPointer
    ) {
        labels.settle()
        if labels.hasEmpty { labels.all.removeAll { $0.value.isEmpty } }
        annotations.settle()
        var draft = Draft(
            fingerprint: Fingerprint(rawValue: 0),
            startsAt: startsAt.flatMap { $0.moment.isZero ? nil : $0 },
            endsAt: endsAt.flatMap { $0.moment.isZero ? nil : $0 },
            bodyStart: used, bodyEnd: used, detailsOffset: 0, fault: -1)
        if let text = fault() {
            draft.fault = faults.count
            faults.append(text)
        } else {
            draft.fingerprint = fingerprint()
            draft.detailsOffset = write(generatorURL)
            draft.bodyEnd = used
        }
        drafts.append(draft)
        labels.clear()
        annotations.clear()
    }

    /// Settles times and validity. An alert without an end ends `resolveTimeout` after `now`.
    /// - Parameter localOffset: the server's UTC offset now, for times that were not given. Unit: minutes
    /// east.
    package consuming func finish(now: Timestamp, localOffset: Int16, resolveTimeout: GoDuration) -> Intake {
        var intake = Intake()
        intake.alerts.reserveCapacity(drafts.count)
        for draft in drafts {
            let local = PostedTime(now, offset: localOffset)
            let start = draft.startsAt ?? draft.endsAt ?? local
            let end = draft.endsAt ?? PostedTime(now + resolveTimeout, offset: localOffset)
            if end.moment > now { intake.firing += 1 } else { intake.resolved += 1 }
            if end.moment < start.moment {
                intake.refusals.append("start time must be before end time")
            } else if draft.fault >= 0 {
                intake.refusals.append(faults[draft.fault])
            } else {
                let times = AlertTimes(
                    startsAt: start.moment, endsAt: end.moment, updatedAt: now, startOffset: start.offset,
                    endOffset: end.offset, isTimeout: draft.endsAt == nil)
                intake.alerts.append(
                    PostedAlert(
                        fingerprint: draft.fingerprint, times: times, bodyStart: draft.bodyStart,
                        bodyEnd: draft.bodyEnd, detailsOffset: draft.detailsOffset))
            }
        }
        arena.removeLast(arena.count - used)
        intake.bytes = arena
        return intake
    }
}

// Validity and identity of the current alert.
extension IntakeBuilder {
    /// Why the alert is invalid, whatever its times are.
    private func fault() -> String? {
        if labels.all.isEmpty { return "at least one label pair required" }
        if let name = invalidName(labels.all) { return "invalid label set: invalid name " + name }
        if let name = invalidName(annotations.all) { return "invalid annotations: invalid name " + name }
        return nil
    }

    /// The first name that is no label name, quoted.
    private func invalidName(_ entries: [Entry]) -> String? {
        for entry in entries where !isValid(entry.name) {
            return Quote.quote(String(decoding: entry.name, as: UTF8.self))
        }
        return nil
    }

    private func isValid(_ name: UnsafeRawBufferPointer) -> Bool {
        guard dialect == .classic else { return !name.isEmpty }
        return dialect.isValidLabelName(String(decoding: name, as: UTF8.self))
    }

    private func fingerprint() -> Fingerprint {
        var hash = FNV1a()
        for entry in labels.all { hash.feed(name: entry.name, value: entry.value) }
        return Fingerprint(rawValue: hash.value)
    }
}

// The arena.
extension IntakeBuilder {
    /// Room is made in steps of this size. Unit: bytes.
    private static var step: Int { 65_536 }

    /// Writes the current alert in the form of `AlertBody`. Returns: where its details begin, from its start.
    private mutating func write(_ generatorURL: UnsafeRawBufferPointer) -> Int {
        var room = generatorURL.count + 30
        for entry in labels.all { room += entry.name.count + entry.value.count + 20 }
        for entry in annotations.all { room += entry.name.count + entry.value.count + 20 }
        if arena.count - used < room {
            arena.append(contentsOf: repeatElement(0, count: max(Self.step, room)))
        }
        let start = used
        var details = 0
        arena.withUnsafeMutableBytes { all in
            guard let base = all.baseAddress else { return }
            var pen = BodyPen(base + start)
            pen.write(labels.all.count)
            for entry in labels.all {
                pen.write(entry.name)
                pen.write(entry.value)
            }
            details = pen.place - (base + start)
            pen.write(annotations.all.count)
            for entry in annotations.all {
                pen.write(entry.name)
                pen.write(entry.value)
            }
            pen.write(generatorURL)
            used = start + (pen.place - (base + start))
        }
        return details
    }
}

/// Writes numbers and texts in the form of `AlertBody` where room was made for them.
private struct BodyPen {
    var place: UnsafeMutableRawPointer

    init(_ place: UnsafeMutableRawPointer) { self.place = place }

    @inline(__always)
    mutating func write(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            place += 1
            rest >>= 7
        }
        place.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        place += 1
    }

    @inline(__always)
    mutating func write(_ text: UnsafeRawBufferPointer) {
        write(text.count)
        guard let base = text.baseAddress else { return }
        place.copyMemory(from: base, byteCount: text.count)
        place += text.count
    }
}
