internal import AMText

/// What somebody should look at, and when its cause was seen last.
struct Concerns: Sendable {
    private var seen: [String: Ticks] = [:]
    private static let most = 64

    /// Notes that a cause was seen. True: it is new.
    mutating func add(_ sentence: String, at now: Ticks, forgetting oldest: Ticks) -> Bool {
        if let before = seen[sentence] {
            seen[sentence] = now
            return before < oldest
        }
        seen = seen.filter { $0.value >= oldest }
        guard seen.count < Self.most else { return false }
        seen[sentence] = now
        return true
    }

    /// What was seen since a moment. Shape: sorted.
    func all(since moment: Ticks) -> [String] {
        seen.filter { $0.value >= moment }.map(\.key).sorted()
    }
}
