/// A stream that we dialled, or are about to.
enum Exchange: Sendable {
    case pushPull(with: Endpoint, isJoin: Bool)
    /// The ping on a stream of the probe with this number.
    case probe(UInt32)
    /// A message of the layer above, with the tag that it was given.
    case telling(UInt64)
}

/// What our state is needed for.
enum Waiting: Sendable {
    /// To dial this exchange.
    case dial(UInt64)
    /// To answer this stream, which brought this.
    case answer(StreamID, PushPull)
}

/// A message that is told to each member.
struct Telling: Sendable {
    var attempts = 0
    var ended = 0
    var failures = 0
}

/// Streams, in and out. Source: memberlist net.go handleConn; state.go pushPull.
extension Membership {
    // MARK: Out

    /// Opens a stream. Returns: false if there are too many.
    mutating func dial(
        _ message: StreamMessage, to endpoint: Endpoint, _ exchange: Exchange, timeout: Nanoseconds,
        _ step: inout Step
    ) -> Bool {
        guard let id = register(exchange) else { return false }
        let awaitsAnswer = if case .telling = exchange { false } else { true }
        let dial = Dial(
            id: .dialled(id), to: endpoint, message: message, awaitsAnswer: awaitsAnswer, timeout: timeout,
            form: settings.form)
        step.actions.append(.dial(dial))
        return true
    }

    private mutating func register(_ exchange: Exchange) -> UInt64? {
        guard exchanges.count < GossipLimits.exchanges else { return nil }
        defer { nextExchange += 1 }
        exchanges[nextExchange] = exchange
        return nextExchange
    }

    /// An answer on one of our streams.
    mutating func takeAnswer(_ message: StreamMessage, _ id: UInt64, _ step: inout Step) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        switch (exchange, message) {
        case (.pushPull(let endpoint, let isJoin), .pushPull(let theirs)):
            let failure = merge(theirs, isJoin: isJoin, &step)
            end(endpoint, isJoin, failure, &step)
        case (.pushPull(let endpoint, let isJoin), .error(let text)):
            end(endpoint, isJoin, "remote error: \(text)", &step)
        case (.pushPull(let endpoint, let isJoin), _):
            end(endpoint, isJoin, "the answer is no state", &step)
        case (.probe(let sequence), .ack(let ack)) where ack.sequence == sequence:
            if probe?.sequence == sequence { probe?.answeredOnStream = true }
        case (.probe, _): step.log(.error, "a ping on a stream was answered with something else")
        case (.telling(let tag), _): endTelling(tag, isFailure: false, &step)
        }
    }

    /// One of our streams ended without an answer.
    mutating func takeEnd(_ end: StreamEnd, _ id: UInt64, _ step: inout Step) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        let reason =
            switch end {
            case .written: "no answer"
            case .failed(let text): text
            case .unreadable(let error): error.description
            }
        switch exchange {
        case .pushPull(let endpoint, let isJoin): self.end(endpoint, isJoin, reason, &step)
        case .probe: step.log(.debug, "a ping on a stream failed: \(reason)")
        case .telling(let tag):
            if end != .written { step.log(.debug, "a message on a stream failed: \(reason)") }
            endTelling(tag, isFailure: end != .written, &step)
        }
    }

    // MARK: In

    /// What another node sent on its stream.
    mutating func takeRequest(_ message: StreamMessage, _ id: StreamID, _ step: inout Step) {
        switch message {
        case .ping(let ping):
            if isForUs(ping.node) {
                return answer(.ack(Ack(sequence: ping.sequence, payload: nil)), id, &step)
            }
            step.log(.warn, "got a ping for unexpected node \(ping.node) on a stream")
        case .user(let bytes): if !bytes.isEmpty { deliver(bytes, &step) }
        case .pushPull(let theirs):
            let pending = waiting.count { if case .answer = $0 { true } else { false } }
            if pending < GossipLimits.pushPulls { return ask(for: .answer(id, theirs), &step) }
            step.log(.error, "too many pending push/pull requests")
        case .ack, .error: step.log(.error, "a stream began with an answer")
        }
        step.actions.append(.close(id))
    }

    /// Another node's stream brought no message. Whoever sent something else than bytes of another cluster is
    /// told what is wrong with it.
    mutating func takeBrokenRequest(_ end: StreamEnd, _ id: StreamID, _ step: inout Step) {
        switch end {
        case .written: break
        case .failed(let text): step.log(.debug, "a stream failed: \(text)")
        case .unreadable(let error):
            step.log(.error, "a stream could not be read: \(error)")
            switch error {
            case .otherLabel, .badLabel, .unknownType: step.actions.append(.close(id))
            default: answer(.error(error.description), id, &step)
            }
        }
    }

    private func answer(_ message: StreamMessage, _ id: StreamID, _ step: inout Step) {
        step.actions.append(.answer(Answer(id: id, message: message, form: settings.form)))
    }

    // MARK: Push/pull

    /// How often states are exchanged: in a large cluster more rarely.
    var pushPullInterval: Nanoseconds {
        let n = members.count
        return settings.pushPullInterval * Int64(n <= 32 ? 1 : Logarithm.binaryCeiling(n) - 5 + 1)
    }

    mutating func pushPullWithAnyone(_ step: inout Step) {
        let own = settings.name
        let partner = randomMembers(1, &step) { $0.name != own && $0.state == .alive }.first
        if let partner { beginPushPull(with: partner.endpoint, isJoin: false, &step) }
    }

    mutating func beginPushPull(with endpoint: Endpoint, isJoin: Bool, _ step: inout Step) {
        guard let id = register(.pushPull(with: endpoint, isJoin: isJoin)) else {
            return end(endpoint, isJoin, "too many exchanges", &step)
        }
        ask(for: .dial(id), &step)
    }

    private mutating func ask(for purpose: Waiting, _ step: inout Step) {
        if waiting.isEmpty { step.actions.append(.askState) }
        waiting.append(purpose)
    }

    /// Our state is there: those go on that waited for it. An answer is written before what came is merged.
    mutating func takeLocalState(_ state: [UInt8], _ step: inout Step) {
        let purposes = waiting
        waiting = []
        for purpose in purposes {
            switch purpose {
            case .dial(let id):
                guard case .pushPull(let endpoint, let isJoin)? = exchanges[id] else { continue }
                let dial = Dial(
                    id: .dialled(id), to: endpoint, message: .pushPull(ours(state, isJoin)),
                    awaitsAnswer: true, timeout: settings.streamTimeout, form: settings.form)
                step.actions.append(.dial(dial))
            case .answer(let id, let theirs):
                answer(.pushPull(ours(state, theirs.isJoin)), id, &step)
                if let failure = merge(theirs, isJoin: theirs.isJoin, &step) {
                    step.log(.error, "push/pull merge failed: \(failure)")
                }
            }
        }
    }

    private mutating func ours(_ state: [UInt8], _ isJoin: Bool) -> PushPull {
        if !state.isEmpty { counts.statesSent.add(state.count) }
        return PushPull(isJoin: isJoin, nodes: members.map(\.listed), userState: state)
    }

    private func end(
        _ endpoint: Endpoint, _ isJoin: Bool, _ failure: String?, _ step: inout Step
    ) {
        if isJoin {
            step.actions.append(.notice(.joinEnded(endpoint, failure: failure)))
        } else if let failure {
            step.log(.error, "push/pull with \(endpoint) failed: \(failure)")
        }
    }

    // MARK: Telling

    mutating func tell(
        _ message: [UInt8], to names: [NodeName]? = nil, _ tag: UInt64, _ step: inout Step
    ) {
        let targets = liveMembers.filter { member in
            member.name != settings.name && names?.contains(member.name) != false
        }
        var telling = Telling(attempts: targets.count)
        for target in targets {
            let isTaken = dial(
                .user(message), to: target.endpoint, .telling(tag), timeout: settings.streamTimeout, &step)
            if !isTaken {
                telling.ended += 1
                telling.failures += 1
            }
        }
        tellings[tag] = telling
        endTellingIfOver(tag, &step)
    }

    private mutating func endTelling(_ tag: UInt64, isFailure: Bool, _ step: inout Step) {
        tellings[tag]?.ended += 1
        if isFailure { tellings[tag]?.failures += 1 }
        endTellingIfOver(tag, &step)
    }

    private mutating func endTellingIfOver(_ tag: UInt64, _ step: inout Step) {
        guard let telling = tellings[tag], telling.ended >= telling.attempts else { return }
        tellings[tag] = nil
        let notice = Notice.told(tag: tag, attempts: telling.attempts, failures: telling.failures)
        step.actions.append(.notice(notice))
    }
}
