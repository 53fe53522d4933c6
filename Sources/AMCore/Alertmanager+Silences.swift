internal import AMText

/// Silences are made, changed and ended.
extension Alertmanager {
    private static let notWritable = "the journal cannot be written now, so that a silence would not be kept"

    /// Makes or changes a silence.
    mutating func setSilence(_ draft: SilenceDraft, _ request: RequestID) {
        guard journalFailure == nil else {
            answer(request, .unavailable(Self.notWritable))
            return
        }
        let decision = SilenceUpdate.decide(
            draft,
            known: SilenceUpdate.Known(
                existing: draft.id.isEmpty ? nil : silences[draft.id], count: silences.count),
            rules: silenceRules, now: now.wall, newID: UUIDText.make(using: &dice))
        switch decision {
        case .refused(.notFound): answer(request, .notFound)
        case .refused(.because(let text)): answer(request, .refused(text))
        case .update(var silence):
            orderAfterKnown(&silence)
            silences.update(silence)
            keep(silence, "update silence")
            answer(request, .silence(id: silence.id))
        case .create(let silence, let expired):
            if var expired {
                orderAfterKnown(&expired)
                silences.update(expired)
                keep(expired, "expire silence")
            }
            add(silence)
            keep(silence, "create silence")
            answer(request, .silence(id: silence.id))
        }
    }

    /// After a step of the clock backwards a change must still count as later than the one before.
    private func orderAfterKnown(_ silence: inout Silence) {
        guard let known = silences[silence.id], known.updatedAt >= silence.updatedAt else { return }
        silence.updatedAt = known.updatedAt + GoDuration(nanoseconds: 1)
    }

    private var silenceRules: SilenceRules {
        SilenceRules(
            dialect: options.dialect, maxCount: options.maxSilences, maxSize: options.maxSilenceSize,
            retention: options.retention, outlastsPeers: cluster != nil)
    }

    /// Ends a silence.
    mutating func expireSilence(id: String, _ request: RequestID) {
        guard journalFailure == nil else {
            answer(request, .unavailable(Self.notWritable))
            return
        }
        guard let silence = silences[id] else {
            answer(request, .notFound)
            return
        }
        if var expired = SilenceUpdate.expire(silence, now: now.wall, silenceRules) {
            orderAfterKnown(&expired)
            silences.update(expired)
            keep(expired, "expire silence")
        }
        answer(request, .done)
    }

    /// Adds a silence and notes it at the alerts that it matches.
    mutating func add(_ silence: Silence) {
        let number = silences.insert(silence, &labels)
        for slot in SilencedSlots.find(silence, labels, alerts) { alerts[slot].silences.append(number) }
    }

    private mutating func keep(_ silence: Silence, _ message: String) {
        out.changes.append(.silence(silence))
        willAnnounce(.silence(silence))
        if options.logSilences {
            say(LogLine(.info, message, component: "silences", SilenceLogFields.of(silence)))
        }
    }

    private mutating func answer(_ request: RequestID, _ reply: Reply) {
        out.afterCommit.append(.reply(request, reply, instead: .unavailable(Self.notWritable)))
    }
}
