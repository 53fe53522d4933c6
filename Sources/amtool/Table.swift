/// Text in columns.
/// Source: Go text/tabwriter, with a padding of two spaces.
struct Table {
    private static let padding = 2

    private struct Cell {
        var text: [UInt8]
        /// In Unicode scalars.
        var width: Int
    }

    /// Shape: the last cell of a line is not closed and has no column.
    private var lines: [[Cell]]

    /// Cuts a text into lines and cells, each closed by a tab but the last of a line.
    private init(_ text: String) {
        lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { cell in
                // Every byte but those that continue a scalar.
                Cell(text: Array(cell), width: cell.count { $0 & 0xC0 != 0x80 })
            }
        }
    }

    /// Lines of cells, in columns; a cell that is closed by a tab has the width of its column.
    static func aligned(_ text: String) -> String {
        var out: [UInt8] = []
        let table = Table(text)
        var widths: [Int] = []
        table.format(0, table.lines.count, &widths, &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Rows in which every cell is closed, the header first.
    static func rows(_ rows: [[String]]) -> String {
        aligned(rows.map { row in row.map { $0 + "\t" }.joined() + "\n" }.joined())
    }

    /// Writes the lines of a range, whose first columns have these widths.
    private func format(_ start: Int, _ end: Int, _ widths: inout [Int], _ out: inout [UInt8]) {
        let column = widths.count
        var written = start
        var at = start
        while at < end {
            guard column < lines[at].count - 1 else {
                at += 1
                continue
            }
            // A block of lines that all have this column.
            write(written, at, widths, &out)
            written = at
            var width = 0
            while at < end, column < lines[at].count - 1 {
                width = max(width, lines[at][column].width + Self.padding)
                at += 1
            }
            widths.append(width)
            format(written, at, &widths, &out)
            widths.removeLast()
            written = at
        }
        write(written, end, widths, &out)
    }

    private func write(_ start: Int, _ end: Int, _ widths: [Int], _ out: inout [UInt8]) {
        for at in start..<end {
            for (place, cell) in lines[at].enumerated() {
                out += cell.text
                if place < widths.count {
                    out += [UInt8](repeating: 0x20, count: max(0, widths[place] - cell.width))
                }
            }
            if at + 1 < lines.count { out.append(0x0A) }
        }
    }
}
