// What an index may know of a pattern without matching it.
extension Regexp {
    /// Limit: of the texts of `literalAlternatives`.
    private static let maximumAlternatives = 256
    /// Limit: of the scalars in all the texts of `literalAlternatives` together.
    private static let maximumScalars = 1 << 16

    /// All texts that a pattern, wrapped as `^(?:…)$`, matches, in the order of the pattern and each once;
    /// nil if there are more than 256 of them or the pattern is no list of literals.
    /// Shape: compare them byte by byte (UTF-8), not by canonical equivalence.
    package static func literalAlternatives(of unwrappedPattern: String) -> [String]? {
        guard let node = tree(unwrappedPattern), let texts = texts(node, atStart: true, atEnd: true) else {
            return nil
        }
        var seen: Set<[UInt32]> = []
        return texts.filter { seen.insert($0).inserted }.map(string)
    }

    /// What every text that a pattern, wrapped as `^(?:…)$`, matches begins with; empty if nothing is known.
    /// Shape: compare it byte by byte (UTF-8), not by canonical equivalence.
    package static func requiredPrefix(of unwrappedPattern: String) -> String {
        guard let node = tree(unwrappedPattern) else { return "" }
        return string(prefix(node).scalars)
    }

    static func tree(_ pattern: String) -> RegexpNode? {
        var pattern = pattern
        return pattern.withUTF8 { bytes in
            var parser = RegexpParser(bytes)
            // A pattern that is refused alone has no tree, whatever its wrapping makes of it.
            return try? parser.parse()
        }
    }

    static func string(_ scalars: [UInt32]) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.compactMap { Unicode.Scalar($0) })
        return String(text)
    }

    /// The texts of a node; `atStart` and `atEnd` say whether the text begins before it and ends behind it.
    private static func texts(_ node: RegexpNode, atStart: Bool, atEnd: Bool) -> [[UInt32]]? {
        switch node {
        case .empty: return [[]]
        case .literal(let scalars, let folds): return isExact(scalars, folds) ? [scalars] : nil
        case .oneOf(let scalars):
            return scalars.allSatisfy { Unicode.Scalar($0) != nil } ? scalars.map { [$0] } : nil
        case .start: return atStart ? [[]] : nil
        case .end: return atEnd ? [[]] : nil
        case .anyOf, .boundary: return nil
        case .capture(let inner): return texts(inner, atStart: atStart, atEnd: atEnd)
        case .sequence(let nodes): return product(nodes, atStart: atStart, atEnd: atEnd)
        case .alternatives(let nodes):
            var all: [[UInt32]] = []
            for node in nodes {
                guard let some = texts(node, atStart: atStart, atEnd: atEnd) else { return nil }
                all += some
                if all.count > maximumAlternatives { return nil }
            }
            return isSmall(all) ? all : nil
        case .repetition(let inner, let minimum, let maximum):
            guard let maximum else { return nil }
            if maximum == 0 { return [[]] }
            guard maximum == 1 || (minimum == maximum && maximum <= maximumAlternatives) else { return nil }
            guard let once = texts(inner, atStart: atStart && maximum == 1, atEnd: atEnd && maximum == 1)
            else {
                return nil
            }
            if maximum == 1 { return minimum == 1 ? once : once + [[]] }
            return product(Array(repeating: inner, count: maximum), atStart: false, atEnd: false)
        }
    }

    /// Each text of the first node followed by each of the second, and so on.
    private static func product(_ nodes: [RegexpNode], atStart: Bool, atEnd: Bool) -> [[UInt32]]? {
        var all: [[UInt32]] = [[]]
        for (i, node) in nodes.enumerated() {
            guard let some = texts(node, atStart: atStart && i == 0, atEnd: atEnd && i == nodes.count - 1),
                all.count * some.count <= maximumAlternatives
            else { return nil }
            all = all.flatMap { begun in some.map { begun + $0 } }
            if !isSmall(all) { return nil }
        }
        return all
    }

    private static func isSmall(_ texts: [[UInt32]]) -> Bool {
        texts.count <= maximumAlternatives && texts.reduce(0) { $0 + $1.count } <= maximumScalars
    }

    /// Whether the scalars match nothing but themselves.
    private static func isExact(_ scalars: [UInt32], _ folds: Bool) -> Bool {
        scalars.allSatisfy { isExact($0, folds) }
    }

    private static func isExact(_ scalar: UInt32, _ folds: Bool) -> Bool {
        if folds { return scalar < 0x80 && (scalar | 0x20) &- 0x61 >= 26 }
        return Unicode.Scalar(scalar) != nil
    }

    /// What each text of a node begins with, and whether that is the whole text.
    private static func prefix(_ node: RegexpNode) -> (scalars: [UInt32], isWhole: Bool) {
        switch node {
        case .empty, .start, .end, .boundary: return ([], true)
        case .anyOf: return ([], false)
        case .oneOf(let scalars):
            return scalars.count == 1 && isExact(scalars, false) ? (scalars, true) : ([], false)
        case .literal(let scalars, let folds):
            let exact = scalars.prefix { isExact($0, folds) }
            return (Array(exact), exact.count == scalars.count)
        case .capture(let inner): return prefix(inner)
        case .sequence(let nodes):
            var all: [UInt32] = []
            for node in nodes {
                let (scalars, isWhole) = prefix(node)
                all += scalars
                if !isWhole { return (all, false) }
            }
            return (all, true)
        case .alternatives(let nodes):
            guard let first = nodes.first else { return ([], true) }
            var (common, isWhole) = prefix(first)
            for node in nodes.dropFirst() {
                let other = prefix(node)
                isWhole = isWhole && other.isWhole && other.scalars == common
                let count = zip(common, other.scalars).prefix { $0 == $1 }.count
                common = Array(common.prefix(count))
            }
            return (common, isWhole)
        case .repetition(let inner, let minimum, let maximum):
            if maximum == 0 { return ([], true) }
            if minimum == 0 { return ([], false) }
            let once = prefix(inner)
            return (once.scalars, once.isWhole && maximum == 1)
        }
    }
}
