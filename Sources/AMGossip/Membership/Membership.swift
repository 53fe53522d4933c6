/// memberlist as a value: who is there, as far as this node knows, and what it does to know it and to spread
/// what it knows. It has no socket and no clock: `handle` takes what happened with the time, and says what is
/// to be done.
/// Source: Das, Gupta, Motivala, "SWIM"; hashicorp/memberlist.
package struct Membership: Sendable {
    /// How this node takes part.
    package let settings: GossipSettings
    /// What was counted.
    package internal(set) var counts = GossipCounts()

    /// All known nodes, ourselves included. Shape: in the order in which they are probed.
    package internal(set) var members: [Member] = []
    /// Where in the list a name stands.
    var places: [NodeName: Int] = [:]
    /// Whether one of them has, or had, a name that may be an address.
    var hasAddressNames = false
    /// How many of them are not gone.
    package internal(set) var liveCount = 0

    /// The number of what we last said of ourselves.
    var incarnation: UInt32 = 0
    /// The number of our last ping.
    var sequence: UInt32 = 0
    var awareness: Awareness
    /// Shape: one for each member that is suspected.
    var suspicions: [NodeName: Suspicion] = [:]
    /// No suspicion ends before this, and no ping for another node. The first of them may end later: then
    /// looking at it moves this on.
    var suspicionsEnd = Nanoseconds(.max)
    var relaysEnd = Nanoseconds(.max)
    var membershipQueue = BroadcastQueue()
    var userQueue = BroadcastQueue()

    var probe: Probe?
    /// Where in the list the next probe looks.
    var probePlace = 0
    /// Pings for others, by our number.
    var relays: [UInt32: Relay] = [:]

    /// Streams that we dialled, and those that wait to be dialled for our state.
    var exchanges: [UInt64: Exchange] = [:]
    var nextExchange: UInt64 = 1
    /// What our state is needed for, in order.
    var waiting: [Waiting] = []
    /// Messages that are told to each member, by their tag.
    var tellings: [UInt64: Telling] = [:]

    var isStarted = false
    var hasLeft = false
    /// The goodbye that still waits, and until when it may.
    var goodbye: (message: UInt64, deadline: Nanoseconds)?

    var gossipTicker: Ticker
    var probeTicker: Ticker
    var pruneTicker: Ticker
    var pushPullAt = Nanoseconds(.max)
    private var latest = Nanoseconds(.min)

    /// One call of `handle`.
    struct Step {
        let now: Nanoseconds
        var chance: Chance
        var actions: [Action] = []

        mutating func log(_ level: GossipLogLine.Level, _ text: String) {
            actions.append(.log(GossipLogLine(level: level, text: text)))
        }
    }

    /// A node that has not begun to take part.
    package init(_ settings: GossipSettings) {
        self.settings = settings
        awareness = Awareness(ceiling: settings.awarenessCeiling)
        var chance = Chance(seed: 0)
        gossipTicker = Ticker(every: .zero, from: .zero, &chance)
        probeTicker = gossipTicker
        pruneTicker = gossipTicker
    }

    /// Takes what happened, and then what is due at this time.
    /// Shape: the same value, event, time and next number of the dice give the same actions. One number is
    /// taken from the dice.
    package mutating func handle(
        _ event: Event, at now: Nanoseconds, using dice: inout some RandomNumberGenerator
    ) -> [Action] {
        // A clock that is asked by several threads may be a moment behind itself.
        latest = max(latest, now)
        var step = Step(now: latest, chance: Chance(seed: dice.next()))
        if case .start = event {
            start(&step)
        } else {
            precondition(isStarted, "a node starts before anything happens to it")
            skipIdleTicks(latest)
            take(event, &step)
        }
        runTimers(&step)
        return step.actions
    }

    private mutating func take(_ event: Event, _ step: inout Step) {
        switch event {
        case .start, .wake: break
        case .datagram(let from, let bytes): takeDatagram(bytes, from, &step)
        case .received(.accepted(let id), let message): takeRequest(message, .accepted(id), &step)
        case .received(.dialled(let id), let message): takeAnswer(message, id, &step)
        case .ended(.accepted(let id), let end): takeBrokenRequest(end, .accepted(id), &step)
        case .ended(.dialled(let id), let end): takeEnd(end, id, &step)
        case .localState(let state): takeLocalState(state, &step)
        case .broadcast(let message, let subject): queue(message, about: subject)
        case .tell(let message, let tag): tell(message, tag, &step)
        case .tellSome(let names, let message, let tag): tell(message, to: names, tag, &step)
        case .join(let endpoints):
            for endpoint in endpoints { beginPushPull(with: endpoint, isJoin: true, &step) }
        case .leave: leave(&step)
        }
    }

    private mutating func start(_ step: inout Step) {
        precondition(!isStarted, "a node starts once")
        isStarted = true
        gossipTicker = Ticker(every: settings.gossipInterval, from: step.now, &step.chance)
        probeTicker = Ticker(every: settings.probeInterval, from: step.now, &step.chance)
        pruneTicker = Ticker(every: settings.pruneInterval, from: step.now, &step.chance)
        if settings.pushPullInterval.count > 0 {
            pushPullAt =
                step.now + step.chance.below(settings.pushPullInterval) + settings.pushPullInterval
        }
        incarnation = 1
        let alive = Alive(
            incarnation: incarnation, node: settings.name, address: settings.advertised.address,
            port: settings.advertised.port, metadata: settings.metadata, versions: GossipSettings.versions)
        takeAlive(alive, isOwnStart: true, &step)
    }

    // MARK: Time

    /// Whether there is anybody else.
    private var hasCompany: Bool { members.count > 1 }
    private var hasGossip: Bool { hasCompany && !(membershipQueue.isEmpty && userQueue.isEmpty) }

    /// When the value wants to be woken if nothing happens before; nil: never.
    package var nextWake: Nanoseconds? {
        guard isStarted else { return nil }
        var next = min(pruneTicker.next, goodbye?.deadline ?? Nanoseconds(.max))
        if hasGossip { next = min(next, gossipTicker.next) }
        if let probe {
            next = min(next, probe.nextDeadline)
        } else if hasCompany {
            next = min(next, probeTicker.next)
        }
        if hasCompany { next = min(next, pushPullAt) }
        next = min(next, min(suspicionsEnd, relaysEnd))
        return next.count == .max ? nil : next
    }

    /// A ticker that nobody was woken for goes on silently, so that what happens now waits for its next tick.
    private mutating func skipIdleTicks(_ now: Nanoseconds) {
        if !hasGossip { gossipTicker.advance(past: now) }
        if !hasCompany {
            probeTicker.advance(past: now)
            if pushPullAt <= now { pushPullAt = now + settings.pushPullInterval }
        }
    }

    private mutating func runTimers(_ step: inout Step) {
        let now = step.now
        fireSuspicions(&step)
        endRelays(&step)
        runProbe(&step)
        if gossipTicker.isDue(at: now) {
            gossipTicker.advance(past: now)
            gossip(&step)
        }
        if pushPullAt <= now && pushPullAt.count < .max {
            pushPullAt = now + pushPullInterval
            pushPullWithAnyone(&step)
        }
        if pruneTicker.isDue(at: now) {
            pruneTicker.advance(past: now)
            counts.pruned += UInt64(userQueue.prune(to: settings.prunedLength))
        }
        endLeaving(&step)
    }
}
