internal import AMGossip

/// The whole Alertmanager as one value. It takes what happened and the time, and returns what must be written
/// and what must then be done; everything else in the building only carries things to it and away from it.
///
/// One thread owns it. It cannot fail, wait, ask the time or touch the world. The same value, inputs and
/// moment give the same turn.
package struct Alertmanager: Sendable {
    /// What the flags decided.
    package let options: Options
    /// The configuration that holds.
    package internal(set) var settings: Settings
    /// Which loaded configuration that is.
    package internal(set) var generation: Int
    /// Its routing tree.
    package internal(set) var routes: RouteTable
    /// What was counted so far.
    package internal(set) var counters = Counters()
    /// Why the journal cannot write; nil: it can.
    package internal(set) var journalFailure: String?
    /// How the two files of the original looked when they were read or written last.
    package internal(set) var stateFiles = StateFiles()

    var dice: Dice
    var labels: LabelTable
    var alerts = AlertTable()
    var groups = GroupTable()
    var silences = SilenceTable()
    var log = NotificationLog()
    var router: Router
    var routeSets = RouteSets()
    var inhibition: InhibitionRules
    var agenda = Agenda()
    var flushes: [UInt64: Flush] = [:]
    /// Deliveries on their way: which flush and which of its integrations waits for the outcome.
    var deliveries: [DeliveryID: (flush: UInt64, cursor: Int)] = [:]
    var nextFlush: UInt64 = 1
    var nextDelivery: UInt64 = 1
    var nameLimit: AlertnameLimit
    var probe = LabelProbe()
    /// Slots whose new times are not written yet.
    var unwritten: ContiguousArray<UInt32> = []
    /// By slot: whether it is in `unwritten`.
    var unwrittenMarks: ContiguousArray<Bool> = []
    /// How the node takes part in a cluster; nil: it is alone.
    var cluster: Cluster?
    /// What is shared with other nodes of ours; nil: nothing.
    var sharing: Sharing?
    /// What the membership is still to be told in this turn.
    var gossipEvents: [Event] = []
    var isStopping = false
    /// The moment of this turn.
    var now: Now
    /// What this turn returns.
    var out = Turn()

    /// A value that continues what a journal held, or begins with nothing.
    package init(
        options: Options, settings: Settings, recovered: Recovered = Recovered(), dice: Dice, now: Now
    ) {
        self.init(blank: options, settings: settings, dice: dice, now: now)
        restore(recovered)
    }

    /// A value that begins with nothing yet; what a journal held may still be put in.
    init(blank options: Options, settings: Settings, dice: Dice, now: Now) {
        self.options = options
        self.settings = settings
        self.dice = dice
        self.now = now
        generation = 0
        routes = RouteTable(settings)
        labels = LabelTable(deadBeforeReuse: options.limits.labelsBeforeReuse)
        router = Router(routes, labels: &labels)
        inhibition = InhibitionRules(settings.inhibitRules, labels: &labels)
        nameLimit = AlertnameLimit(limit: options.perAlertnameLimit)
        cluster = options.cluster.map { Cluster($0) }
        if let settings = options.cluster, settings.sharesAlerts {
            sharing = Sharing(own: settings.gossip.name, limits: options.limits.sharing)
            agenda.add(.share(.heartbeat), at: now.steady + options.limits.sharing.heartbeat)
        }
        agenda.add(.alive, at: now.steady + options.limits.aliveInterval)
        agenda.add(.collectAlerts, at: now.steady + options.alertGCInterval)
        agenda.add(.maintain, at: now.steady + options.maintenanceInterval)
        agenda.add(.sweepInhibition, at: now.steady + options.limits.inhibitionSweep)
    }

    /// One step: everything that happened since the last one, at one moment.
    package mutating func turn(_ inputs: [Input], at moment: Now) -> Turn {
        now = moment
        counters.turns += 1
        startCluster()
        for input in inputs {
            counters.inputs += 1
            take(input)
            if !gossipEvents.isEmpty { gossip() }
        }
        while !isStopping, let item = agenda.next(due: now.steady) {
            perform(item)
            if !gossipEvents.isEmpty { gossip() }
        }
        wakeCluster()
        weedAgenda()
        _ = labels.recycle()
        if !out.changes.isEmpty { out.changes.append(.alive(now.wall)) }
        out.wakeAt = earliest(isStopping ? nil : agenda.first, clusterWakeAt)
        let turn = out
        out = Turn()
        return turn
    }

    private mutating func take(_ input: Input) {
        switch input {
        case .alerts(let intake, let request): take(intake, request)
        case .setSilence(let draft, let request): setSilence(draft, request)
        case .expireSilence(let id, let request): expireSilence(id: id, request)
        case .delivered(let outcome): take(outcome)
        case .reload(let settings, let generation): reload(settings, generation: generation)
        case .journal(let failure): journalChanged(failure)
        case .gossip(let event): if cluster != nil { gossipEvents.append(event) }
        case .lookedUp(let found): take(found)
        case .mesh(let state, _): take(state)
        case .announce(let news): announce(news)
        case .stateFiles(let files): note(files)
        case .wake: break
        case .stop: stop()
        }
    }

    /// Takes entries out of the agenda that mean nobody any more, when they are most of it.
    private mutating func weedAgenda() {
        guard agenda.isOvergrown(living: groups.count + 2 * flushes.count) else { return }
        var weeded = agenda
        agenda = Agenda()
        weeded.weed { isMeant($0) }
        agenda = weeded
    }

    /// Whether an entry of the agenda still means somebody.
    private func isMeant(_ item: Agenda.Item) -> Bool {
        switch item {
        case .group(let index, let number, let timer):
            groups.slots[Int(index)].map { $0.number == number && $0.timer == timer } ?? false
        case .retry(let flush, _, _), .deadline(let flush): flushes[flush] != nil
        case .writeRefreshes, .alive, .collectAlerts, .maintain, .sweepInhibition, .cluster, .share:
            true
        }
    }

    private mutating func perform(_ item: Agenda.Item) {
        switch item {
        case .group(let index, let number, let timer): groupIsDue(index, number: number, timer: timer)
        case .retry(let flush, let cursor, let attempt): retry(flush, cursor, attempt: attempt)
        case .deadline(let flush): deadlinePassed(flush)
        case .writeRefreshes: writeRefreshes()
        case .alive: stayAlive()
        case .collectAlerts: collectAlerts()
        case .maintain: maintain()
        case .sweepInhibition: sweepInhibition()
        case .cluster(let duty): perform(duty)
        case .share(let duty): perform(duty)
        }
    }

    /// What readers may see as of the last turn.
    package func view() -> AlertmanagerView {
        var counters = counters
        counters.groups = groups.count
        return view(counters)
    }

    private func view(_ counters: Counters) -> AlertmanagerView {
        AlertmanagerView(
            labels: labels.texts, alerts: alerts.slots, alertCount: alerts.count, groups: groups.slots,
            silences: silences.slots, inhibition: inhibition.buckets, routeSets: routeSets,
            settings: settings,
            routes: routes, counters: counters, journalFailure: journalFailure,
            isDispatching: now.steady >= options.dispatchAt, takenAt: now, logEntryCount: log.count,
            cluster: clusterView)
    }

    /// A view with the settings that hold and nothing else, for those who only decode.
    package func bareView() -> AlertmanagerView {
        var view = view()
        view.labels = LabelTexts()
        view.alerts = Chunked()
        view.alertCount = 0
        view.groups = Chunked()
        view.silences = Chunked()
        view.inhibition = Chunked()
        return view
    }

    /// Adds a line to the log, if its level is wanted.
    mutating func say(_ line: LogLine) {
        if line.level >= options.logLevel { out.atOnce.append(.log(line)) }
    }
}
