import AMCore
import AMGossip
import AMText
import Testing

@testable import AMServer

/// What waits for the owner.
@Suite struct MailboxTests {
    private static func alerts(_ count: Int, _ number: UInt64) -> Input {
        let all = (0..<count).map { PlainAlert(labels: LabelSet([Label("a", "\($0)")])) }
        return .alerts(Intake(alerts: all, now: .epoch), RequestID(number: number))
    }

    /// What inputs are, in short.
    private static func words(_ inputs: [Input]) -> [String] {
        inputs.map { input in
            switch input {
            case .alerts(_, let request): "alerts \(request.number)"
            case .gossip: "gossip"
            case .stop: "stop"
            default: "other"
            }
        }
    }

    @Test func `the cluster goes first, and never waits for more than one portion`() {
        var mailbox = Mailbox()
        for number in 1...4 { mailbox.put(Self.alerts(6_000, UInt64(number))) }
        mailbox.put(.stop)
        mailbox.putOfCluster(.gossip(.wake))
        let count = mailbox.count
        let first = Self.words(mailbox.next())
        let handedOut = mailbox.handedOut
        mailbox.putOfCluster(.gossip(.wake))
        let second = Self.words(mailbox.next())
        let facts = [
            count == 6, first == ["gossip", "alerts 1", "alerts 2", "alerts 3"], handedOut == 3,
            second == ["gossip", "alerts 4", "stop"], mailbox.isEmpty, mailbox.accepted == 5,
            mailbox.handedOut == 5, mailbox.next().isEmpty,
        ]
        #expect(facts.allSatisfy { $0 }, "\(facts) \(first) \(second)")
    }
}
