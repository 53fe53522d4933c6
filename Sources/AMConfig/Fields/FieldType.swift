/// How values of one type are decoded, checked for emptiness and written out again.
package struct FieldType<Value: Sendable>: Sendable {
    /// Decodes a node that is neither an alias nor null into a value. False: a type error was noted.
    package typealias Decode = @Sendable (Int32, inout Value, Decoding) throws(ConfigError) -> Bool

    /// The name of the type in error texts.
    package let name: String
    /// What a null gives.
    package let zero: Value
    let decode: Decode
    let isEmpty: @Sendable (Value) -> Bool
    let print: @Sendable (Value) -> Printed
    /// Notes the templates of a value; nil: it never has any.
    private(set) var templates: TemplateWalk?

    /// A walk over the templates of a value.
    package typealias TemplateWalk = @Sendable (Value, inout ConfiguredTemplates) -> Void

    /// A type of fields.
    package init(
        name: String, zero: Value, isEmpty: @escaping @Sendable (Value) -> Bool,
        print: @escaping @Sendable (Value) -> Printed, decode: @escaping Decode
    ) {
        self.name = name
        self.zero = zero
        self.isEmpty = isEmpty
        self.print = print
        self.decode = decode
    }

    /// The same type, whose values have templates.
    package func walked(_ walk: TemplateWalk?) -> FieldType {
        var type = self
        type.templates = walk
        return type
    }

    /// The walk of a type that holds values of this one.
    func lifted<Outer>(
        _ lift: @escaping @Sendable (Outer, inout ConfiguredTemplates, TemplateWalk) -> Void
    ) -> FieldType<Outer>.TemplateWalk? {
        guard let templates else { return nil }
        return { outer, texts in lift(outer, &texts, templates) }
    }

    /// A type of scalars: `convert` gives nil for a scalar of the wrong type.
    static func scalar(
        _ name: String, zero: Value, isEmpty: @escaping @Sendable (Value) -> Bool,
        print: @escaping @Sendable (Value) -> Printed,
        convert: @escaping @Sendable (YAMLScalar, String) -> Value?
    ) -> FieldType {
        FieldType(name: name, zero: zero, isEmpty: isEmpty, print: print) {
            (index, value, decoding) throws(ConfigError) in
            let node = decoding.node(index)
            guard node.kind == .scalar else { return decoding.refuseType(node, into: name) }
            let scalar = try YAMLScalar(node)
            if scalar == .null {
                value = zero
                return true
            }
            guard let converted = convert(scalar, node.value) else {
                return decoding.refuseType(node, YAMLScalarTag(text: scalar.tag), into: name)
            }
            value = converted
            return true
        }
    }
}

extension FieldType {
    /// A type that is written as a string and read by `parse`.
    package static func text(
        zero: Value, isEmpty: @escaping @Sendable (Value) -> Bool,
        print: @escaping @Sendable (Value) -> Printed,
        parse: @escaping @Sendable (String, inout Value, Decoding) throws(ConfigError) -> Void
    ) -> FieldType {
        FieldType(name: "string", zero: zero, isEmpty: isEmpty, print: print) {
            (index, value, decoding) throws(ConfigError) in
            var text = ""
            let clean = try decoding.isClean { () throws(ConfigError) in
                _ = try decoding.decode(index, into: &text, as: .string)
            }
            guard clean else { return false }
            try parse(text, &value, decoding)
            return true
        }
    }

    /// The type of another, found only when it is needed, for types that contain themselves.
    package static func lazy(
        zero: Value, _ type: @escaping @Sendable () -> FieldType
    ) -> FieldType {
        FieldType(
            name: "", zero: zero, isEmpty: { type().isEmpty($0) }, print: { type().print($0) },
            decode: { (index, value, decoding) throws(ConfigError) in
                try type().decode(index, &value, decoding)
            }
        ).walked { type().templates?($0, &$1) }
    }
}

extension FieldType {
    /// A type that decodes as another and then looks at the whole, unless type errors were noted.
    package static func checked(
        _ type: FieldType, _ check: @escaping @Sendable (inout Value, Decoding) throws(ConfigError) -> Void
    ) -> FieldType {
        FieldType(name: type.name, zero: type.zero, isEmpty: type.isEmpty, print: type.print) {
            (index, value, decoding) throws(ConfigError) in
            let clean = try decoding.isClean { () throws(ConfigError) in
                _ = try decoding.decode(index, into: &value, as: type)
            }
            guard clean else { return false }
            try check(&value, decoding)
            return true
        }.walked(type.templates)
    }
}
