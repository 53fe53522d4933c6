/// A Go type as templates can see it.
///
/// Types are made once, as static constants, and never go away: values name them without counting references,
/// which would be much of the work of rendering. A method that gives a value of its own type names that type
/// only within its body, so that the constants do not wait for each other.
package struct TemplateType: Sendable {
    /// What Go's reflection calls the kind.
    package enum Kind: Sendable {
        /// `bool`.
        case bool
        /// Any signed integer.
        case int
        /// Any unsigned integer.
        case uint
        /// `float64`.
        case float
        /// `complex128`.
        case complex
        /// Any string.
        case string
        /// A slice.
        case list
        /// A map with string keys.
        case map
        /// A struct.
        case structure
        /// `interface {}`: any value; "no value" becomes a nil interface.
        case interface
        /// `reflect.Value`, the parameters of the built-in functions: any value, and "no value" as it is.
        case anything
    }

    private final class Content: Sendable {
        let name: String
        let kind: Kind
        let element: TemplateType?
        let isDefined: Bool
        let fields: [TemplateField]
        let methods: [TemplateMethod]
        /// The keys of the names of methods, then of fields.
        let keys: [UInt64]
        let traits: TemplateTraits

        init(
            _ name: String, _ kind: Kind, element: TemplateType?, isDefined: Bool,
            fields: [TemplateField] = [], methods: [TemplateMethod] = [],
            traits: TemplateTraits = TemplateTraits()
        ) {
            self.name = name
            self.kind = kind
            self.element = element
            self.isDefined = isDefined
            self.fields = fields
            self.methods = methods
            keys = methods.map(\.key) + fields.map(\.key)
            self.traits = traits
        }
    }

    private let content: Unmanaged<Content>

    private init(_ content: Content) { self.content = Unmanaged.passRetained(content) }

    /// A type with a name of its own.
    package init(
        _ name: String, _ kind: Kind, element: TemplateType? = nil, fields: [TemplateField] = [],
        methods: [TemplateMethod] = [], traits: TemplateTraits = TemplateTraits()
    ) {
        self.init(
            Content(
                name, kind, element: element, isDefined: true, fields: fields, methods: methods,
                traits: traits))
    }

    private init(unnamed name: String, _ kind: Kind, element: TemplateType?) {
        self.init(Content(name, kind, element: element, isDefined: false))
    }

    /// The name as `%T` shows it: `template.KV`, `[]string`.
    package var name: String { content._withUnsafeGuaranteedRef { $0.name } }
    /// The kind.
    package var kind: Kind { content._withUnsafeGuaranteedRef { $0.kind } }
    /// The type of the elements of a list or map.
    package var element: TemplateType? { content._withUnsafeGuaranteedRef { $0.element } }
    /// Whether the type has a name of its own, such as `string` and `template.KV` but not `[]string`.
    package var isDefined: Bool { content._withUnsafeGuaranteedRef { $0.isDefined } }
    /// The fields of a struct, in the order of declaration.
    package var fields: [TemplateField] { content._withUnsafeGuaranteedRef { $0.fields } }
    /// The methods.
    package var methods: [TemplateMethod] { content._withUnsafeGuaranteedRef { $0.methods } }
    /// How values of the type print, compare and encode, where that is special.
    package var traits: TemplateTraits { content._withUnsafeGuaranteedRef { $0.traits } }

    /// Whether the two are one constant; equal types may also be made twice.
    package static func === (a: TemplateType, b: TemplateType) -> Bool {
        a.content.toOpaque() == b.content.toOpaque()
    }

    /// The type `[]element`.
    package static func list(of element: TemplateType) -> TemplateType {
        TemplateType(unnamed: "[]" + element.name, .list, element: element)
    }

    /// The type `map[string]element`.
    package static func map(of element: TemplateType) -> TemplateType {
        TemplateType(unnamed: "map[string]" + element.name, .map, element: element)
    }

    /// `bool`.
    package static let bool = TemplateType("bool", .bool)
    /// `int`.
    package static let int = TemplateType("int", .int)
    /// `int64`.
    package static let int64 = TemplateType("int64", .int)
    /// `uint8`.
    package static let uint8 = TemplateType("uint8", .uint)
    /// `float64`.
    package static let float64 = TemplateType("float64", .float)
    /// `complex128`.
    package static let complex128 = TemplateType("complex128", .complex)
    /// `string`.
    package static let string = TemplateType("string", .string)
    /// Text that is safe HTML.
    package static let html = TemplateType("template.HTML", .string)
    /// Text that is a safe URL.
    package static let url = TemplateType("template.URL", .string)
    /// `interface {}`.
    package static let any = TemplateType(unnamed: "interface {}", .interface, element: nil)
    /// `reflect.Value`: what the built-in functions take.
    package static let anything = TemplateType("reflect.Value", .anything)
    /// `[]interface {}`.
    package static let anyList = list(of: any)
    /// `[]string`.
    package static let stringList = list(of: string)
    /// `map[string]interface {}`.
    package static let anyMap = map(of: any)

    /// The zero value.
    package var zero: TemplateValue {
        switch kind {
        case .bool: .bool(false)
        case .int: .int(0, self)
        case .uint: .uint(0, self)
        case .float: .float(0)
        case .complex: .complex(0, 0)
        case .string: .string("", self)
        case .list: .list(TemplateList([], self, isNil: true))
        case .map: .map(TemplateMap(sorted: [], self, isNil: true))
        case .interface: .null
        case .structure, .anything: .nothing
        }
    }

    /// Whether nil may stand for a value of the type.
    var isNillable: Bool {
        switch kind {
        case .list, .map, .interface, .anything: true
        default: false
        }
    }

    /// Whether the two are one type.
    package static func == (a: TemplateType, b: TemplateType) -> Bool {
        a === b || (a.kind == b.kind && a.name.hasBytes(of: b.name))
    }

    /// Whether Go would let a value of `other` be assigned to a variable of this type: the same type, or the
    /// same form where at most one of the two has a name of its own.
    package func accepts(_ other: TemplateType) -> Bool {
        if kind == .interface || kind == .anything || self == other { return true }
        guard kind == other.kind, kind == .list || kind == .map, !isDefined || !other.isDefined else {
            return false
        }
        guard let element, let its = other.element else { return false }
        return element == its
    }

    /// A method or field.
    enum Member {
        case method(Int)
        case field(Int)
    }

    /// The method or field of this name.
    func member(_ name: TemplateName) -> Member? {
        content._withUnsafeGuaranteedRef { content in
            for i in content.keys.indices where content.keys[i] == name.key {
                if i < content.methods.count {
                    if content.methods[i].name == name.text { return .method(i) }
                } else if content.fields[i - content.methods.count].name == name.text {
                    return .field(i - content.methods.count)
                }
            }
            return nil
        }
    }

    /// The place of the exported field of this name, if that is what the name means.
    func exportedField(_ name: TemplateName) -> Int? {
        guard case .field(let place) = member(name) else { return nil }
        return content._withUnsafeGuaranteedRef { $0.fields[place].isExported } ? place : nil
    }
}

/// A field of a struct type.
package struct TemplateField: Sendable {
    /// The name in Go; unexported if it starts with a lower-case letter.
    package let name: String
    /// The name in JSON; the field is left out of JSON where it is nil.
    package let json: String?
    /// Whether templates may name it.
    let isExported: Bool
    /// The key of the name.
    let key: UInt64

    /// A field.
    package init(_ name: String, json: String?) {
        self.name = name
        self.json = json
        key = TemplateName(name).key
        isExported = name.unicodeScalars.first.map { $0.properties.isUppercase } ?? false
    }
}

/// What is special about the values of a type.
package struct TemplateTraits: Sendable {
    /// The `String` method, which printing uses.
    package var text: (@Sendable (TemplateValue) -> TemplateText)?
    /// The `GoString` method, which `%#v` uses.
    package var goText: (@Sendable (TemplateValue) -> TemplateText)?
    /// The JSON form, where it is not that of the kind.
    package var json: (@Sendable (TemplateValue) throws(TemplateCallError) -> TemplateText)?
    /// Whether two values of the type are the same, where it is not the equality of all fields.
    package var isEqual: (@Sendable (TemplateValue, TemplateValue) -> Bool)?

    /// Nothing special, unless given.
    package init(
        text: (@Sendable (TemplateValue) -> TemplateText)? = nil,
        goText: (@Sendable (TemplateValue) -> TemplateText)? = nil,
        json: (@Sendable (TemplateValue) throws(TemplateCallError) -> TemplateText)? = nil,
        isEqual: (@Sendable (TemplateValue, TemplateValue) -> Bool)? = nil
    ) {
        self.text = text
        self.goText = goText
        self.json = json
        self.isEqual = isEqual
    }
}
