/// Takes comments and the insides of strings out of Swift text; lines stay where they are. What is
/// interpolated into a string stays, since it is code.
struct Blanking {
    private enum Place {
        case code(parentheses: Int)
        case string(hashes: Int, long: Bool)
    }

    private let raw: [UInt8]
    private var out: [UInt8]
    private var at = 0
    private var places: [Place] = [.code(parentheses: 0)]

    init(_ raw: [UInt8]) {
        self.raw = raw
        out = raw
    }

    mutating func run() -> [UInt8] {
        while at < raw.count {
            switch places[places.count - 1] {
            case .code(let parentheses): stepInCode(parentheses)
            case .string(let hashes, let long): stepInString(hashes, long)
            }
        }
        return out
    }

    private func matches(_ text: StaticString, at start: Int) -> Bool {
        let n = text.utf8CodeUnitCount
        guard start + n <= raw.count else { return false }
        for i in 0..<n where raw[start + i] != text.utf8Start[i] { return false }
        return true
    }

    private func hashes(at start: Int) -> Int {
        var n = 0
        while start + n < raw.count, raw[start + n] == 0x23 { n += 1 }
        return n
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where at < raw.count {
            if raw[at] != 0x0A { out[at] = 0x20 }
            at += 1
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        let top = places.count - 1
        if matches("//", at: at) {
            while at < raw.count, raw[at] != 0x0A { blank(1) }
        } else if matches("/*", at: at) {
            blankComment()
        } else if raw[at] == 0x22 || (raw[at] == 0x23 && raw[min(at + hashes(at: at), raw.count - 1)] == 0x22)
        {
            let count = hashes(at: at)
            let long = matches("\"\"\"", at: at + count)
            at += count + (long ? 3 : 1)
            places.append(.string(hashes: count, long: long))
        } else if raw[at] == 0x28 {
            places[top] = .code(parentheses: parentheses + 1)
            at += 1
        } else if raw[at] == 0x29 {
            if parentheses == 0, top > 0 {
                places.removeLast()
            } else {
                places[top] = .code(parentheses: parentheses - 1)
            }
            at += 1
        } else {
            at += 1
        }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if matches("/*", at: at) {
                depth += 1
                blank(2)
            } else if matches("*/", at: at) {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && at < raw.count
    }

    private mutating func stepInString(_ count: Int, _ long: Bool) {
        if raw[at] == 0x5C, hashes(at: at + 1) >= count {
            let behind = at + 1 + count
            if behind < raw.count, raw[behind] == 0x28 {
                blank(behind - at)
                at += 1
                places.append(.code(parentheses: 0))
            } else {
                blank(behind - at + 1)
            }
        } else if raw[at] == 0x22, !long || matches("\"\"\"", at: at),
            hashes(at: at + (long ? 3 : 1)) >= count
        {
            at += (long ? 3 : 1) + count
            places.removeLast()
        } else if raw[at] == 0x0A, !long {
            // A string of one line cannot go on: the text is not what it seemed to be.
            places.removeLast()
            at += 1
        } else {
            blank(1)
        }
    }
}
