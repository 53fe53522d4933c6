/// A mapping with known keys: its fields, declared one by one, and what must hold of them together.
///
/// The order of the fields is the order in which they are written out; they are decoded in the order of the
/// file.
package struct Section<Value: Sendable>: Sendable {
    /// What must hold once all fields are decoded without a type error.
    package typealias Check = @Sendable (inout Value, Decoding) throws(ConfigError) -> Void

    /// The name of the section's type in error texts.
    package let typeName: String
    /// What a null gives.
    package let zero: Value
    /// The fields. Shape: in the order of writing.
    package let fields: [Field<Value>]
    private let index: [String: Int]
    private let defaults: Value?
    private let check: Check?
    /// Whether the section decodes itself as a whole, with defaults and a check of its own.
    private let isWhole: Bool

    /// A section that starts from `defaults` (from what is there already when nil) and ends with `check`.
    package init(
        _ typeName: String, zero: Value, defaults: Value? = nil, fields: [Field<Value>], check: Check? = nil
    ) {
        self.init(typeName, zero, defaults, fields, check, isWhole: true)
    }

    /// A section without defaults and checks, which only carries its fields.
    package static func bare(_ typeName: String, zero: Value, fields: [Field<Value>]) -> Section {
        Section(typeName, zero, nil, fields, nil, isWhole: false)
    }

    private init(
        _ typeName: String, _ zero: Value, _ defaults: Value?, _ fields: [Field<Value>], _ check: Check?,
        isWhole: Bool
    ) {
        self.typeName = typeName
        self.zero = zero
        self.defaults = defaults
        self.fields = fields
        self.check = check
        self.isWhole = isWhole
        index = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.key, $0) })
    }

    /// The same section as a part of a larger value, with more keys behind its own.
    /// - Parameters:
    ///   - zero: The larger value that a null gives.
    ///   - path: Where this section's value stands in the larger one.
    func extended<Outer>(
        _ zero: Outer, _ path: any WritableKeyPath<Outer, Value> & Sendable, by more: [Field<Outer>]
    ) -> Section<Outer> {
        let outerDefaults = defaults.map { inner in
            var outer = zero
            outer[keyPath: path] = inner
            return outer
        }
        let check = check
        return Section<Outer>(
            typeName, zero, outerDefaults, fields.map { Field<Outer>($0, in: path) } + more,
            { (outer, decoding) throws(ConfigError) in try check?(&outer[keyPath: path], decoding) },
            isWhole: isWhole)
    }

    /// The section as a type of fields.
    package var type: FieldType<Value> {
        let fieldsAlone = FieldType<Value>(
            name: typeName, zero: zero, isEmpty: isEmpty, print: print,
            decode: { (index, value, decoding) throws(ConfigError) in
                try self.decodeFields(index, &value, decoding)
            }
        ).walked(templateWalk)
        guard isWhole else { return fieldsAlone }
        let checked = FieldType.checked(fieldsAlone) { (value, decoding) throws(ConfigError) in
            try self.check?(&value, decoding)
        }
        guard let defaults else { return checked }
        return FieldType(
            name: typeName, zero: zero, isEmpty: isEmpty, print: print,
            decode: { (index, value, decoding) throws(ConfigError) in
                value = defaults
                return try checked.decode(index, &value, decoding)
            }
        ).walked(templateWalk)
    }

    private func decodeFields(
        _ index: Int32, _ value: inout Value, _ decoding: Decoding
    ) throws(ConfigError) -> Bool {
        let node = decoding.node(index)
        guard node.kind == .mapping else {
            return try decoding.acceptLateNull(node, &value, zero: zero, into: typeName)
        }
        var isSet = [Bool](repeating: false, count: fields.count)
        try decoding.pairs(of: node) { (merged) throws(ConfigError) in
            let merging = FieldType<Value>(
                name: typeName, zero: zero, isEmpty: isEmpty, print: print, decode: decodeFields)
            _ = try decoding.decode(merged, into: &value, as: merging)
        } pair: { (key, child) throws(ConfigError) in
            var name = ""
            guard try decoding.decode(key, into: &name, as: .string) else { return }
            guard let position = self.index[name] else {
                return decoding.refuseUnknown(name, at: decoding.node(key), in: typeName)
            }
            guard !isSet[position] else {
                return decoding.refuseRepeated(name, at: decoding.node(key), in: typeName)
            }
            isSet[position] = true
            if fields[position].isOwn { decoding.noteOwnKey(name, at: decoding.node(key), in: typeName) }
            try fields[position].decode(child, &value, decoding)
        }
        return true
    }

    /// What walks over the templates of a value; nil: no field has any.
    private var templateWalk: FieldType<Value>.TemplateWalk? {
        guard fields.contains(where: { $0.templates != nil }) else { return nil }
        return { walkTemplates($0, &$1) }
    }

    private func walkTemplates(_ value: Value, _ texts: inout ConfiguredTemplates) {
        for field in fields {
            guard let walk = field.templates else { continue }
            texts.below(.key(field.key)) { walk(value, &$0) }
        }
    }

    /// The templates of a value, with their places from this section.
    /// Shape: in the order of the fields.
    package func templates(of value: Value, at path: ConfigPath = ConfigPath()) -> [ConfiguredTemplate] {
        var texts = ConfiguredTemplates(at: path)
        walkTemplates(value, &texts)
        return texts.found
    }

    /// Whether every field is empty.
    package func isEmpty(_ value: Value) -> Bool { fields.allSatisfy { $0.isEmpty(value) } }

    /// The section as it is written out, with its defaults and with its secrets hidden.
    package func print(_ value: Value) -> Printed {
        .fields(
            fields.compactMap { field in
                if !field.isAlwaysPrinted && field.isEmpty(value) { return nil }
                return Printed.Entry(
                    key: field.key, isFlow: field.isFlow, hasFileTwin: index[field.key + "_file"] != nil,
                    value: field.print(value))
            })
    }
}

extension Section {
    /// Reads a file that is this section and nothing else, onto `start`.
    /// Throws: the text users know.
    package func read(
        _ bytes: [UInt8], onto start: Value? = nil, environment: DecodingEnvironment
    ) throws(ConfigError) -> Value {
        let decoding = Decoding(try YAMLReader.read(bytes), environment: environment)
        var value = start ?? zero
        if let root = decoding.document.root { _ = try decoding.decode(root, into: &value, as: type) }
        if let refusal = decoding.typeRefusal { throw refusal }
        return value
    }
}

/// One key of a section: where its value goes, how it is decoded, and when it is written out.
package struct Field<Owner: Sendable>: Sendable {
    /// When a field is written out.
    package enum Printing: Sendable {
        /// Even when it is empty.
        case always
        /// When it is not empty.
        case whenSet
        /// When it is not empty; lists on one line.
        case flowWhenSet
    }

    /// The key in the file.
    package let key: String
    let isAlwaysPrinted: Bool
    let isFlow: Bool
    /// Whether the original does not know the key.
    private(set) var isOwn = false
    let decode: @Sendable (Int32, inout Owner, Decoding) throws(ConfigError) -> Void
    let isEmpty: @Sendable (Owner) -> Bool
    let print: @Sendable (Owner) -> Printed
    /// Notes the templates of the field; nil: it never has any.
    private(set) var templates: (@Sendable (Owner, inout ConfiguredTemplates) -> Void)?

    /// A field that is kept in a property.
    package init<Value>(
        _ key: String, _ path: any WritableKeyPath<Owner, Value> & Sendable,
        _ type: FieldType<Value>,
        print printing: Printing = .whenSet
    ) {
        self.key = key
        isAlwaysPrinted = printing == .always
        isFlow = printing == .flowWhenSet
        decode = { (index, owner, decoding) throws(ConfigError) in
            _ = try decoding.decode(index, into: &owner[keyPath: path], as: type)
        }
        isEmpty = { type.isEmpty($0[keyPath: path]) }
        print = { type.print($0[keyPath: path]) }
        templates = type.lifted { $2($0[keyPath: path], &$1) }
    }

    /// The same field, as one that the original does not know: `check-config --compat` names it.
    package func own() -> Field {
        var field = self
        field.isOwn = true
        return field
    }

    /// The same field, whose templates are executed as the rest of the section says.
    package func executed(as engine: @escaping @Sendable (Owner) -> ConfiguredTemplate.Engine) -> Field {
        guard let walk = templates else { return self }
        var field = self
        field.templates = { owner, texts in
            texts.executed(by: engine(owner)) { walk(owner, &$0) }
        }
        return field
    }

    /// A field of a part of the section, as a field of the section.
    package init<Part>(_ field: Field<Part>, in path: any WritableKeyPath<Owner, Part> & Sendable) {
        key = field.key
        isAlwaysPrinted = field.isAlwaysPrinted
        isFlow = field.isFlow
        isOwn = field.isOwn
        decode = { (index, owner, decoding) throws(ConfigError) in
            try field.decode(index, &owner[keyPath: path], decoding)
        }
        isEmpty = { field.isEmpty($0[keyPath: path]) }
        print = { field.print($0[keyPath: path]) }
        templates = nil
        if let walk = field.templates {
            templates = { (owner, texts) in walk(owner[keyPath: path], &texts) }
        }
    }

    /// A field with decoding and printing of its own; `print` gives nil when there is nothing to write.
    package init(
        _ key: String,
        decode: @escaping @Sendable (Int32, inout Owner, Decoding) throws(ConfigError) -> Void,
        print: @escaping @Sendable (Owner) -> Printed?
    ) {
        self.key = key
        isAlwaysPrinted = false
        isFlow = false
        self.decode = decode
        isEmpty = { print($0) == nil }
        self.print = { print($0) ?? .null }
        templates = nil
    }
}
