import AMBytes
import NIOCore

/// Time limits. There is one timer a connection; it is set again only when it must ring earlier, and
/// otherwise finds out, when it rings, that the limit has moved: a busy connection hardly ever touches it.
extension ServerConnection {
    /// Brings the time limits up to date with what is going on. To be called after each event.
    func watch() {
        guard context != nil else { return }
        let now = whatIsAwaited()
        if now != awaited {
            awaited = now
            receivedInWindow = 0
            readDeadline = limitMilliseconds(now).map { .now() + .milliseconds(Int64($0)) }
        }
        if isWritePending {
            if writeDeadline == nil {
                writeDeadline = .now() + .milliseconds(Int64(limits.stallMilliseconds))
                sentAtWindowStart = sentBytes
            }
        } else {
            writeDeadline = nil
        }
        setTimer()
    }

    private func whatIsAwaited() -> Awaited {
        if isEnding { return outputEnded ? .goodbye : .nothing }
        if incoming != nil { return .body }
        if isDeaf || !slots.isEmpty { return .nothing }
        return headHasBegun ? .head : .request
    }

    private func limitMilliseconds(_ awaited: Awaited) -> Int? {
        switch awaited {
        case .nothing: nil
        case .request: limits.idleMilliseconds
        case .head: limits.headMilliseconds
        case .body: limits.stallMilliseconds
        case .goodbye: limits.lingerMilliseconds
        }
    }

    /// Whether the client has bytes to take before we can go on.
    private var isWritePending: Bool {
        if isEnding { return !outputEnded }
        switch output {
        case .none: return slots.first?.answer != nil
        case .bytes: return true
        case .stream(_, let isPulling): return !isPulling
        case .done: return true
        }
    }

    /// The bytes that the kernel has taken.
    private var sentBytes: Int { writtenBytes - bufferedBytes }

    private var bufferedBytes: Int {
        // A channel that cannot tell counts as one that holds nothing back.
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func setTimer() {
        var deadline = min(readDeadline ?? .distantFuture, writeDeadline ?? .distantFuture)
        if limits.answerMilliseconds > 0, let late = nextAnswerDeadline { deadline = min(deadline, late) }
        guard deadline < timerDeadline, let context else { return }
        timer?.cancel()
        timerDeadline = deadline
        let mine = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: deadline) { mine.value.timeIsUp() }
    }

    /// The deadline of the oldest request that waits for its answer.
    private var nextAnswerDeadline: NIODeadline? { slots.first { $0.answer == nil }?.deadline }

    private func timeIsUp() {
        timer = nil
        timerDeadline = .distantFuture
        let now = NIODeadline.now()
        if let deadline = writeDeadline, deadline <= now { writeWindowEnds(now) }
        if let deadline = readDeadline, deadline <= now { readLimitReached(now) }
        answerLateOnes(now)
        watch()
    }

    private func writeWindowEnds(_ now: NIODeadline) {
        let sent = sentBytes
        guard bufferedBytes == 0 || sent - sentAtWindowStart >= limits.stallBytes else { return cut() }
        sentAtWindowStart = sent
        writeDeadline = now + .milliseconds(Int64(limits.stallMilliseconds))
    }

    private func readLimitReached(_ now: NIODeadline) {
        switch awaited {
        case .nothing:
            readDeadline = nil
        case .request, .goodbye:
            cut()
        case .head:
            // Before the first byte, or inside a handshake, there is nobody to talk to.
            if isTouched, isOpenForWords { refuse(Refusal(status: 408)) } else { cut() }
        case .body:
            if !mayRead || receivedInWindow >= limits.stallBytes {
                receivedInWindow = 0
                readDeadline = now + .milliseconds(Int64(limits.stallMilliseconds))
            } else {
                refuse(Refusal(status: 408))
            }
        }
    }

    private func answerLateOnes(_ now: NIODeadline) {
        while let place = slots.firstIndex(where: { $0.answer == nil }), let deadline = slots[place].deadline,
            deadline <= now
        {
            slots[place].answer = shared.configuration.lateAnswer()
            advance()
        }
    }
}
