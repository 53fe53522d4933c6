/// Writes a configuration as YAML 1.1, byte for byte as the original does.
/// Source: yaml.v2 encode.go and emitterc.go: two spaces of indentation, lists not indented below their key,
/// lines folded at the first space beyond column 80.
package struct YAMLEmitter {
    /// What stands around a node.
    struct Surroundings {
        var isInMapping = false
        var isSimpleKey = false
    }

    static let width = 80
    private static let step = 2

    var output: [UInt8] = []
    var column = 0
    var indent = -1
    /// Whether the last byte was white space that separates already.
    var isSpaced = true
    /// Whether only indentation and list markers stand in this line so far.
    var isIndentation = true
    var flowLevel = 0
    /// Set by a field whose list is to be on one line; the next list or mapping takes it.
    private var wantsFlow = false

    private init() {}

    /// The text of a configuration.
    package static func text(of value: Printed) -> String {
        var emitter = YAMLEmitter()
        emitter.write(value, Surroundings())
        emitter.writeIndent()
        return String(decoding: emitter.output, as: UTF8.self)
    }

    private mutating func write(_ value: Printed, _ around: Surroundings) {
        switch value {
        case .null: writeScalar("null", .plain, around)
        case .literal(let text): writeScalar(text, .plain, around)
        case .text(let text): writeScalar(text, YAMLScalarStyle.wanted(for: text), around)
        case .list(let items): writeList(items, around)
        case .map(let pairs):
            writeMapping(pairs.count) { emitter, index, write in
                write(&emitter, pairs[index].key, pairs[index].value, nil)
            }
        case .fields(let entries):
            writeMapping(entries.count) { emitter, index, write in
                write(&emitter, .text(entries[index].key), entries[index].value, entries[index].isFlow)
            }
        }
    }

    private mutating func takeFlow(isEmpty: Bool) -> Bool {
        defer { wantsFlow = false }
        return flowLevel > 0 || wantsFlow || isEmpty
    }

    private mutating func writeList(_ items: [Printed], _ around: Surroundings) {
        let outer = indent
        defer { indent = outer }
        if takeFlow(isEmpty: items.isEmpty) {
            writeIndicator("[", isSpaceNeeded: true, isSpace: true)
            increaseIndent(isFlow: true)
            flowLevel += 1
            for (index, item) in items.enumerated() {
                if index > 0 { writeIndicator(",") }
                if column > Self.width { writeIndent() }
                write(item, Surroundings())
            }
            flowLevel -= 1
            indent = outer
            writeIndicator("]")
            return
        }
        // A list directly below a key stays at the key's own indentation.
        if !(around.isInMapping && !isIndentation) || indent < 0 { increaseIndent(isFlow: false) }
        for item in items {
            writeIndent()
            writeIndicator("-", isSpaceNeeded: true, isIndentation: true)
            write(item, Surroundings())
        }
    }

    private typealias WritePair = (inout YAMLEmitter, _ key: Printed, _ value: Printed, _ isFlow: Bool?) ->
        Void

    private mutating func writeMapping(_ count: Int, _ pair: (inout YAMLEmitter, Int, WritePair) -> Void) {
        let outer = indent
        defer { indent = outer }
        let isFlow = takeFlow(isEmpty: count == 0)
        if isFlow {
            writeIndicator("{", isSpaceNeeded: true, isSpace: true)
            increaseIndent(isFlow: true)
            flowLevel += 1
        } else {
            increaseIndent(isFlow: false)
        }
        for index in 0..<count {
            if isFlow {
                if index > 0 { writeIndicator(",") }
                if column > Self.width { writeIndent() }
            } else {
                writeIndent()
            }
            pair(&self, index) { emitter, key, value, flow in
                emitter.writePair(key, value, flow, isFlow: isFlow)
            }
        }
        if isFlow {
            flowLevel -= 1
            indent = outer
            writeIndicator("}")
        }
    }

    private mutating func writePair(_ key: Printed, _ value: Printed, _ wants: Bool?, isFlow: Bool) {
        if key.isSimpleKey {
            write(key, Surroundings(isInMapping: true, isSimpleKey: true))
            if let wants { wantsFlow = wants }
            writeIndicator(":")
        } else {
            writeIndicator("?", isSpaceNeeded: true, isIndentation: !isFlow)
            write(key, Surroundings(isInMapping: true))
            if let wants { wantsFlow = wants }
            if !isFlow || column > Self.width { writeIndent() }
            writeIndicator(":", isSpaceNeeded: true, isIndentation: !isFlow)
        }
        write(value, Surroundings(isInMapping: true))
    }
}

extension Printed {
    /// Whether the value may be a key on one line with its value: one line of at most 128 bytes.
    fileprivate var isSimpleKey: Bool {
        switch self {
        case .text(let text): text.utf8.count <= 128 && !YAMLScalarAnalysis(text).isMultiline
        case .null, .literal: true
        case .list, .map, .fields: false
        }
    }
}

// The pen.
extension YAMLEmitter {
    mutating func increaseIndent(isFlow: Bool) {
        indent = indent < 0 ? (isFlow ? Self.step : 0) : indent + Self.step
    }

    mutating func writeIndent() {
        let target = max(indent, 0)
        if !isIndentation || column > target || (column == target && !isSpaced) { putBreak() }
        while column < target { put(0x20) }
        isSpaced = true
        isIndentation = true
    }

    mutating func writeIndicator(
        _ text: StaticString, isSpaceNeeded: Bool = false, isSpace: Bool = false,
        isIndentation stays: Bool = false
    ) {
        if isSpaceNeeded && !isSpaced { put(0x20) }
        text.withUTF8Buffer { bytes in
            for byte in bytes { put(byte) }
        }
        isSpaced = isSpace
        isIndentation = isIndentation && stays
    }

    /// Writes one byte; only the first byte of a character moves the column.
    mutating func put(_ byte: UInt8) {
        output.append(byte)
        if byte & 0xC0 != 0x80 { column += 1 }
    }

    mutating func putBreak() {
        output.append(0x0A)
        column = 0
    }
}
