/// A parser of Go's regular expressions: it refuses what Go refuses, in Go's words, and says how to write the
/// pattern for RE2, which lacks a few forms.
/// Source: Go regexp/syntax.
struct RegexpParser {
    /// What `(?im)` switches. (`s` and `U` change nothing that is asked of the tree.)
    struct Flags {
        var foldsCase = false
        var isMultiline = false
    }

    /// An open group: what was read of it, and what holds again behind it.
    struct Frame {
        var branches: [RegexpPiece] = []
        var items: [RegexpPiece] = []
        var flagsBehind: Flags
        var captures: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    var flags = Flags()
    var frames = [Frame(flagsBehind: Flags(), captures: false)]
    /// The name of each group that captures, empty where it has none; the first is the whole match.
    var groupNames = [""]
    /// The pattern for RE2, up to `copied`.
    var rewritten: [UInt8] = []
    var copied = 0

    /// A parser of these bytes, which must outlive it.
    /// Shape: UTF-8.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Parses the whole pattern.
    mutating func parse() throws(RegexpError) -> RegexpNode {
        // Where the last repetition operator began, if it is the last thing read.
        var lastRepeat: Int?
        while let byte = peek() {
            let start = position
            var isRepeat = false
            switch byte {
            case UInt8(ascii: "("): try openGroup()
            case UInt8(ascii: ")"): try closeGroup()
            case UInt8(ascii: "|"):
                position += 1
                try endBranch()
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
                position += 1
                let minimum = byte == UInt8(ascii: "+") ? 1 : 0
                try repeatLast(minimum, byte == UInt8(ascii: "?") ? 1 : nil, from: start, after: lastRepeat)
                isRepeat = true
            case UInt8(ascii: "{"): isRepeat = try braces(after: lastRepeat)
            case UInt8(ascii: "["): try bracketClass()
            case UInt8(ascii: "\\"): try backslash()
            default: plain(byte)
            }
            lastRepeat = isRepeat ? start : nil
        }
        try endBranch()
        guard frames.count == 1 else { throw RegexpError(.missingParenthesis, bytes) }
        let whole = RegexpPiece.alternatives(frames[0].branches)
        try check(whole)
        rewritten.append(contentsOf: bytes[copied...])
        copied = bytes.count
        return whole.node
    }

    /// The byte `ahead` of the position, if there is one.
    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Consumes one scalar; nil at the end.
    mutating func scalar() -> UInt32? {
        guard position < bytes.count else { return nil }
        let length = max(1, GoUTF8.sequenceLength(bytes, at: position))
        let value = GoUTF8.scalar(bytes, at: position, length: length)
        position += length
        return value
    }

    /// Writes `text` for RE2 in place of what stands between `start` and the position.
    mutating func rewrite(from start: Int, as text: String) {
        rewritten.append(contentsOf: bytes[copied..<start])
        rewritten.append(contentsOf: text.utf8)
        copied = position
    }

    /// Appends a piece to the open group.
    mutating func push(_ node: RegexpNode) { push(RegexpPiece(node: node)) }

    /// Appends a piece to the open group.
    mutating func push(_ piece: RegexpPiece) { frames[frames.count - 1].items.append(piece) }

    /// Appends a literal scalar to the open group.
    mutating func push(scalar: UInt32) { push(.literal([scalar], folds: flags.foldsCase)) }

    /// Refuses what Go bounds.
    func check(_ piece: RegexpPiece) throws(RegexpError) {
        if piece.size > RegexpPiece.maximumSize { throw RegexpError(.tooLarge, bytes) }
        if piece.height > RegexpPiece.maximumHeight { throw RegexpError(.nestsTooDeeply, bytes) }
    }

    /// Consumes what stands for itself, `.`, `^` or `$`.
    private mutating func plain(_ byte: UInt8) {
        guard let value = scalar() else { return }
        switch byte {
        case UInt8(ascii: "."): push(.anyOf)
        case UInt8(ascii: "^"): push(flags.isMultiline ? .boundary : .start)
        case UInt8(ascii: "$"): push(flags.isMultiline ? .boundary : .end)
        default: push(scalar: value)
        }
    }
}

// Groups.
extension RegexpParser {
    private mutating func endBranch() throws(RegexpError) {
        let last = frames.count - 1
        let branch = RegexpPiece.sequence(frames[last].items)
        try check(branch)
        frames[last].items = []
        frames[last].branches.append(branch)
    }

    private mutating func closeGroup() throws(RegexpError) {
        guard frames.count > 1 else { throw RegexpError(.unexpectedParenthesis, bytes) }
        try endBranch()
        position += 1
        let frame = frames.removeLast()
        var piece = RegexpPiece.alternatives(frame.branches)
        if frame.captures { piece = piece.captured() }
        try check(piece)
        flags = frame.flagsBehind
        push(piece)
    }

    private mutating func openGroup() throws(RegexpError) {
        if peek(1) == UInt8(ascii: "?") { return try perlGroup() }
        position += 1
        groupNames.append("")
        frames.append(Frame(flagsBehind: flags, captures: true))
    }

    /// Consumes `(?`: a named group, or flags for what follows, or a group that does not capture.
    private mutating func perlGroup() throws(RegexpError) {
        let start = position
        let named = peek(2) == UInt8(ascii: "<") ? 3 : 4
        let isNamed =
            named == 3 || (peek(2) == UInt8(ascii: "P") && peek(3) == UInt8(ascii: "<"))
        if isNamed && position + named < bytes.count { return try namedGroup(nameAt: start + named) }
        position += 2
        var new = flags
        var isOn = true
        var sawFlag = false
        while let c = scalar() {
            switch Unicode.Scalar(c) {
            case "i": new.foldsCase = isOn
            case "m": new.isMultiline = isOn
            case "s", "U": break
            case "-" where isOn:
                isOn = false
                sawFlag = false
                continue
            case ":" where isOn || sawFlag:
                frames.append(Frame(flagsBehind: flags, captures: false))
                flags = new
                return
            case ")" where isOn || sawFlag:
                flags = new
                return
            default: throw RegexpError(.invalidPerlOperator, bytes[start..<position])
            }
            sawFlag = true
        }
        throw RegexpError(.invalidPerlOperator, bytes[start..<position])
    }

    /// Consumes `(?P<name>` or `(?<name>`. RE2 gets a group without a name: it knows only the first form and
    /// refuses a name used twice, which Go allows.
    private mutating func namedGroup(nameAt: Int) throws(RegexpError) {
        let start = position
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else {
            throw RegexpError(.invalidNamedCapture, bytes[start...])
        }
        let name = bytes[nameAt..<end]
        let isValid = !name.isEmpty && name.allSatisfy { $0 == UInt8(ascii: "_") || Self.isAlphanumeric($0) }
        guard isValid else { throw RegexpError(.invalidNamedCapture, bytes[start...end]) }
        position = end + 1
        rewrite(from: start, as: "(")
        groupNames.append(String(decoding: name, as: UTF8.self))
        frames.append(Frame(flagsBehind: flags, captures: true))
    }

    /// Whether the byte is an ASCII letter or digit.
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}

// Repetition.
extension RegexpParser {
    /// Repeats the last piece; the operator began at `start` and, where `after` is set, follows another that
    /// began there.
    private mutating func repeatLast(
        _ minimum: Int, _ maximum: Int?, from start: Int, after: Int?
    ) throws(RegexpError) {
        if peek() == UInt8(ascii: "?") { position += 1 }
        if let after { throw RegexpError(.invalidRepetition, bytes[after..<position]) }
        let last = frames.count - 1
        guard let piece = frames[last].items.popLast() else {
            throw RegexpError(.missingArgument, bytes[start..<position])
        }
        let repeated = piece.repeated(minimum, maximum)
        if (maximum ?? minimum) >= 2 && repeated.product > RegexpPiece.maximumRepeat {
            throw RegexpError(.invalidRepeatCount, bytes[start..<position])
        }
        try check(repeated)
        push(repeated)
    }

    /// Consumes `{n}`, `{n,}` or `{n,m}`, or a brace that stands for itself; whether it was a repetition.
    private mutating func braces(after: Int?) throws(RegexpError) -> Bool {
        let start = position
        guard let (minimum, maximum, end) = counts() else {
            plain(UInt8(ascii: "{"))
            return false
        }
        position = end
        let limit = RegexpPiece.maximumRepeat
        if minimum > limit || maximum ?? 0 > limit || minimum > maximum ?? .max {
            throw RegexpError(.invalidRepeatCount, bytes[start..<position])
        }
        try repeatLast(minimum, maximum, from: start, after: after)
        return true
    }

    /// The numbers of a repetition at the position, and where it ends.
    private func counts() -> (minimum: Int, maximum: Int?, end: Int)? {
        guard let (minimum, afterMinimum) = count(at: position + 1), afterMinimum < bytes.count else {
            return nil
        }
        if bytes[afterMinimum] == UInt8(ascii: "}") { return (minimum, minimum, afterMinimum + 1) }
        guard bytes[afterMinimum] == UInt8(ascii: ","), afterMinimum + 1 < bytes.count else { return nil }
        if bytes[afterMinimum + 1] == UInt8(ascii: "}") { return (minimum, nil, afterMinimum + 2) }
        guard let (maximum, end) = count(at: afterMinimum + 1), end < bytes.count,
            bytes[end] == UInt8(ascii: "}")
        else { return nil }
        return (minimum, maximum, end + 1)
    }

    /// A decimal number without leading zeros, and where it ends; one of many digits is only known to be too
    /// large.
    private func count(at start: Int) -> (value: Int, end: Int)? {
        var end = start
        var value = 0
        while end < bytes.count && bytes[end] &- UInt8(ascii: "0") < 10 {
            value = min(value * 10 + Int(bytes[end] - UInt8(ascii: "0")), 1 << 30)
            end += 1
        }
        if end == start || (bytes[start] == UInt8(ascii: "0") && end > start + 1) { return nil }
        return (value, end)
    }
}
