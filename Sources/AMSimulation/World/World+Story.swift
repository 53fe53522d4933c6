internal import AMCore
internal import AMGossip

/// What happens, in a few words each, for those who read a run.
extension World {
    static func words(_ input: Input) -> String {
        switch input {
        case .alerts(let intake, _):
            "alerts \(intake.alerts.map { "\($0.fingerprint) until \($0.times.endsAt)" })"
        case .setSilence(let draft, _): "set silence \(draft.id) \(draft.matchers.map(\.value))"
        case .expireSilence(let id, _): "expire silence \(id)"
        case .delivered(let outcome): "delivered \(outcome.id.number) \(outcome.result)"
        case .reload(_, let generation): "reload \(generation)"
        case .journal(let failure): "journal \(failure ?? "writes")"
        case .gossip(let event): "gossip \(words(event))"
        case .lookedUp(let found): "looked up \(found.endpoints) \(found.failures.count) failures"
        case .mesh(let state, let isJoin):
            "state of \(state.silences.count) silences, \(state.entries.count) entries, join \(isJoin)"
        case .announce(let news): "announce \(words(news))"
        case .stateFiles: "state files"
        case .wake: "wake"
        case .stop: "stop"
        }
    }

    private static func words(_ event: AMGossip.Event) -> String {
        switch event {
        case .datagram(let from, let bytes): "datagram of \(bytes.count) from \(from)"
        case .received(let id, let message): "\(id) brings \(words(message))"
        case .ended(let id, let end): "\(id) ended \(end)"
        case .localState(let bytes): "own state of \(bytes.count)"
        default: "\(event)"
        }
    }

    private static func words(_ message: StreamMessage) -> String {
        switch message {
        case .user(let bytes): "message of \(bytes.count)"
        case .pushPull(let all):
            "push/pull of \(all.nodes.map(\.name)), state of \(all.userState.count)"
        default: "\(message)"
        }
    }

    private static func words(_ news: Announcement) -> String {
        switch news {
        case .silence(let silence): "silence \(silence.id) until \(silence.endsAt)"
        case .entry(let entry):
            "log \(entry.key.text) \(entry.firing.count)+\(entry.resolved.count) at \(entry.timestamp)"
        case .alerts(let batch): "alerts of batch \(batch)"
        }
    }

    static func words(_ effect: Effect) -> String {
        switch effect {
        case .reply(let id, let reply, _): "reply \(id.number) \(reply)"
        case .deliver(let letter):
            "deliver \(letter.id.number) to \(letter.receiver)/\(letter.integration.index) "
                + "\(letter.groupKey), "
                + "\(letter.reason.rawValue), flushed at \(letter.flushedAt), attempt \(letter.attempt): "
                + "\(letter.alerts.map { "\($0.fingerprint) \($0.isResolved ? "resolved" : "firing")" })"
        case .cancel(let id): "cancel \(id.number)"
        case .log(let line): "log \(line.level) \(line.message) \(line.fields.map { "\($0)" })"
        case .gossip(.send(let to, let bytes)): "send \(bytes.count) to \(to)"
        case .gossip(.dial(let dial)): "dial \(dial.to) for \(words(dial.message))"
        case .gossip(.answer(let answer)): "answer \(answer.id) with \(words(answer.message))"
        case .gossip(let action): "\(action)"
        case .lookUp(let question): "look up \(question.peers) to \(question.purpose)"
        case .encodeState(let state):
            "encode \(state.silences.count) silences, \(state.entries.count) entries"
        case .decodeState(let bytes, let isJoin): "decode \(bytes.count), join \(isJoin)"
        case .announce(let news): "announce \(words(news))"
        case .export: "export"
        case .hasLeft: "has left"
        }
    }
}
