/// The functions of the template language that take lists, maps and strings apart.
/// Source: Go text/template funcs.go.
enum TemplateElements {
    static let functions = [
        TemplateFunction("len", TemplateParameters([.anything])) { arguments, _ throws(TemplateCallError) in
            try length(of: arguments[0])
        },
        TemplateFunction("index", TemplateParameters([.anything], variadic: .anything)) {
            arguments, _ throws(TemplateCallError) in
            var item = arguments[0]
            if isMissing(item) { throw TemplateCallError("index of untyped nil") }
            for place in arguments.dropFirst() { item = try element(of: item, at: place) }
            return item
        },
        TemplateFunction("slice", TemplateParameters([.anything], variadic: .anything)) {
            arguments, _ throws(TemplateCallError) in
            try slice(arguments[0], arguments.dropFirst())
        },
    ]

    private static func isMissing(_ value: TemplateValue) -> Bool {
        switch value {
        case .nothing, .null: true
        default: false
        }
    }

    /// The name of the type, that of what a pointer points to.
    private static func typeName(_ value: TemplateValue) -> String {
        guard case .object(let object) = value else { return value.type?.name ?? "" }
        return object is GoLocation ? String(object.type.name.dropFirst()) : object.type.name
    }

    private static func length(of value: TemplateValue) throws(TemplateCallError) -> TemplateValue {
        switch value {
        case .string(let text, _): return .integer(text.count)
        case .list(let list): return .integer(list.elements.count)
        case .map(let map): return .integer(map.entries.count)
        case .null: throw TemplateCallError("len of nil pointer")
        case .nothing: throw TemplateCallError("reflect: call of reflect.Value.Type on zero Value")
        default: throw TemplateCallError("len of type \(typeName(value))")
        }
    }

    private static func element(
        of item: TemplateValue, at place: TemplateValue
    ) throws(TemplateCallError) -> TemplateValue {
        switch item {
        case .null, .nothing: throw TemplateCallError("index of nil pointer")
        case .string(let text, _):
            let place = try number(place, upTo: text.count)
            guard place < text.count else {
                throw TemplateCallError("reflect: string index out of range")
            }
            return .uint(UInt64(text.withBytes { $0[place] }), .uint8)
        case .list(let list):
            let place = try number(place, upTo: list.elements.count)
            guard place < list.elements.count else {
                throw TemplateCallError("reflect: slice index out of range")
            }
            return list.elements[place]
        case .map(let map):
            switch place {
            case .string(let key, let type) where type == .string: return map.valueOrZero(key)
            case .nothing, .null: throw TemplateCallError("value is nil; should be of type string")
            default: throw TemplateCallError("value has type \(place.typeName); should be string")
            }
        default: throw TemplateCallError("can't index item of type \(typeName(item))")
        }
    }

    /// A place in a list or string.
    private static func number(
        _ place: TemplateValue, upTo end: Int
    ) throws(TemplateCallError) -> Int {
        let number: Int64
        switch place {
        case .int(let value, _): number = value
        case .uint(let value, _): number = Int64(truncatingIfNeeded: value)
        case .nothing, .null: throw TemplateCallError("cannot index slice/array with nil")
        default: throw TemplateCallError("cannot index slice/array with type \(place.typeName)")
        }
        guard number >= 0, number <= end else {
            throw TemplateCallError("index out of range: \(number)")
        }
        return Int(number)
    }

    private static func slice(
        _ item: TemplateValue, _ places: ArraySlice<TemplateValue>
    ) throws(TemplateCallError) -> TemplateValue {
        if isMissing(item) { throw TemplateCallError("slice of untyped nil") }
        guard places.count <= 3 else {
            throw TemplateCallError("too many slice indexes: \(places.count)")
        }
        let end: Int
        switch item {
        case .string(let text, _):
            if places.count == 3 { throw TemplateCallError("cannot 3-index slice a string") }
            end = text.count
        case .list(let list): end = list.elements.count
        default: throw TemplateCallError("can't slice item of type \(typeName(item))")
        }
        var bounds = [0, end, end]
        for (i, place) in places.enumerated() { bounds[i] = try number(place, upTo: end) }
        for (from, to) in [(bounds[0], bounds[1]), (bounds[1], bounds[2])] where from > to {
            throw TemplateCallError("invalid slice index: \(from) > \(to)")
        }
        switch item {
        case .string(let text, let type): return .string(text.slice(bounds[0], bounds[1]), type)
        case .list(let list):
            let part = Array(list.elements[bounds[0]..<bounds[1]])
            return .list(TemplateList(part, list.type, isNil: list.isNil))
        default: return item
        }
    }
}
