internal import AMBytes
package import AMCore
package import AMText
internal import Synchronization

/// One attempt of an integration, made kind to the far end: who is asked for patience waits, whatever the
/// integration itself would make of it.
///
/// The original gives a notification up at `429 Too Many Requests`; here it is tried again within the flush's
/// time, and not before the far end said. Source: RFC 9110 §10.2.3, §15.5.
package enum Attempt {
    /// What an attempt came to.
    package struct Ending: Sendable {
        package var result: DeliveryOutcome.Result
        /// How long the far end asked to be left alone; zero: it did not.
        package var retryAfter: GoDuration
        /// An ending.
        package init(result: DeliveryOutcome.Result, retryAfter: GoDuration) {
            self.result = result
            self.retryAfter = retryAfter
        }
    }

    /// No far end is waited for longer than this.
    package static let longestPause = GoDuration.seconds(3_600)

    /// Tells once.
    package static func make(
        _ letter: Notification, by integration: any Integration, over out: Outbound
    ) async -> Ending {
        let last = LastAnswer()
        var heard = out
        heard.http = { request in
            let outcome = await out.http(request)
            last.note(outcome, at: out.machine.now())
            return outcome
        }
        do throws(DeliveryFailure) {
            let receipt = try await integration.deliver(letter, over: heard)
            return Ending(result: .delivered(keep: receipt.keep), retryAfter: .zero)
        } catch {
            let answer = last.answer
            let result = DeliveryOutcome.Result.failed(
                text: error.text, retry: error.mayRetry || answer.status == 429, reason: error.reason)
            return Ending(result: result, retryAfter: answer.retryAfter)
        }
    }

    /// The pause that an answer asks for; zero: none.
    /// - Parameter now: The moment of the answer, for pauses that are given by their end.
    static func pause(_ answer: IncomingResponse, at now: Timestamp) -> GoDuration {
        guard answer.status == 429 || answer.status == 503,
            let text = answer.headers["Retry-After"]?.trimmingWhiteSpace(), !text.isEmpty
        else { return .zero }
        if text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            // More digits than that are as good as for ever.
            let seconds = text.utf8.count > 9 ? Int64.max : Int64(text) ?? 0
            return seconds > 3_600 ? longestPause : .seconds(seconds)
        }
        do throws(TimeError) {
            let end = try GoTimeLayout("Mon, 02 Jan 2006 15:04:05 GMT").parse(text)
            return min(max(.zero, end.moment - now), longestPause)
        } catch {
            // A header that says nothing asks for nothing.
            return .zero
        }
    }
}

/// The last answer of a far end during one attempt.
private final class LastAnswer: Sendable {
    private let kept = Mutex((status: 0, retryAfter: GoDuration.zero))

    var answer: (status: Int, retryAfter: GoDuration) { kept.withLock { $0 } }

    func note(_ outcome: Result<IncomingResponse, TransportFailure>, at now: Timestamp) {
        let answer =
            switch outcome {
            case .success(let response): (response.status, Attempt.pause(response, at: now))
            case .failure: (0, GoDuration.zero)
            }
        kept.withLock { $0 = answer }
    }
}
