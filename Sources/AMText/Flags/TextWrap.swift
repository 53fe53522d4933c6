/// Text in lines of a bounded width, as Go prints doc comments.
/// Source: Go go/doc/comment.
enum TextWrap {
    /// The lines of a text: its paragraphs wrapped, blocks of indented lines kept as they are.
    static func lines(_ text: String, width: Int) -> [String] {
        var out: [String] = []
        for (i, group) in groups(text).enumerated() {
            if i > 0 && group.followsBlank { out.append("") }
            if group.isIndented {
                let common = group.lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " || $0 == "\t" } }
                let shared = common.min { $0.count < $1.count }?.count ?? 0
                out += group.lines.map { $0.isEmpty ? "" : "  " + $0.dropFirst(shared) }
            } else {
                out += wrap(group.lines.flatMap { $0.split(separator: " ") }, width: width)
            }
        }
        return out
    }

    /// Lines that belong together: a paragraph, or indented lines with the blank ones between them.
    private struct Group {
        var lines: [Substring]
        let isIndented: Bool
        let followsBlank: Bool
    }

    private static func groups(_ text: String) -> [Group] {
        var groups: [Group] = []
        var blanks = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == " " || $0 == "\t" }) {
                blanks += 1
                continue
            }
            let isIndented = line.first == " " || line.first == "\t"
            let last = groups.count - 1
            if last >= 0 && groups[last].isIndented == isIndented && (isIndented || blanks == 0) {
                groups[last].lines += Array(repeating: "", count: blanks) + [line]
            } else {
                groups.append(Group(lines: [line], isIndented: isIndented, followsBlank: blanks > 0))
            }
            blanks = 0
        }
        return groups
    }

    /// What a way of breaking lines costs: first what is too long, then what is left empty.
    private struct Cost: Comparable {
        var over = 0
        var empty = 0

        static func < (a: Cost, b: Cost) -> Bool { a.over != b.over ? a.over < b.over : a.empty < b.empty }
    }

    /// Words in lines such that the squares of the space left at the ends of all lines but the last sum up to
    /// the least, where a line that does not end with punctuation counts for 64 more.
    private static func wrap(_ words: [Substring], width: Int) -> [String] {
        let count = words.count
        // The best cost of lines that end before each word, and where the last of those lines begins.
        var best = [Cost()] + Array(repeating: Cost(over: .max), count: count)
        var begin = [Int](repeating: 0, count: count + 1)
        let lengths = words.map(\.unicodeScalars.count)
        for end in 1...max(1, count) where end <= count {
            var length = -1
            for start in stride(from: end - 1, through: 0, by: -1) {
                length += lengths[start] + 1
                if length > width && start < end - 1 { break }
                var cost = best[start]
                if length > width {
                    cost.over += (length - width) * (length - width)
                } else if end < count {
                    cost.empty += (width - length) * (width - length)
                }
                if end < count, let last = words[end - 1].last, !".,:;".contains(last) { cost.empty += 64 }
                // Of two ways that cost the same, the one with the shorter line first.
                if cost <= best[end] {
                    best[end] = cost
                    begin[end] = start
                }
            }
        }
        var lines: [String] = []
        var end = count
        while end > 0 {
            lines.append(words[begin[end]..<end].joined(separator: " "))
            end = begin[end]
        }
        return lines.reversed()
    }
}
