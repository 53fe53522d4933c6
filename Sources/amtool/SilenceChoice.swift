import AMClient
import AMText

/// Which silences `amtool silence query` shows of those that the server gives.
/// Source: cli/silence_query.go.
struct SilenceChoice {
    let showsExpired: Bool
    let within: GoDuration
    let createdBy: String
    let id: String
    let now: Timestamp

    init(_ options: ToolOptions, now: Timestamp) {
        showsExpired = options.showsExpired
        within = options.within
        createdBy = options.createdBy
        id = options.id
        self.now = now
    }

    /// The chosen ones. Shape: in the same order.
    func chosen(of silences: [APISilence]) -> [APISilence] {
        silences.filter { silence in
            let end = silence.content.endsAt.moment
            if showsExpired ? now < end : end < now { return false }
            if within > .zero {
                if !showsExpired && now + within < end { return false }
                if showsExpired && end < now - within { return false }
            }
            if !createdBy.isEmpty && !createdBy.utf8.elementsEqual(silence.content.createdBy.utf8) {
                return false
            }
            return id.isEmpty || id == silence.id
        }
    }
}
