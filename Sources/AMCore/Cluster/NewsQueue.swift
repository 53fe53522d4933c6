internal import AMText

/// News that is told to all members on streams, because it does not fit into packets or because too much
/// waits for packets already. Only what it is about waits here: the record itself is read when its turn
/// comes, so that there are never more than there are records, and a newer version takes the place of an
/// older one.
struct NewsQueue<Subject: Hashable & Sendable>: Sendable {
    private var waiting: [Subject: (order: UInt64, version: Timestamp)] = [:]
    private var subjects: [UInt64: Subject] = [:]
    private var next: UInt64 = 0
    private var first: UInt64 = 0
    /// Whether a message is under way.
    var isTelling = false

    /// How many records wait.
    var count: Int { waiting.count }

    /// Adds news: this version of the record may be told.
    mutating func add(_ subject: Subject, version: Timestamp) {
        let order = waiting[subject]?.order ?? next
        if order == next {
            subjects[order] = subject
            next += 1
        }
        waiting[subject] = (order, version)
    }

    /// Takes what came first.
    mutating func pop() -> (subject: Subject, version: Timestamp)? {
        guard first < next else { return nil }
        defer { first += 1 }
        guard let subject = subjects.removeValue(forKey: first),
            let found = waiting.removeValue(forKey: subject)
        else { preconditionFailure("what waits has a place in the order") }
        return (subject, found.version)
    }
}
