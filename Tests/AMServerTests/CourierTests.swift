import AMBytes
import AMCore
import AMNotify
import AMText
import Synchronization
import Testing

@testable import AMServer

/// Letters on their way.
@Suite(.timeLimit(.minutes(1))) struct CourierTests {
    /// An integration that does what its test says.
    private struct Probe: Integration {
        var body: @Sendable (Notification, Outbound) async throws(DeliveryFailure) -> Receipt

        func deliver(
            _ letter: Notification, over out: Outbound
        ) async throws(DeliveryFailure) -> Receipt { try await body(letter, out) }
    }

    private static func letter(_ number: UInt64, kind: String = "webhook") -> Notification {
        Notification(
            id: DeliveryID(number: number), generation: 4, receiver: "team", receiverLabels: [:],
            integration: IntegrationRef(kind: kind, index: 0, sendResolved: true), groupKey: "{}:{}",
            groupLabels: [:], routeLabels: [:], alerts: [], reason: .firstNotification,
            flushedAt: Timestamp(seconds: 1_800_000_000), deadline: Ticks(nanoseconds: 7), attempt: 1,
            repeatInterval: .hours(4), receiverValues: [])
    }

    private static let outbound = Outbound(
        http: { _ in .success(IncomingResponse(status: 200)) }, readFile: { _ in .success([]) },
        externalURL: "", userAgent: "", millisecondsLeft: { Int($0.deadline.nanoseconds) })

    private static func generation(
        _ number: Int, _ seats: [Roster.Seat: any Integration] = [:]
    ) -> Roster.Generation {
        Roster.Generation(
            number: number, seats: seats,
            routeLabels: RouteLabels(
                of: Route(receiver: "team"), templates: TemplateSet(functions: FunctionTable())))
    }

    /// Couriers of one integration, and what they report: number and how it ended.
    private static func couriers(
        _ body: @escaping @Sendable (Notification, Outbound) async throws(DeliveryFailure) -> Receipt
    ) -> (Couriers, AsyncStream<String>) {
        let roster = Roster()
        roster.add(
            generation(4, [Roster.Seat(receiver: "team", kind: "webhook", index: 0): Probe(body: body)]))
        let (reports, report) = AsyncStream.makeStream(of: String.self)
        let couriers = Couriers(roster: roster, outbound: outbound) { outcome in
            let words =
                switch outcome.result {
                case .delivered(let keep): "told, keeps \(keep?.count ?? 0)"
                case .failed(let text, let retry, let reason): "\(text), \(retry), \(reason)"
                }
            report.yield("\(outcome.id.number): \(words)")
        }
        return (couriers, reports)
    }

    private static func first(_ count: Int, of reports: AsyncStream<String>) async -> [String] {
        var all: [String] = []
        for await one in reports.prefix(count) { all.append(one) }
        return all.sorted()
    }

    @Test func `each letter ends with one report`() async {
        let (couriers, reports) = Self.couriers { letter, out throws(DeliveryFailure) in
            if letter.id.number == 2 {
                throw DeliveryFailure("no", mayRetry: true, reason: .serverError)
            }
            if letter.id.number == 3 {
                throw DeliveryFailure("\(out.millisecondsLeft(letter)) ms", mayRetry: false)
            }
            return Receipt()
        }
        for number in 1...3 { couriers.deliver(Self.letter(UInt64(number))) }
        couriers.deliver(Self.letter(4, kind: "slack"))
        let all = await Self.first(4, of: reports)
        let expected = [
            "1: told, keeps 0", "2: no, true, serverError", "3: 7 ms, false, other",
            "4: team/slack[0] is not configured any more, false, other",
        ]
        #expect(all == expected && couriers.count == 0)
    }

    @Test func `a letter that was called back is not reported, whether it had left or not`() async {
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Bool.self)
        let (couriers, reports) = Self.couriers { letter, _ throws(DeliveryFailure) in
            guard letter.id.number == 2 else { return Receipt() }
            began.yield()
            // Ends when it is called back, as a request of the client does.
            let (never, hold) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            withExtendedLifetime(hold) {}
            end.yield(Task.isCancelled)
            throw DeliveryFailure("context canceled", mayRetry: false, reason: .contextCanceled)
        }
        couriers.cancel(DeliveryID(number: 1))
        couriers.deliver(Self.letter(1))
        couriers.deliver(Self.letter(2))
        var starts = begun.makeAsyncIterator()
        await starts.next()
        couriers.cancel(DeliveryID(number: 2))
        var ends = ended.makeAsyncIterator()
        let wasCancelled = await ends.next()
        couriers.deliver(Self.letter(3))
        let all = await Self.first(1, of: reports)
        // Both had left before: nothing is kept of them.
        couriers.cancel(DeliveryID(number: 1))
        couriers.cancel(DeliveryID(number: 3))
        #expect(wasCancelled == true && all == ["3: told, keeps 0"] && couriers.count == 0)
    }

    @Test func `a generation that has gone is not found any more`() {
        let roster = Roster()
        let seat = Roster.Seat(receiver: "team", kind: "webhook", index: 0)
        let probe = Probe { _, _ throws(DeliveryFailure) in Receipt() }
        roster.add(Self.generation(4, [seat: probe]))
        for number in 5...11 { roster.add(Self.generation(number)) }
        let isKept = roster.integration(for: Self.letter(1)) != nil
        roster.add(Self.generation(12))
        #expect(isKept && roster.integration(for: Self.letter(1)) == nil)
    }
}
