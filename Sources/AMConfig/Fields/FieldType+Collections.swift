extension FieldType {
    /// A value that may be absent.
    package static func optional<Wrapped: Sendable>(
        _ type: FieldType<Wrapped>
    ) -> FieldType where Value == Wrapped? {
        FieldType(
            name: "*" + type.name, zero: nil, isEmpty: { $0 == nil },
            print: { $0.map(type.print) ?? .null },
            decode: { (index, value, decoding) throws(ConfigError) in
                var wrapped = value ?? type.zero
                let good = try type.decode(index, &wrapped, decoding)
                value = wrapped
                return good
            }
        ).walked(type.lifted { value, texts, walk in if let value { walk(value, &texts) } })
    }

    /// A list; null and absent are the empty list.
    package static func list<Element: Sendable>(
        _ type: FieldType<Element>, named name: String? = nil
    ) -> FieldType where Value == [Element] {
        let name = name ?? "[]" + type.name
        return FieldType(
            name: name, zero: [], isEmpty: \.isEmpty, print: { .list($0.map(type.print)) },
            decode: { (index, value, decoding) throws(ConfigError) in
                let node = decoding.node(index)
                switch node.kind {
                case .sequence:
                    var elements: [Element] = []
                    elements.reserveCapacity(node.children.count)
                    for child in node.children {
                        var element = type.zero
                        if try decoding.decode(child, into: &element, as: type) { elements.append(element) }
                    }
                    value = elements
                    return true
                default: return try decoding.acceptLateNull(node, &value, zero: [], into: name)
                }
            }
        ).walked(
            type.lifted { elements, texts, walk in
                for (index, element) in elements.enumerated() {
                    texts.below(.index(index)) { walk(element, &$0) }
                }
            })
    }

    /// A list that tells an empty one from none: null and absent are nil.
    package static func nullableList<Element: Sendable>(
        _ type: FieldType<Element>, named name: String? = nil
    ) -> FieldType where Value == [Element]? {
        let list = FieldType<[Element]>.list(type, named: name)
        return FieldType(
            name: list.name, zero: nil, isEmpty: { $0?.isEmpty ?? true },
            print: { list.print($0 ?? []) },
            decode: { (index, value, decoding) throws(ConfigError) in
                let node = decoding.node(index)
                guard node.kind == .sequence else {
                    return try decoding.acceptLateNull(node, &value, zero: nil, into: list.name)
                }
                var elements: [Element] = []
                let good = try list.decode(index, &elements, decoding)
                value = elements
                return good
            }
        ).walked(list.lifted { $2($0 ?? [], &$1) })
    }

    /// A mapping with free keys. Keys are unique; values that are merged in count as set.
    package static func map<Element: Sendable>(
        _ type: FieldType<Element>, key: FieldType<String> = .string, named name: String? = nil
    ) -> FieldType where Value == [String: Element] {
        let name = name ?? "map[string]" + type.name
        return FieldType(
            name: name, zero: [:], isEmpty: \.isEmpty, print: { Printed.map($0.mapValues(type.print)) },
            decode: { (index, value, decoding) throws(ConfigError) in
                let node = decoding.node(index)
                guard node.kind == .mapping else {
                    return try decoding.acceptLateNull(node, &value, zero: [:], into: name)
                }
                try decoding.pairs(of: node) { (merged) throws(ConfigError) in
                    _ = try decoding.decode(merged, into: &value, as: map(type, key: key, named: name))
                } pair: { (keyIndex, valueIndex) throws(ConfigError) in
                    var name = ""
                    guard try decoding.decode(keyIndex, into: &name, as: key) else { return }
                    var element = type.zero
                    guard try decoding.decode(valueIndex, into: &element, as: type) else { return }
                    if value.updateValue(element, forKey: name) != nil {
                        decoding.refuseRepeatedKey(Printed.goQuoted(name), at: decoding.node(valueIndex))
                    }
                }
                return true
            }
        ).walked(
            type.lifted { table, texts, walk in
                for (key, element) in table.sorted(by: { $0.key < $1.key }) {
                    texts.below(.key(key)) { walk(element, &$0) }
                }
            })
    }
}

extension Decoding {
    /// A scalar where a collection is wanted: `NULL` and the like give the zero value, all else is a type
    /// error.
    func acceptLateNull<Value>(
        _ node: YAMLNode, _ value: inout Value, zero: Value, into name: String
    ) throws(ConfigError) -> Bool {
        guard node.kind == .scalar else { return refuseType(node, into: name) }
        let scalar = try YAMLScalar(node)
        guard scalar == .null else { return refuseType(node, YAMLScalarTag(text: scalar.tag), into: name) }
        value = zero
        return true
    }
}
