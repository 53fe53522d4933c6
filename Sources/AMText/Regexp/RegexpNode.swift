/// A pattern as a tree, as far as questions are asked about it: what single characters match is kept only
/// where it is a short list.
indirect enum RegexpNode {
    /// The empty text.
    case empty
    /// These scalars one after the other; without regard to case if `folds`.
    case literal([UInt32], folds: Bool)
    /// One scalar of a short list.
    case oneOf([UInt32])
    /// One scalar of a class too large or too intricate to list.
    case anyOf
    /// `^` or `\A` at the start of the text.
    case start
    /// `$` or `\z` at the end of the text.
    case end
    /// Another assertion of no width.
    case boundary
    case capture(RegexpNode)
    case sequence([RegexpNode])
    case alternatives([RegexpNode])
    /// `maximum` nil: without end.
    case repetition(RegexpNode, minimum: Int, maximum: Int?)
}

/// A piece of a pattern with the sizes that Go bounds.
struct RegexpPiece {
    var node: RegexpNode
    /// Nodes from here down to the deepest leaf.
    var height = 1
    /// Instructions that a backtracking-free program needs, roughly as Go counts them.
    var size = 1
    /// The greatest product of repeat counts on a way down.
    var product = 1

    /// Limit: of `height`. Source: Go regexp/syntax maxHeight.
    static let maximumHeight = 1000
    /// Limit: of `size`. Source: Go regexp/syntax maxSize (128 MiB of instructions of 40 bytes).
    static let maximumSize = (128 << 20) / 40
    /// Limit: of a repeat count and of `product`.
    static let maximumRepeat = 1000

    /// Pieces one after the other.
    static func sequence(_ pieces: [RegexpPiece]) -> RegexpPiece {
        if pieces.isEmpty { return RegexpPiece(node: .empty) }
        if pieces.count == 1 { return pieces[0] }
        var nodes: [RegexpNode] = []
        var run: [UInt32] = []
        var runFolds = false
        for piece in pieces {
            if case .literal(let scalars, let folds) = piece.node {
                if !run.isEmpty && folds != runFolds {
                    nodes.append(.literal(run, folds: runFolds))
                    run = []
                }
                run += scalars
                runFolds = folds
                continue
            }
            if !run.isEmpty { nodes.append(.literal(run, folds: runFolds)) }
            run = []
            nodes.append(piece.node)
        }
        if !run.isEmpty { nodes.append(.literal(run, folds: runFolds)) }
        return RegexpPiece(
            node: nodes.count == 1 ? nodes[0] : .sequence(nodes),
            height: (pieces.map(\.height).max() ?? 0) + (nodes.count == 1 ? 0 : 1),
            size: pieces.reduce(0) { $0 + $1.size },
            product: pieces.map(\.product).max() ?? 1)
    }

    /// One of several pieces.
    static func alternatives(_ pieces: [RegexpPiece]) -> RegexpPiece {
        if pieces.count == 1 { return pieces[0] }
        return RegexpPiece(
            node: .alternatives(pieces.map(\.node)),
            height: (pieces.map(\.height).max() ?? 0) + 1,
            size: pieces.reduce(pieces.count - 1) { $0 + $1.size },
            product: pieces.map(\.product).max() ?? 1)
    }

    /// This piece in parentheses that capture.
    func captured() -> RegexpPiece {
        RegexpPiece(node: .capture(node), height: height + 1, size: size + 2, product: product)
    }

    /// This piece several times.
    func repeated(_ minimum: Int, _ maximum: Int?) -> RegexpPiece {
        let size =
            if let maximum {
                maximum * size + (maximum - minimum)
            } else {
                minimum == 0 ? 2 + size : 1 + minimum * size
            }
        let factor = max(1, maximum ?? minimum)
        return RegexpPiece(
            node: .repetition(node, minimum: minimum, maximum: maximum), height: height + 1,
            size: max(1, size),
            product: maximum == 0 ? 1 : factor * product)
    }
}
