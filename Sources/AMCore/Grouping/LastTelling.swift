package import AMText

/// What an integration of a group's receiver did last, for those who ask why they heard or did not hear.
/// Shape: in memory alone; after a start it holds what the notification log says.
package struct LastTelling: Sendable, Hashable {
    /// A notification that arrived.
    package struct Success: Sendable, Hashable {
        /// When.
        package var at: Timestamp
        /// Why; nil: it was sent before the last start.
        package var reason: NotifyReason?
        /// How many alerts it said were firing.
        package var firing: Int
        /// How many it said were resolved.
        package var resolved: Int
    }

    /// An attempt that failed.
    package struct Failure: Sendable, Hashable {
        /// When.
        package var at: Timestamp
        /// Why.
        package var text: String
    }

    /// The integration's kind and its number within kind and receiver.
    package var kind: String
    package var index: Int
    /// The last notification; nil: none of this group yet.
    package var success: Success?
    /// The last attempt; nil: it did not fail.
    package var failure: Failure?

    /// Whether it is about an integration.
    package func isOf(_ integration: IntegrationRef) -> Bool {
        kind == integration.kind && index == integration.index
    }
}

extension Alertmanager {
    /// Keeps that an integration told.
    mutating func noteTold(_ flush: borrowing Flush, _ cursor: Int) {
        let sendsResolved = flush.cursors[cursor].integration.sendResolved
        var success = LastTelling.Success(
            at: now.wall, reason: flush.cursors[cursor].reason, firing: 0, resolved: 0)
        for i in flush.told {
            if !flush.snapshot[i].isResolved {
                success.firing += 1
            } else if sendsResolved {
                success.resolved += 1
            }
        }
        groups[flush.group].note(flush.cursors[cursor].integration) { telling in
            telling.success = success
            telling.failure = nil
        }
    }

    /// Limit: of a failure's text that is kept. Unit: characters.
    private static var failureLength: Int { 500 }

    /// Keeps that an integration could not tell.
    mutating func noteFailed(_ flush: borrowing Flush, _ cursor: Int, _ text: String) {
        let failure = LastTelling.Failure(at: now.wall, text: String(text.prefix(Self.failureLength)))
        groups[flush.group].note(flush.cursors[cursor].integration) { $0.failure = failure }
    }

    /// What the notification log says of a group.
    func tellings(of group: borrowing Group) -> [LastTelling] {
        let key = key(of: group)
        let receiver = routes.entries[group.route].receiver
        return receiver.integrations.compactMap { integration in
            let entry = log[
                LogKey(
                    groupKey: key, receiver: receiver.name, integration: integration.kind,
                    index: integration.index)]
            guard let entry else { return nil }
            let success = LastTelling.Success(
                at: entry.timestamp, reason: nil, firing: entry.firing.count, resolved: entry.resolved.count)
            return LastTelling(kind: integration.kind, index: integration.index, success: success)
        }
    }
}

extension Group {
    fileprivate mutating func note(_ integration: IntegrationRef, _ change: (inout LastTelling) -> Void) {
        if let at = tellings.firstIndex(where: { $0.isOf(integration) }) {
            change(&tellings[at])
        } else {
            var telling = LastTelling(kind: integration.kind, index: integration.index)
            change(&telling)
            tellings.append(telling)
        }
    }
}
