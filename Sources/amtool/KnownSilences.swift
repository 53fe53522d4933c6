import AMClient
import AMText

/// The silences that a server has already, so that an import that was broken off can be run again without
/// making any of them twice.
struct KnownSilences {
    /// What makes two silences the same but for their beginnings. Unit: of `endsAt`, milliseconds.
    private struct Content: Hashable {
        var matchers: [[String]]
        var endsAt: Int64
        var words: [String]

        init(_ silence: PostableSilence) {
            matchers = silence.matchers.map { matcher in
                [matcher.name, matcher.isEqual ? "=" : "!", matcher.isRegex ? "~" : "=", matcher.value]
            }.sorted { $0.lexicographicallyPrecedes($1) }
            endsAt = KnownSilences.milliseconds(silence.endsAt)
            words =
                [silence.createdBy, silence.comment]
                + silence.annotations.pairs.flatMap { [$0.name, $0.value] }
        }
    }

    /// Nil: nothing is known.
    private let ids: Set<String>?
    private var unclaimed: [Content: [APISilence]] = [:]
    private let now: Timestamp

    /// Whatever the server has.
    init() {
        ids = nil
        now = .zero
    }

    /// The silences of a server.
    init(_ silences: [APISilence], at now: Timestamp) {
        self.now = now
        ids = Set(silences.map(\.id))
        for silence in silences where silence.state != "expired" {
            unclaimed[Content(silence.content), default: []].append(silence)
        }
    }

    /// Whether the server may know an id, though its silence may be over.
    func mayHave(_ id: String) -> Bool { ids?.contains(id) ?? true }

    /// The id of a silence of the server that says what this one says. Each is given away once, so that a
    /// list with two equal silences needs two of them.
    mutating func claim(_ wanted: PostableSilence) -> String? {
        let content = Content(wanted)
        guard var same = unclaimed[content] else { return nil }
        let at =
            same.firstIndex { $0.id == wanted.id && isSameStart($0.content, wanted) }
            ?? same.firstIndex { isSameStart($0.content, wanted) }
        guard let at else { return nil }
        let id = same.remove(at: at).id
        unclaimed[content] = same
        return id
    }

    /// Whether both begin at the same time. A server lets what should have begun already begin when it comes.
    private func isSameStart(_ known: PostableSilence, _ wanted: PostableSilence) -> Bool {
        Self.milliseconds(known.startsAt) == Self.milliseconds(wanted.startsAt)
            || (known.startsAt.moment <= now && wanted.startsAt.moment <= now)
    }

    private static func milliseconds(_ time: APITime) -> Int64 {
        time.seconds &* 1000 &+ Int64(time.nanoseconds / 1_000_000)
    }
}
