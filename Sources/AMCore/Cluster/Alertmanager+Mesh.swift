internal import AMGossip
internal import AMText

/// Silences and entries of the notification log go to the other nodes and come from them.
extension Alertmanager {
    /// Silences and log as they are now.
    func snapshot() -> MeshSnapshot { MeshSnapshot(silences: silences.kept, entries: log.stored) }

    // MARK: In

    /// Takes the whole state of another node, or of the two files of the original.
    mutating func take(_ state: MeshState) {
        for key in state.unknownKeys where key != PeerMessage.key {
            let fields = [LogField("key", key)]
            say(LogLine(.warn, "unknown state key", component: "cluster", fields))
        }
        if let failure = state.failure {
            let fields = [LogField("err", failure)]
            say(LogLine(.warn, "merge state", component: "cluster", fields))
        }
        merge(silences: state.silences, state.silenceBytes)
        merge(entries: state.entries, state.entryBytes)
    }

    /// Takes over the silences that are news, and passes the bytes on in which they came.
    mutating func merge(silences records: [SilenceRecord], _ data: [UInt8]) {
        var hasNews = false
        note(ahead: records.map(\.updatedAt).max())
        for record in records {
            let changedAt = silences.lastChange(record.id)
            switch SilenceMerge.judge(record, knownSince: changedAt, now: now.wall) {
            case .expired, .known: continue
            case .newer where silences[record.id] != nil: replace(record.silence())
            case .added, .newer: add(record.silence())
            }
            if let silence = silences[record.id] {
                if silence.isBroken { counters.silenceCompileErrors += 1 }
                out.changes.append(.silence(silence))
            }
            hasNews = true
        }
        if hasNews, passOn(data, key: MeshCodec.silencesKey, about: records.count == 1 ? records[0].id : nil)
        {
            cluster?.counters.silencesPropagated += 1
        }
    }

    /// A silence that another node changed. Nodes of ours never change what it matches; others might.
    private mutating func replace(_ silence: Silence) {
        guard let number = silences.replace(silence, &labels) else { return }
        for slot in 0..<alerts.slots.count where alerts.slots[slot]?.silences.contains(number) == true {
            alerts.slots[slot]?.silences.removeAll { $0 == number }
        }
        for slot in SilencedSlots.find(silence, labels, alerts) { alerts[slot].note(silence: number) }
    }

    /// Takes over the entries that are news, and passes the bytes on in which they came.
    mutating func merge(entries: [LogEntry], _ data: [UInt8]) {
        var hasNews = false
        note(ahead: entries.map(\.timestamp).max())
        for entry in entries where LogMerge.isNews(entry, known: log[entry.key], now: now.wall) {
            guard log.put(entry) else { continue }
            out.changes.append(.logEntry(entry))
            hasNews = true
        }
        let subject = entries.count == 1 ? entries[0].key.text : nil
        if hasNews, passOn(data, key: MeshCodec.logKey, about: subject) {
            cluster?.counters.entriesPropagated += 1
        }
    }

    /// Passes on what came: true. Long messages are not passed on, because who sent them sent them to all.
    private mutating func passOn(_ data: [UInt8], key: String, about subject: String?) -> Bool {
        guard cluster != nil, data.count <= options.limits.gossipMessage else { return false }
        let part = MeshCodec.encodePart(key: key, data: data)
        gossipEvents.append(.broadcast(part, about: subject.map { NodeName("\(key)/\($0)") }))
        return true
    }

    // MARK: Out

    /// Notes news of our own: it goes out as soon as it is on disk.
    mutating func willAnnounce(_ news: Announcement) {
        if cluster != nil { out.afterCommit.append(.announce(news)) }
    }

    /// Tells the cluster what is on disk now.
    mutating func announce(_ news: Announcement) {
        guard let queued = cluster?.membership.queuedUpdates else { return }
        if case .alerts(let batch) = news {
            alertsAreOnDisk(batch: batch)
            return
        }
        let limits = options.limits
        guard let (key, subject, data) = news.parts else { return }
        let part = MeshCodec.encodePart(key: key, data: data)
        let isShort = part.count <= limits.gossipMessage
        if isShort, queued < limits.gossipBacklog {
            gossipEvents.append(.broadcast(part, about: NodeName("\(key)/\(subject)")))
            return
        }
        switch news {
        case .silence(let silence): cluster?.silenceNews.add(silence.id, version: silence.updatedAt)
        case .entry(let entry): cluster?.entryNews.add(entry.key, version: entry.timestamp)
        case .alerts: break
        }
        tellNews(key)
    }

    /// Tells all members what waits under a key, unless something is under way.
    private mutating func tellNews(_ key: String) {
        let isSilences = key == MeshCodec.silencesKey
        let isTelling = isSilences ? cluster?.silenceNews.isTelling : cluster?.entryNews.isTelling
        guard isTelling == false else { return }
        let data = isSilences ? nextSilences() : nextEntries()
        guard !data.isEmpty else { return }
        let part = MeshCodec.encodePart(key: key, data: data)
        guard let tag = cluster?.tag(.news(key: key, since: now.steady)) else { return }
        setTelling(key, true)
        gossipEvents.append(.tell(part, tag: tag))
    }

    private mutating func setTelling(_ key: String, _ isTelling: Bool) {
        if key == MeshCodec.silencesKey {
            cluster?.silenceNews.isTelling = isTelling
        } else {
            cluster?.entryNews.isTelling = isTelling
        }
    }

    /// What waits of silences. One that was changed since comes again when the change is on disk.
    private mutating func nextSilences() -> [UInt8] {
        var data: [UInt8] = []
        while data.count < options.limits.streamBatch, let next = cluster?.silenceNews.pop() {
            guard let silence = silences[next.subject], silence.updatedAt == next.version else { continue }
            data.append(contentsOf: MeshCodec.encode([silence]))
        }
        return data
    }

    private mutating func nextEntries() -> [UInt8] {
        var data: [UInt8] = []
        while data.count < options.limits.streamBatch, let next = cluster?.entryNews.pop() {
            guard let entry = log[next.subject], entry.timestamp == next.version else { continue }
            data.append(contentsOf: MeshCodec.encode([entry]))
        }
        return data
    }

    /// A message on streams is over.
    mutating func told(_ tag: UInt64, attempts: Int, failures: Int) {
        switch cluster?.tellings.removeValue(forKey: tag) {
        case .news(let key, let since):
            let seconds = (now.steady - since).inSeconds
            if key == MeshCodec.silencesKey {
                cluster?.counters.oversizedSilences.count(attempts, failures, seconds)
            } else {
                cluster?.counters.oversizedEntries.count(attempts, failures, seconds)
            }
            setTelling(key, false)
            tellNews(key)
        case .ours: peerMessageEnded(tag, attempts: attempts, failures: failures)
        case nil: break
        }
    }
}

extension Announcement {
    /// The key, the subject and the bytes of the record; nil for what has a road of its own.
    fileprivate var parts: (key: String, subject: String, data: [UInt8])? {
        switch self {
        case .silence(let silence): (MeshCodec.silencesKey, silence.id, MeshCodec.encode([silence]))
        case .entry(let entry): (MeshCodec.logKey, entry.key.text, MeshCodec.encode([entry]))
        case .alerts: nil
        }
    }
}

extension ClusterCounters.Oversized {
    fileprivate mutating func count(_ attempts: Int, _ failures: Int, _ seconds: Double) {
        sent += UInt64(attempts)
        failed += UInt64(failures)
        self.seconds.observe(seconds)
    }
}

extension Alert {
    /// Notes a silence that matches. Shape: numbers stay in order.
    mutating func note(silence number: UInt32) {
        silences.insert(number, at: silences.firstIndex { $0 > number } ?? silences.endIndex)
    }
}
