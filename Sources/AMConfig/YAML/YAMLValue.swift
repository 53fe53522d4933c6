internal import AMCore
internal import AMText

/// A value of a free-form part of a configuration (`payload`, `details`, `fields`, `claims`), with its types.
package indirect enum YAMLValue: Sendable, Hashable {
    /// `~`
    case null
    /// `yes`, `false`
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A whole number beyond `int`.
    case uint(UInt64)
    /// A number with a fraction or exponent.
    case float(Double)
    /// Text; timestamps too, as they are written.
    case text(String)
    /// A list.
    case list([YAMLValue])
    /// A mapping. Shape: in the order of the file, keys unique.
    case map([Pair])

    /// One key with its value.
    package struct Pair: Sendable, Hashable {
        /// The key; never a list or a mapping.
        package let key: YAMLValue
        /// The value.
        package let value: YAMLValue

        /// A pair.
        package init(_ key: YAMLValue, _ value: YAMLValue) {
            self.key = key
            self.value = value
        }
    }
}

extension YAMLValue {
    /// Whether there is no value.
    package var isNull: Bool { self == .null }

    /// The value as it is written out again.
    package var printed: Printed {
        switch self {
        case .null: .null
        case .bool(let value): .literal(value ? "true" : "false")
        case .int(let value): .literal(String(value))
        case .uint(let value): .literal(String(value))
        case .float(let value): .literal(Self.text(of: value))
        case .text(let text): .text(text)
        case .list(let values): .list(values.map(\.printed))
        case .map(let pairs):
            .map(
                pairs.sorted { YAMLKeyOrder.precedes($0.key, $1.key) }
                    .map { Printed.Pair(key: $0.key.printed, value: $0.value.printed) })
        }
    }

    /// A float in YAML's words: the shortest text that reads back the same.
    static func text(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return GoNumber.format(value)
    }
}

extension FieldType where Value == YAMLValue {
    /// Anything at all.
    package static let any: FieldType<YAMLValue> = FieldType(
        name: "interface {}", zero: .null, isEmpty: \.isNull, print: \.printed
    ) { (index, value, decoding) throws(ConfigError) in
        let node = decoding.node(index)
        switch node.kind {
        case .scalar, .alias: value = try YAMLValue(scalar: node)
        case .sequence:
            var elements: [YAMLValue] = []
            for child in node.children {
                var element = YAMLValue.null
                if try decoding.decode(child, into: &element, as: .any) { elements.append(element) }
            }
            value = .list(elements)
        case .mapping:
            var table = YAMLTable()
            try table.fill(from: index, decoding)
            value = .map(table.pairs)
        }
        return true
    }
}

extension FieldType where Value == [String: YAMLValue] {
    /// A mapping of names to anything at all.
    package static let anyMap = FieldType.map(.any, named: "map[string]interface {}")
}

extension YAMLValue {
    /// What a text says as YAML 1.1: its first document, null if it has none. Of a repeated key the last one
    /// counts. Nil: it is no YAML.
    /// Source: yaml.v2 Unmarshal into an `interface {}`.
    package static func reading(_ text: String) -> YAMLValue? {
        // Nobody has to do with these time zones and label names.
        let environment = DecodingEnvironment(dialect: .utf8, zones: ZoneDatabase { _ in nil })
        do throws(ConfigError) {
            let decoding = Decoding(try YAMLReader.read(Array(text.utf8)), environment: environment)
            var value = YAMLValue.null
            guard let root = decoding.document.root else { return value }
            _ = try decoding.decode(root, into: &value, as: .any)
            return value
        } catch {
            return nil
        }
    }

    fileprivate init(scalar node: YAMLNode) throws(ConfigError) {
        switch try YAMLScalar(node) {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = .uint(value)
        case .float(let value): self = .float(value)
        case .binary(let text): self = .text(text)
        case .string, .timestamp, .other: self = .text(node.value)
        }
    }

    /// A key as Go's `%#v` shows it.
    fileprivate var goSyntax: String {
        switch self {
        case .text(let text): Printed.goQuoted(text)
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): "0x" + String(value, radix: 16)
        case .float(let value): Self.text(of: value)
        case .list, .map: ""
        }
    }
}

/// Builds a free-form mapping.
private struct YAMLTable {
    var pairs: [YAMLValue.Pair] = []
    private var seen: Set<YAMLValue> = []

    mutating func fill(from index: Int32, _ decoding: Decoding) throws(ConfigError) {
        let node = decoding.node(index)
        try decoding.pairs(of: node) { (merged) throws(ConfigError) in
            try merge(merged, decoding)
        } pair: { (keyIndex, valueIndex) throws(ConfigError) in
            var key = YAMLValue.null
            guard try decoding.decode(keyIndex, into: &key, as: .any) else { return }
            switch key {
            case .list: throw .yaml("invalid map key: a list")
            case .map: throw .yaml("invalid map key: a mapping")
            default: break
            }
            var value = YAMLValue.null
            guard try decoding.decode(valueIndex, into: &value, as: .any) else { return }
            if seen.insert(key).inserted {
                pairs.append(YAMLValue.Pair(key, value))
            } else {
                decoding.refuseRepeatedKey(key.goSyntax, at: decoding.node(valueIndex))
                replace(YAMLValue.Pair(key, value))
            }
        }
    }

    /// What is merged in counts as set, as if it stood here.
    private mutating func merge(_ index: Int32, _ decoding: Decoding) throws(ConfigError) {
        var target = index
        while decoding.node(target).kind == .alias, let next = decoding.node(target).children.first {
            target = next
        }
        var value = YAMLValue.null
        guard try decoding.decode(index, into: &value, as: .any), case .map(let merged) = value else {
            return
        }
        for pair in merged {
            if seen.insert(pair.key).inserted {
                pairs.append(pair)
            } else {
                decoding.refuseRepeatedKey(pair.key.goSyntax, at: decoding.node(target))
                replace(pair)
            }
        }
    }

    private mutating func replace(_ pair: YAMLValue.Pair) {
        guard let place = pairs.firstIndex(where: { $0.key == pair.key }) else { return }
        pairs[place] = pair
    }
}
