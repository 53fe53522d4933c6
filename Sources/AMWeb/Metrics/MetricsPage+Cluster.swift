internal import AMCore
internal import AMGossip

/// The cluster on the page: only whether there is one, if there is none.
extension MetricsPage {
    func addCluster(_ page: inout Exposition) {
        page.add(Catalogue.clusterEnabled, view.cluster == nil ? 0.0 : 1.0)
        guard let cluster = view.cluster else { return }
        page.add(Catalogue.clusterMembers, Double(cluster.peers.count))
        page.add(Catalogue.clusterFailed, Double(cluster.failedPeers))
        page.add(Catalogue.clusterHealth, Double(cluster.healthScore))
        page.add(Catalogue.peerPosition, Double(cluster.position))
        page.add(Catalogue.peerInfo, 1.0, ("peer", cluster.name))
        page.add(Catalogue.clusterWarnings, Double(cluster.warnings.count))
        let counters = cluster.counters
        page.add(Catalogue.reconnections, counters.reconnections)
        page.add(Catalogue.reconnectionsFailed, counters.failedReconnections)
        page.add(Catalogue.refreshJoins, counters.refreshJoins)
        page.add(Catalogue.refreshJoinsFailed, counters.failedRefreshJoins)
        addGossip(&page, cluster)
        addOversized(&page, MeshCodec.logKey, counters.oversizedEntries)
        addOversized(&page, MeshCodec.silencesKey, counters.oversizedSilences)
        for (name, seconds) in counters.pings.sorted(by: { $0.key < $1.key }) {
            page.addHistogram(
                Catalogue.pings, bounds: seconds.bounds, counts: seconds.counts, sum: seconds.sum,
                labels: [("peer", name.description)])
        }
        for (direction, volume) in [("received", counters.sharedReceived), ("sent", counters.sharedSent)] {
            page.add(Catalogue.sharedMessages, volume.messages, ("direction", direction))
            page.add(Catalogue.sharedAlerts, volume.alerts, ("direction", direction))
            page.add(Catalogue.sharedBytes, volume.bytes, ("direction", direction))
        }
        if let transport = facts.server.gossipTLS { add(transport, &page) }
    }

    private func addGossip(_ page: inout Exposition, _ cluster: ClusterView) {
        let counts = cluster.gossip
        page.add(Catalogue.peersJoined, counts.joined)
        page.add(Catalogue.peersLeft, counts.left)
        page.add(Catalogue.peersUpdated, counts.updated)
        page.add(Catalogue.nameConflicts, counts.conflicts)
        page.add(Catalogue.messagesQueued, Double(cluster.queuedUpdates))
        page.add(Catalogue.messagesPruned, counts.pruned)
        for (type, sent, received) in [
            ("full_state", counts.statesSent, counts.statesReceived),
            ("update", counts.updatesSent, counts.updatesReceived),
        ] {
            page.add(Catalogue.messagesSent, sent.count, ("msg_type", type))
            page.add(Catalogue.messagesSentSize, sent.bytes, ("msg_type", type))
            page.add(Catalogue.messagesReceived, received.count, ("msg_type", type))
            page.add(Catalogue.messagesReceivedSize, received.bytes, ("msg_type", type))
        }
        for (name, count) in counts.aliveMessages.sorted(by: { $0.key < $1.key }) {
            page.add(Catalogue.aliveMessages, count, ("peer", name.description))
        }
    }

    private func addOversized(
        _ page: inout Exposition, _ key: String, _ counters: ClusterCounters.Oversized
    ) {
        page.add(Catalogue.oversizedSent, counters.sent, ("key", key))
        page.add(Catalogue.oversizedFailed, counters.failed, ("key", key))
        page.add(Catalogue.oversizedDropped, counters.dropped, ("key", key))
        let seconds = counters.seconds
        page.addHistogram(
            Catalogue.oversizedDuration, bounds: seconds.bounds, counts: seconds.counts, sum: seconds.sum,
            labels: [("key", key)])
    }

    private func add(_ transport: GossipTLSSnapshot, _ page: inout Exposition) {
        page.add(Catalogue.tlsPacketBytesSent, transport.packetBytesSent)
        page.add(Catalogue.tlsPacketBytesReceived, transport.packetBytesReceived)
        page.add(Catalogue.tlsStreamsSent, transport.streamsSent)
        page.add(Catalogue.tlsStreamsReceived, transport.streamsReceived)
        page.add(Catalogue.tlsReadErrors, transport.readErrors)
        for (type, count) in [
            ("packet", transport.packetWriteErrors), ("stream", transport.streamWriteErrors),
        ]
        where count > 0 {
            page.add(Catalogue.tlsWriteErrors, count, ("connection_type", type))
        }
    }

    /// The files in the form of the original, of silences and of the notification log.
    func addSnapshots(_ page: inout Exposition) {
        let (silences, entries) = (facts.server.silenceSnapshots, facts.server.entrySnapshots)
        page.addSummary(Catalogue.silenceSnapshot, sum: silences.seconds.sum, count: silences.seconds.count)
        page.add(Catalogue.silenceSnapshotSize, Double(silences.bytes))
        page.add(Catalogue.silenceMaintenanceErrors, silences.failures)
        page.addSummary(Catalogue.logSnapshot, sum: entries.seconds.sum, count: entries.seconds.count)
        page.add(Catalogue.logSnapshotSize, Double(entries.bytes))
        page.add(Catalogue.logMaintenanceErrors, entries.failures)
    }
}
