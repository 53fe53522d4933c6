import AMCore
import AMNotify
import AMText

/// A notification that a simulated server sent, with what would have left the machine.
struct ToldMessage: Sendable {
    /// When it was sent.
    var at: Timestamp
    var letter: Notification
    /// What would have been sent.
    var rehearsal: Rehearsal
    /// Why it could not be told; nil: it was.
    var failure: String?
    /// What went wrong with templates although it was told.
    var notes: [String]

    /// `slack[0]`.
    var integration: String { "\(letter.integration.kind)[\(letter.integration.index)]" }

    var firing: [NotifiedAlert] { letter.alerts.filter { !$0.isResolved } }
    var resolved: [NotifiedAlert] { letter.alerts.filter(\.isResolved) }

    /// Whether both are of one flush.
    func isSibling(of other: ToldMessage) -> Bool {
        at == other.at && letter.receiver.sameBytes(as: other.letter.receiver)
            && letter.groupKey.sameBytes(as: other.letter.groupKey)
    }
}

/// The texts of a message, found by their places.
struct MessageTexts {
    private let fields: [RehearsedMessage.Field]

    init(_ rehearsal: Rehearsal) { fields = rehearsal.messages.flatMap(\.fields) }

    /// What stands at a place.
    enum Finding: Equatable {
        case none
        /// The same place in each of several requests.
        case texts([String])
        /// Places that all end so.
        case ambiguous([String])
    }

    /// All texts that people read.
    var contents: [String] { fields.filter(\.isContent).map(\.value) }

    /// The places of the texts that people read. Shape: unique, in order.
    var places: [String] {
        var places: [String] = []
        for field in fields where field.isContent && !places.contains(field.path) { places.append(field.path) }
        return places
    }

    /// What stands at a whole place, or else at the only one that ends so.
    func text(at path: String) -> Finding {
        let wanted = Self.steps(path)
        let exact = fields.filter { Self.steps($0.path) == wanted }
        if !exact.isEmpty { return .texts(exact.map(\.value)) }
        let ending = fields.filter { field in
            let steps = Self.steps(field.path)
            return steps.count > wanted.count && Array(steps.suffix(wanted.count)) == wanted
        }
        var places: [String] = []
        for field in ending where !places.contains(field.path) { places.append(field.path) }
        switch places.count {
        case 0: return .none
        case 1: return .texts(ending.map(\.value))
        default: return .ambiguous(places)
        }
    }

    /// `attachments[0].title` and `attachments.0.title` are the same.
    private static func steps(_ path: String) -> [Substring] {
        path.split { $0 == "." || $0 == "[" || $0 == "]" }
    }
}
