internal import AMBytes
internal import AMCore
internal import AMText

/// The page that Prometheus reads.
struct MetricsPage {
    let options: WebOptions
    let reading: Reading
    let facts: ScrapeFacts

    var view: AlertmanagerView { reading.view }

    /// The page as an answer.
    func response() -> HTTPResponse {
        var page = Exposition()
        addAlerts(&page)
        addDispatcher(&page)
        addNotifications(&page)
        addSilences(&page)
        addLog(&page)
        addSnapshots(&page)
        addConfiguration(&page)
        addCluster(&page)
        addHTTP(&page)
        addProcess(&page)
        addServer(&page)
        let type = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
        return HTTPResponse(
            status: 200, headers: HTTPFields([.init("Content-Type", type)]), body: .bytes(page.text()))
    }

    private func addAlerts(_ page: inout Exposition) {
        let counters = view.counters
        if view.isDispatching { addStates(&page) }
        page.add(Catalogue.received, counters.receivedFiring, ("status", "firing"), ("version", "v2"))
        page.add(Catalogue.received, counters.receivedResolved, ("status", "resolved"), ("version", "v2"))
        page.add(Catalogue.invalid, counters.invalid, ("version", "v2"))
        if options.namesAlerts {
            for (name, count) in counters.limited.sorted(by: { $0.key < $1.key }) {
                page.add(Catalogue.limited, count, ("alertname", name))
            }
        } else if !counters.limited.isEmpty {
            page.add(Catalogue.limited, counters.limited.values.reduce(0, +))
        }
        page.add(Catalogue.alertLimit, Double(options.perAlertnameLimit))
        if counters.dispatched > 0 {
            page.add(Catalogue.subscriberWrites, counters.dispatched, ("subscriber", "dispatcher"))
        }
        if counters.inhibitorFed > 0 {
            page.add(Catalogue.subscriberWrites, counters.inhibitorFed, ("subscriber", "inhibitor"))
        }
    }

    private func addStates(_ page: inout Exposition) {
        func add(_ counts: AlertCounts, _ labels: [Exposition.LabelPair]) {
            let states = [
                ("active", counts.active), ("suppressed", counts.suppressed),
                ("unprocessed", counts.unprocessed),
            ]
            for (state, count) in states {
                page.add(Catalogue.alerts, Double(count), labels: labels + [("state", state)])
            }
        }
        guard options.namesGroups else { return add(view.alertCounts(at: reading.now.wall), []) }
        for (key, counts) in view.alertCountsByGroup(at: reading.now.wall) {
            add(counts, [("group_key", key)])
        }
    }

    private func addDispatcher(_ page: inout Exposition) {
        let counters = view.counters
        page.add(Catalogue.groups, Double(counters.groups))
        page.addSummary(
            Catalogue.processing, sum: counters.processing.sum, count: counters.processing.count)
        page.add(Catalogue.groupLimit, 0.0)
        page.add(Catalogue.groupRetries, 0.0)
        page.add(Catalogue.groupGivenUp, 0.0)
        page.add(Catalogue.inhibitionRules, Double(view.settings.inhibitRules.count))
        let used = usedReceivers
        page.add(Catalogue.receivers, Double(used.count))
        page.add(Catalogue.integrations, Double(used.reduce(0) { $0 + $1.integrations.count }))
    }

    /// Receivers that some route uses, each once. Shape: in the order of the routes.
    private var usedReceivers: [Receiver] {
        var seen: Set<String> = []
        return view.routes.entries.map(\.receiver).filter { seen.insert($0.name).inserted }
    }

    private func addNotifications(_ page: inout Exposition) {
        let telling = view.counters.telling
        if options.namesReceivers {
            var seen: Set<Counters.Target> = []
            for receiver in usedReceivers {
                for integration in receiver.integrations {
                    let target = Counters.Target(integration: integration.kind, receiver: receiver.name)
                    guard seen.insert(target).inserted else { continue }
                    let labels = [("integration", target.integration), ("receiver_name", target.receiver)]
                    addTelling(&page, telling[target].map { [$0] } ?? [], labels)
                }
            }
        } else {
            let byKind = Dictionary(grouping: telling.sorted { $0.key < $1.key }, by: \.key.integration)
            for kind in Set(Catalogue.kinds + byKind.keys).sorted() {
                addTelling(&page, (byKind[kind] ?? []).map(\.value), [("integration", kind)])
            }
        }
        addLastSuccess(&page)
        let fallbacks = facts.server.templateFallbacks
        let used = usedReceivers.flatMap { $0.integrations.map(\.kind) }
        for kind in Set((options.namesReceivers ? used : Catalogue.kinds) + fallbacks.keys).sorted() {
            page.add(Catalogue.templateFallbacks, fallbacks[kind] ?? 0, ("integration", kind))
        }
        for reason in Counters.Suppression.allCases {
            guard let count = view.counters.suppressed[reason] else { continue }
            page.add(Catalogue.suppressed, count, ("reason", reason.rawValue))
        }
    }

    /// When each integration of the receivers in use told last. Limit: so many series, in the order of the
    /// routes, so that a configuration of thousands of receivers does not flood the database.
    private func addLastSuccess(_ page: inout Exposition) {
        var left = 1_000
        var seen: Set<Counters.Target> = []
        for receiver in usedReceivers {
            for integration in receiver.integrations where left > 0 {
                let target = Counters.Target(integration: integration.kind, receiver: receiver.name)
                guard seen.insert(target).inserted,
                    let last = view.counters.telling[target]?.lastSuccess, !last.isZero
                else { continue }
                page.add(
                    Catalogue.lastSuccess, Double(last.seconds) + Double(last.nanoseconds) / 1e9,
                    labels: [("receiver", target.receiver), ("integration", target.integration)])
                left -= 1
            }
        }
    }

    private func addTelling(
        _ page: inout Exposition, _ parts: [Counters.Telling], _ labels: [(String, String)]
    ) {
        let labels: [Exposition.LabelPair] = labels.map { (name: $0.0, value: $0.1) }
        func sum(_ part: (Counters.Telling) -> UInt64) -> Double {
            Double(parts.reduce(0) { $0 + part($1) })
        }
        page.add(Catalogue.notifications, sum(\.notifications), labels: labels)
        page.add(Catalogue.requests, sum(\.requests), labels: labels)
        page.add(Catalogue.requestsFailed, sum(\.requestsFailed), labels: labels)
        for reason in FailureReason.allCases {
            page.add(
                Catalogue.notificationsFailed, sum { $0.failed[reason] ?? 0 },
                labels: labels + [("reason", reason.rawValue)])
        }
        let empty = Counters.Telling().latency
        var counts = empty.counts
        for part in parts {
            for i in counts.indices { counts[i] += part.latency.counts[i] }
        }
        page.addHistogram(
            Catalogue.latency, bounds: empty.bounds, counts: counts,
            sum: parts.reduce(0) { $0 + $1.latency.sum }, labels: labels)
    }

    private func addSilences(_ page: inout Exposition) {
        let counters = view.counters
        let counts = view.silenceCounts(at: reading.now.wall)
        let all = Double(counts.active + counts.expired + counts.pending)
        page.add(Catalogue.silences, Double(counts.active), ("state", "active"))
        page.add(Catalogue.silences, Double(counts.expired), ("state", "expired"))
        page.add(Catalogue.silences, Double(counts.pending), ("state", "pending"))
        page.add(Catalogue.silencesState, all)
        page.add(Catalogue.silencesMatchers, all)
        page.add(Catalogue.silencesVersions, all)
        page.add(Catalogue.silenceQueries, counters.silenceQueries)
        page.add(Catalogue.silenceQueryErrors, 0.0)
        addEmptyHistogram(&page, Catalogue.silenceQueryDuration)
        page.add(Catalogue.silencesScanned, counters.silencesScanned)
        page.add(Catalogue.silencesSkipped, counters.silencesSkipped)
        page.addSummary(Catalogue.silenceGC, sum: counters.silenceGC.sum, count: counters.silenceGC.count)
        page.add(Catalogue.silenceGCErrors, 0.0)
        page.add(Catalogue.silenceMaintenance, counters.silenceMaintenance)
        // Only what the journal brings may not compile: what is posted is refused first.
        page.add(Catalogue.silenceCompileErrors, 0.0, ("stage", "index"))
        page.add(Catalogue.silenceCompileErrors, counters.silenceCompileErrors, ("stage", "load_snapshot"))
        page.add(Catalogue.silenceGossip, view.cluster?.counters.silencesPropagated ?? 0)
    }

    private func addLog(_ page: inout Exposition) {
        let counters = view.counters
        page.add(Catalogue.logQueries, counters.logQueries)
        page.add(Catalogue.logQueryErrors, counters.logQueryMisses)
        addEmptyHistogram(&page, Catalogue.logQueryDuration)
        page.addSummary(Catalogue.logGC, sum: counters.logGC.sum, count: counters.logGC.count)
        page.add(Catalogue.logMaintenance, counters.logMaintenance)
        page.add(Catalogue.logGossip, view.cluster?.counters.entriesPropagated ?? 0)
    }

    /// A look into memory takes no time worth measuring, so these histograms of the original stay empty.
    private func addEmptyHistogram(_ page: inout Exposition, _ family: MetricFamily) {
        let empty = Histogram(bounds: Histogram.defaultBounds)
        page.addHistogram(family, bounds: empty.bounds, counts: empty.counts, sum: 0)
    }

    private func addConfiguration(_ page: inout Exposition) {
        let configuration = reading.configuration
        page.add(Catalogue.configHash, configuration.hash)
        page.add(Catalogue.reloadSuccessful, configuration.isCurrent ? 1.0 : 0.0)
        let loaded = configuration.loadedAt
        page.add(Catalogue.reloadTime, Double(loaded.seconds) + Double(loaded.nanoseconds) / 1e9)
        let version = options.version
        page.add(
            Catalogue.buildInfo, 1.0, ("branch", version.branch), ("goarch", version.architecture),
            ("goos", version.os), ("goversion", version.goVersion), ("revision", version.revision),
            ("tags", "unknown"), ("version", version.version))
    }

    private func addHTTP(_ page: inout Exposition) {
        for (key, histogram) in facts.http.durations {
            page.addHistogram(
                Catalogue.httpDuration, bounds: histogram.bounds, counts: histogram.counts,
                sum: histogram.sum,
                labels: [("code", String(key.code)), ("handler", key.handler), ("method", key.method)])
        }
        for (key, histogram) in facts.http.sizes {
            page.addHistogram(
                Catalogue.httpSize, bounds: histogram.bounds, counts: histogram.counts, sum: histogram.sum,
                labels: [("handler", key.handler), ("method", key.method)])
        }
        page.add(Catalogue.httpInFlight, Double(facts.gate.inFlight), ("method", "get"))
        page.add(Catalogue.httpLimited, facts.gate.refused, ("method", "get"))
        for (code, count) in facts.http.scrapes { page.add(Catalogue.scrapes, count, ("code", String(code))) }
        page.add(Catalogue.scrapesInFlight, Double(facts.http.scrapesInFlight))
    }

    private func addProcess(_ page: inout Exposition) {
        let process = facts.process
        let known: [(MetricFamily, Double?)] = [
            (Catalogue.cpu, process.cpuSeconds), (Catalogue.startTime, process.startTime),
            (Catalogue.residentMemory, process.residentMemory),
            (Catalogue.virtualMemory, process.virtualMemory),
            (Catalogue.virtualMemoryMax, process.virtualMemoryMax), (Catalogue.openFiles, process.openFiles),
            (Catalogue.maxFiles, process.maxFiles), (Catalogue.networkIn, process.networkReceived),
            (Catalogue.networkOut, process.networkSent),
        ]
        for (family, value) in known {
            if let value { page.add(family, value) }
        }
    }

    private func addServer(_ page: inout Exposition) {
        let server = facts.server
        page.add(Catalogue.journalHealthy, view.journalFailure == nil ? 1.0 : 0.0)
        page.addHistogram(
            Catalogue.commitDuration, bounds: server.commits.bounds, counts: server.commits.counts,
            sum: server.commits.sum)
        page.add(Catalogue.journalFailures, server.journalFailures)
        page.add(Catalogue.damagedFiles, Double(server.damagedFiles))
        page.add(Catalogue.logFrames, Double(server.logFrames))
        page.add(Catalogue.mailboxDepth, Double(server.mailboxDepth))
        page.add(Catalogue.deliveriesInFlight, Double(server.deliveriesInFlight))
        page.add(Catalogue.turns, view.counters.turns)
        page.add(Catalogue.inputs, view.counters.inputs)
        page.add(Catalogue.alertsStored, Double(view.alertCount))
        page.add(Catalogue.logEntries, Double(view.logEntryCount))
    }
}
