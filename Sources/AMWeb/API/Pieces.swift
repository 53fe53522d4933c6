internal import AMBytes
internal import Synchronization

/// What makes an answer piece by piece.
protocol PieceMaker: Sendable {
    /// Appends the next part of the answer, at least one element of it. False: that was the last one.
    mutating func append(to out: inout [UInt8]) -> Bool
}

/// Answers that are made while they are sent, so that a large one is never in memory as a whole.
enum Pieces {
    /// Pieces are at least this large but the last. Unit: bytes.
    static let size = 262_144

    /// A JSON answer; a small one is made at once, so that its length is known.
    static func answer(_ maker: some PieceMaker) -> HTTPResponse {
        var maker = maker
        var first: [UInt8] = []
        first.reserveCapacity(4096)
        guard fill(&first, &maker) else { return Answers.json(200, first) }
        var answer = Answers.json(200, [])
        let stream = PieceStream(first, maker)
        answer.body = .stream { stream.next() }
        return answer
    }

    /// Appends parts until the piece is large enough. False: there are no more.
    fileprivate static func fill(_ piece: inout [UInt8], _ maker: inout some PieceMaker) -> Bool {
        while piece.count < size {
            if !maker.append(to: &piece) { return false }
        }
        return true
    }
}

/// The rest of an answer. A class, because whoever sends it asks again and again.
private final class PieceStream<Maker: PieceMaker>: Sendable {
    private struct State: Sendable {
        var ready: [UInt8]?
        var maker: Maker
        var isOver = false
    }
    private let state: Mutex<State>

    init(_ first: [UInt8], _ maker: Maker) { state = Mutex(State(ready: first, maker: maker)) }

    func next() -> [UInt8]? {
        state.withLock { state in
            if let ready = state.ready {
                state.ready = nil
                return ready
            }
            if state.isOver { return nil }
            var piece: [UInt8] = []
            piece.reserveCapacity(Pieces.size + 16_384)
            state.isOver = !Pieces.fill(&piece, &state.maker)
            return piece
        }
    }
}
