package import AMText
internal import CXXHash

/// The inhibition rules over numbers, with the sources of each rule by their `equal` labels. An alert is
/// looked at once, when it comes; whether it is inhibited now is then a look into its buckets.
struct InhibitionRules {
    private struct Rule {
        var source: [CompiledMatcher]
        var target: [CompiledMatcher]
        /// Numbers of the `equal` names, sorted by name.
        var equal: [UInt32]
    }
    private var rules: [Rule] = []
    private var index = TextIndex()
    /// The key that is looked for.
    private var wanted = InhibitionKey(rule: 0, labels: [])
    private var free: [UInt32] = []
    /// What views copy.
    private(set) var buckets: Chunked<InhibitionBucket> = Chunked()

    init(_ rules: [InhibitRule], labels: inout LabelTable) {
        for rule in rules {
            let equal = rule.equal.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
                labels.pin($0)
            }
            self.rules.append(
                Rule(
                    source: [CompiledMatcher](rule.source, in: &labels),
                    target: [CompiledMatcher](rule.target, in: &labels), equal: equal))
        }
    }

    /// Gives back what it holds of the table.
    func release(_ labels: inout LabelTable) {
        for rule in rules {
            rule.source.release(&labels)
            rule.target.release(&labels)
            for name in rule.equal { labels.unpin(name) }
        }
    }

    /// Looks at an alert for the first time and files it where it is a source.
    mutating func enter(
        _ alert: inout Alert, slot: UInt32, _ probe: borrowing LabelProbe, _ labels: borrowing LabelTable
    ) {
        for r in rules.indices {
            let isSource = rules[r].source.allMatch(probe, labels)
            let isTarget = rules[r].target.allMatch(probe, labels)
            guard isSource || isTarget else { continue }
            let bucket = bucket(rule: r, probe)
            let ref = InhibitionRef(rule: UInt32(r), bucket: bucket, isTwoSided: isSource && isTarget)
            buckets[Int(bucket)].users += 1
            if isTarget { alert.inhibition.append(ref) }
            if isSource {
                alert.inhibits.append(ref)
                buckets[Int(bucket)].add(slot, isTwoSided: isTarget, endsAt: alert.times.endsAt)
            }
        }
    }

    /// Notes the new end of an alert that is a source.
    mutating func refresh(_ alert: borrowing Alert) {
        for ref in alert.inhibits {
            buckets[Int(ref.bucket)].extend(isTwoSided: ref.isTwoSided, endsAt: alert.times.endsAt)
        }
    }

    /// Forgets alerts that were dropped.
    mutating func leave(_ alerts: [(slot: UInt32, alert: Alert)]) {
        let slots = Set(alerts.map(\.slot))
        var touched = Set<UInt32>()
        for (_, alert) in alerts {
            var mine = Set<UInt32>()
            for ref in alert.inhibits {
                touched.insert(ref.bucket)
                mine.insert(ref.bucket)
            }
            for ref in alert.inhibition { mine.insert(ref.bucket) }
            for bucket in mine { buckets[Int(bucket)].users -= 1 }
            touched.formUnion(mine)
        }
        for bucket in touched.sorted() {
            buckets[Int(bucket)].remove(slots)
            if buckets[Int(bucket)].users == 0 {
                index.remove(bucket, hash: Self.hash(buckets[Int(bucket)].key))
                free.append(bucket)
            }
        }
    }

    /// Brings `latestEnd` of every bucket down to the truth.
    mutating func sweep(_ alerts: borrowing AlertTable) {
        for i in 0..<buckets.count where buckets[i].users > 0 { buckets[i].settleEnds(alerts) }
    }

    private mutating func bucket(rule: Int, _ probe: borrowing LabelProbe) -> UInt32 {
        wanted.rule = UInt32(rule)
        wanted.labels.removeAll(keepingCapacity: true)
        for name in rules[rule].equal {
            if let label = probe[name] { wanted.labels.append(UInt64(name) << 32 | UInt64(label)) }
        }
        let hash = Self.hash(wanted)
        if let known = index.find(hash: hash, { buckets[Int($0)].key == wanted }) { return known }
        // A copy with storage of its own: what is wanted is written over at the next look.
        let key = InhibitionKey(rule: UInt32(rule), labels: LabelRun(wanted.labels.map { $0 }))
        let fresh = InhibitionBucket(key: key)
        let at: UInt32
        if let reused = free.popLast() {
            at = reused
            buckets[Int(at)] = fresh
        } else {
            at = UInt32(buckets.count)
            buckets.append(fresh)
        }
        index.insert(at, hash: hash)
        return at
    }

    private static func hash(_ key: InhibitionKey) -> UInt64 {
        key.labels.withUnsafeBytes {
            XXH3_64bits_withSeed($0.baseAddress, $0.count, XXH64_hash_t(key.rule))
        }
    }
}

extension InhibitionBucket {
    fileprivate mutating func add(_ slot: UInt32, isTwoSided: Bool, endsAt: Timestamp) {
        if isTwoSided { twoSided.slots.append(slot) } else { oneSided.slots.append(slot) }
        extend(isTwoSided: isTwoSided, endsAt: endsAt)
    }

    fileprivate mutating func extend(isTwoSided: Bool, endsAt: Timestamp) {
        if isTwoSided {
            if endsAt > twoSided.latestEnd { twoSided.latestEnd = endsAt }
        } else if endsAt > oneSided.latestEnd {
            oneSided.latestEnd = endsAt
        }
    }

    fileprivate mutating func remove(_ gone: Set<UInt32>) {
        oneSided.slots.removeAll { gone.contains($0) }
        twoSided.slots.removeAll { gone.contains($0) }
    }

    fileprivate mutating func settleEnds(_ alerts: borrowing AlertTable) {
        oneSided.latestEnd = .zero
        for slot in oneSided.slots { oneSided.latestEnd = max(oneSided.latestEnd, alerts[slot].times.endsAt) }
        twoSided.latestEnd = .zero
        for slot in twoSided.slots { twoSided.latestEnd = max(twoSided.latestEnd, alerts[slot].times.endsAt) }
    }

    /// The slot of a source that inhibits, if any fires. An alert never inhibits itself, and one that matches
    /// both sides is not inhibited by another such.
    package func firingSource(
        for ref: InhibitionRef, slot: UInt32, in alerts: borrowing Chunked<Alert?>, at moment: Timestamp
    ) -> UInt32? {
        if let found = oneSided.firing(alerts, except: slot, at: moment) { return found }
        return ref.isTwoSided ? nil : twoSided.firing(alerts, except: slot, at: moment)
    }
}

extension InhibitionBucket.Sources {
    fileprivate func firing(
        _ alerts: borrowing Chunked<Alert?>, except own: UInt32, at moment: Timestamp
    ) -> UInt32? {
        guard latestEnd > moment else { return nil }
        return slots.first { $0 != own && alerts[Int($0)].map { !$0.times.isResolved(at: moment) } == true }
    }
}

/// Who inhibits an alert now.
package enum Inhibition {
    /// The slot of the first source, by the order of the rules, that fires and inhibits the alert.
    package static func source(
        of alert: borrowing Alert, slot: UInt32, alerts: borrowing Chunked<Alert?>,
        buckets: borrowing Chunked<InhibitionBucket>, at moment: Timestamp
    ) -> UInt32? {
        for i in alert.inhibition.indices {
            let ref = alert.inhibition[i]
            if let found = buckets[Int(ref.bucket)].firingSource(for: ref, slot: slot, in: alerts, at: moment)
            {
                return found
            }
        }
        return nil
    }
}
