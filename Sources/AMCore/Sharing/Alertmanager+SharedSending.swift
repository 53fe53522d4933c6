internal import AMGossip
internal import AMText

/// What the others are told of alerts.
extension Alertmanager {
    /// Sends the next batch.
    mutating func tellNews() {
        guard var sharing = sharing.take() else { return }
        sharing.isTelling = false
        sharing.toldAt = now.steady
        let header = header(of: sharing)
        // News was not on disk when it came in, so it goes by way of the disk. A refresh may be written late
        // anyway, since a crash makes up for it; so it leaves at once, and a disk that stalls makes nobody
        // believe that an alert ended. But it does not overtake news of the same alert.
        var news = RecordPacker(header: header, size: sharing.limits.messageBytes)
        var refreshes = RecordPacker(header: header, size: sharing.limits.messageBytes)
        let room = sharing.limits.batchMessages * sharing.limits.messageBytes
        let isBlocked = sharing.waiting.count >= sharing.limits.waitingBatches
        var left: ContiguousArray<UInt32> = []
        var next = 0
        while next < sharing.outbox.count, news.bytes + refreshes.bytes < room {
            let slot = sharing.outbox[next]
            next += 1
            // It may have been dropped meanwhile.
            guard var entry = sharing.entries[Int(slot)].take() else { continue }
            let isBehindDisk = entry.isNews || entry.needsBody || entry.batch > sharing.committed
            let isWanted = entry.isQueued && entry.pending != nil && !entry.isGrace
            if isWanted, isBehindDisk, isBlocked {
                left.append(slot)
            } else {
                entry.isQueued = false
                entry.isNews = false
            }
            if isWanted, !entry.isQueued {
                entry.tellPending(sharing.origins)
                let own = entry.registers[OriginTable.own].map { [$0] } ?? []
                let body = entry.needsBody ? body(of: slot) : nil
                if isBehindDisk {
                    entry.batch = sharing.nextBatch
                    news.add(entry.fingerprint, body, own, sharing.origins)
                } else {
                    refreshes.add(entry.fingerprint, body, own, sharing.origins)
                }
                entry.needsBody = false
                entry.isOwnTold = true
            }
            sharing.entries[Int(slot)] = entry
        }
        left += sharing.outbox[next...]
        sharing.outbox = left
        let peers = sharing.peers
        self.sharing = sharing
        for message in refreshes.finish() { tellAtOnce(message, to: peers) }
        tellBehindDisk(news.finish(), to: nil)
        if isBlocked { askForDisk() }
        scheduleTelling(isBlocked: isBlocked)
    }

    /// Asks once more to be told when what waits is on disk, in case a full mailbox dropped the word of it.
    private mutating func askForDisk() {
        guard let last = sharing?.waiting.last else { return }
        out.afterCommit.append(.announce(.alerts(batch: last.number)))
    }

    /// A node that leaves tells what it kept back: the others go on without it.
    mutating func tellAllAndLeave() {
        guard sharing != nil, sharing?.peers.isEmpty == false else { return }
        for slot in sharing?.takeLater(until: Ticks(nanoseconds: .max)) ?? [] {
            if sharing?.isRefreshed(slot) == true { sharing?.queue(slot, asNews: false) }
        }
        while sharing?.outbox.isEmpty == false {
            let before = sharing?.outbox.count
            tellNews()
            if sharing?.outbox.count == before { break }
        }
        var goodbye = header()
        goodbye.isLeaving = true
        tellAtOnce(goodbye, to: sharing?.peers ?? [])
    }

    /// Sends everything that is known in common of some alerts, as far as one step may.
    /// Returns: whether something had to be left out.
    mutating func sendRecords(of slots: [UInt32], to name: NodeName) -> Bool {
        guard var sharing = sharing.take() else { return false }
        var packer = RecordPacker(header: header(of: sharing), size: sharing.limits.messageBytes)
        var isCut = false
        for slot in slots {
            guard packer.bytes < sharing.limits.recordsPerStep,
                sharing.waiting.count < sharing.limits.waitingBatches
            else {
                isCut = true
                break
            }
            guard let entry = sharing.entries[Int(slot)], !entry.registers.isEmpty else { continue }
            packer.add(entry.fingerprint, body(of: slot), entry.registers.all, sharing.origins)
            sharing.entries[taken: Int(slot)].isOwnTold = true
        }
        self.sharing = sharing
        tellBehindDisk(packer.finish(), to: name)
        return isCut
    }

    /// A message that says who speaks and when.
    func header(of sharing: borrowing Sharing) -> PeerMessage {
        var message = PeerMessage(from: sharing.own)
        message.configuration = settings.contentHash
        message.wall = sharing.time.ownWall
        return message
    }
}
