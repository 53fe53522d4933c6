/// A value of the template language, as Go's reflection would see it.
package enum TemplateValue: Sendable {
    /// No value at all: Go's invalid `reflect.Value`. A bare action prints it as `<no value>`.
    case nothing
    /// A nil `interface {}`, as an absent key of a `dict` gives.
    case null
    /// A `bool`.
    case bool(Bool)
    /// A signed integer of this type: `int`, `int64`, `time.Duration`, `time.Month` …
    case int(Int64, TemplateType)
    /// An unsigned integer of this type: `uint8` …
    case uint(UInt64, TemplateType)
    /// A `float64`.
    case float(Double)
    /// A `complex128`.
    case complex(Double, Double)
    /// A string of this type: `string`, `template.HTML`, `template.URL`.
    case string(TemplateText, TemplateType)
    /// A slice.
    case list(TemplateList)
    /// A map with string keys.
    case map(TemplateMap)
    /// A struct.
    case object(any TemplateObject)
    /// A pointer to a struct; seen only in type names and by `%v`.
    case pointer(any TemplateObject)

    /// A plain `string`.
    @inline(__always)
    package static func text(_ text: String) -> TemplateValue { .string(TemplateText(text), .string) }
    /// A plain `string`.
    @inline(__always)
    package static func text(_ text: TemplateText) -> TemplateValue { .string(text, .string) }
    /// A plain `int`.
    @inline(__always)
    package static func integer(_ value: Int) -> TemplateValue { .int(Int64(value), .int) }

    /// The type; `interface {}` for a nil interface, nil for no value. A pointer has the type of what it
    /// points to.
    package var type: TemplateType? {
        switch self {
        case .nothing: nil
        case .null: .any
        case .bool: .bool
        case .int(_, let type), .uint(_, let type), .string(_, let type): type
        case .float: .float64
        case .complex: .complex128
        case .list(let list): list.type
        case .map(let map): map.type
        case .object(let object), .pointer(let object): object.type
        }
    }

    /// How many levels of lists and maps it has.
    var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .map(let map): map.depth
        default: 0
        }
    }

    /// The name of the type as `%T` shows it; `<nil>` for nil and where there is no type.
    package var typeName: String {
        switch self {
        case .null: "<nil>"
        case .pointer(let object): "*" + object.type.name
        default: type?.name ?? "<nil>"
        }
    }

    /// Whether a condition takes the value as true: all but nothing, false, zeros and what is empty. A struct
    /// is always true.
    /// Source: Go text/template IsTrue.
    package var isTrue: Bool {
        switch self {
        case .nothing, .null: false
        case .bool(let value): value
        case .int(let value, _): value != 0
        case .uint(let value, _): value != 0
        case .float(let value): value != 0
        case .complex(let real, let imaginary): real != 0 || imaginary != 0
        case .string(let text, _): !text.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .object, .pointer: true
        }
    }
}

/// A slice of the template language.
package struct TemplateList: Sendable {
    /// The elements; each of the element type, or of any if that is `interface {}`.
    package let elements: [TemplateValue]
    /// The type: `template.Alerts`, `[]string`, `[]interface {}` …
    package let type: TemplateType
    /// Whether it is Go's nil slice, which differs from an empty one only in JSON and `%#v`.
    package let isNil: Bool
    /// How many levels of lists and maps it has, itself included.
    let depth: Int

    /// A slice.
    package init(_ elements: [TemplateValue], _ type: TemplateType, isNil: Bool = false) {
        self.elements = elements
        self.type = type
        self.isNil = isNil
        depth = type.element?.kind == .interface ? 1 + (elements.lazy.map(\.depth).max() ?? 0) : 1
    }
}

/// A map of the template language. Its keys are strings.
package struct TemplateMap: Sendable {
    /// One key and its value.
    package struct Entry: Sendable {
        /// The key.
        package let key: TemplateText
        /// The value.
        package let value: TemplateValue

        /// A key and its value.
        package init(_ key: TemplateText, _ value: TemplateValue) {
            self.key = key
            self.value = value
        }
    }

    /// The entries. Shape: sorted by the bytes of their keys, no key twice.
    package let entries: [Entry]
    /// The type: `template.KV`, `map[string]interface {}` …
    package let type: TemplateType
    /// Whether it is Go's nil map, which differs from an empty one only in JSON and `%#v`.
    package let isNil: Bool
    /// How many levels of lists and maps it has, itself included.
    let depth: Int

    /// A map of entries that are sorted by key already, without doubles.
    package init(sorted entries: [Entry], _ type: TemplateType, isNil: Bool = false) {
        self.entries = entries
        self.type = type
        self.isNil = isNil
        depth = type.element?.kind == .interface ? 1 + (entries.lazy.map(\.value.depth).max() ?? 0) : 1
    }

    /// The value of a key, or nil.
    package func value(_ key: TemplateText) -> TemplateValue? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let order = entries[middle].key.order(key)
            if order == 0 { return entries[middle].value }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The value of a key, or the zero value of the element type where there is none.
    package func valueOrZero(_ key: TemplateText) -> TemplateValue {
        value(key) ?? type.element?.zero ?? .null
    }
}

/// A struct of the template language. Two objects may stand for equal values.
package protocol TemplateObject: AnyObject, Sendable {
    /// The struct's type, with its fields and methods.
    var type: TemplateType { get }
    /// The value of the field with this place in `type.fields`, unexported ones too.
    func field(_ index: Int) -> TemplateValue
}
