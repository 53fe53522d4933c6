/// Text in columns for people in front of a terminal: long cells are broken into lines, so that a row is as wide
/// as the terminal at most.
struct FittedTable {
    /// A cell and how it looks.
    struct Cell {
        var text: String
        var style: Paint.Style?

        init(_ text: String, _ style: Paint.Style? = nil) {
            self.text = text
            self.style = style
        }
    }

    private static let padding = 2
    /// Limit: columns are not made narrower. Unit: columns of the terminal.
    private static let narrowest = 10

    /// Shape: the header first.
    let rows: [[Cell]]
    /// Columns that are read as a whole, such as ids and dates: broken only where all else is narrow already.
    let rigid: Set<Int>

    /// The table with its header in bold.
    func text(width: Int, _ paint: Paint) -> String {
        let lines = rows.map { row in row.map { Self.plain($0.text) } }
        let widths = widths(lines, width)
        var out = ""
        for (row, cells) in lines.enumerated() {
            let broken = cells.enumerated().map { Self.broken($1, width: widths[$0]) }
            for line in 0..<(broken.map(\.count).max() ?? 0) {
                out += shown(row, broken.map { line < $0.count ? $0[line] : "" }, widths, paint) + "\n"
            }
        }
        return out
    }

    private func shown(_ row: Int, _ parts: [String], _ widths: [Int], _ paint: Paint) -> String {
        let last = parts.lastIndex { !$0.isEmpty } ?? 0
        var out = ""
        for (column, part) in parts.enumerated().prefix(last + 1) {
            out += paint(part, row == 0 ? .bold : rows[row][column].style)
            guard column < last else { break }
            out += String(
                repeating: " ", count: widths[column] - part.unicodeScalars.count + Self.padding)
        }
        return out
    }

    /// The widths of the columns: as they are, or the wide ones cut to one width.
    private func widths(_ lines: [[[String]]], _ width: Int) -> [Int] {
        let count = lines.first?.count ?? 0
        let natural = (0..<count).map { column in
            lines.flatMap { $0[column] }.map(\.unicodeScalars.count).max() ?? 0
        }
        var widths = natural
        // First those that may be broken; then, if that is not enough, all.
        for columns in [(0..<count).filter { !rigid.contains($0) }, Array(0..<count)] {
            var excess = widths.reduce(0, +) + Self.padding * max(0, count - 1) - width
            while excess > 0, let widest = columns.max(by: { widths[$0] < widths[$1] }),
                widths[widest] > Self.narrowest
            {
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }

    /// The lines of a text with what would steer the terminal made visible.
    static func plain(_ text: String) -> [String] {
        var lines = [""]
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: lines.append("")
            case 0x09: lines[lines.count - 1] += " "
            case 0..<0x20, 0x7F..<0xA0:
                let digits = String(scalar.value, radix: 16)
                lines[lines.count - 1] += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: lines[lines.count - 1].unicodeScalars.append(scalar)
            }
        }
        return lines
    }

    /// Lines no wider than a width, broken at blanks where there are some.
    private static func broken(_ lines: [String], width: Int) -> [String] {
        lines.flatMap { line -> [String] in
            var rest = line.unicodeScalars[...]
            var out: [String] = []
            while rest.count > width {
                let head = rest.prefix(width + 1)
                let blank = head.lastIndex(of: " ").flatMap { $0 > rest.startIndex ? $0 : nil }
                let end = blank ?? rest.index(rest.startIndex, offsetBy: max(1, width))
                out.append(String(rest[..<end]))
                rest = rest[end...].drop { $0 == " " }
            }
            return rest.isEmpty && !out.isEmpty ? out : out + [String(rest)]
        }
    }
}
