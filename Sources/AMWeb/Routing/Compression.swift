internal import AMBytes
internal import Synchronization

/// Answers in the gzip format for clients that ask for it.
enum Compression {
    /// Bodies up to this size are not worth it. Unit: bytes.
    static let threshold = 8192

    /// Whether the client takes gzip.
    static func isWanted(_ request: HTTPRequest) -> Bool {
        for value in request.headers.values("Accept-Encoding") {
            for part in value.split(separator: ",") {
                let pieces = part.split(separator: ";").map { $0.trimmingBlanks() }
                guard let coding = pieces.first, coding.equalsIgnoringASCIICase("gzip") else { continue }
                let refused = pieces.dropFirst().contains { piece in
                    piece.lowercased().hasPrefix("q=0") && piece.dropFirst(3).allSatisfy { "0.".contains($0) }
                }
                return !refused
            }
        }
        return false
    }

    /// The answer compressed, if it is large.
    static func compress(_ response: HTTPResponse) -> HTTPResponse {
        var packed = response
        switch response.body {
        case .bytes(let bytes):
            guard bytes.count > threshold else { return response }
            packed.body = .bytes(Gzip.compress(bytes))
        case .stream(let next):
            let stream = PackedStream(next)
            packed.body = .stream { stream.next() }
        }
        packed.headers.add("Content-Encoding", "gzip")
        let vary = packed.headers["Vary"].map { $0 + ", Accept-Encoding" } ?? "Accept-Encoding"
        packed.headers["Vary"] = vary
        return packed
    }
}

/// A stream of pieces, compressed piece by piece.
private final class PackedStream: Sendable {
    private struct State: ~Copyable {
        var gzip = GzipStream()
        var isOver = false
    }
    private let source: @Sendable () -> [UInt8]?
    private let state = Mutex(State())

    init(_ source: @escaping @Sendable () -> [UInt8]?) { self.source = source }

    func next() -> [UInt8]? {
        state.withLock { state in
            while !state.isOver {
                guard let piece = source() else {
                    state.isOver = true
                    return state.gzip.finish()
                }
                let packed = state.gzip.add(piece)
                if !packed.isEmpty { return packed }
            }
            return nil
        }
    }
}

extension StringProtocol {
    /// The text without blanks and tabs at its ends.
    func trimmingBlanks() -> String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
