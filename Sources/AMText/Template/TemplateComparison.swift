/// The comparing functions of the template language.
/// Source: Go text/template funcs.go.
enum TemplateComparison {
    static let functions = [
        TemplateFunction("eq", TemplateParameters([.anything], variadic: .anything)) {
            arguments, _ throws(TemplateCallError) in
            guard arguments.count > 1 else { throw TemplateCallError("missing argument for comparison") }
            for other in arguments.dropFirst() where try isEqual(arguments[0], other) {
                return .bool(true)
            }
            return .bool(false)
        },
        function("ne") { a, b throws(TemplateCallError) in try !isEqual(a, b) },
        function("lt", isLess),
        function("le", isLessOrEqual),
        function("gt") { a, b throws(TemplateCallError) in try !isLessOrEqual(a, b) },
        function("ge") { a, b throws(TemplateCallError) in try !isLess(a, b) },
    ]

    private static func function(
        _ name: String,
        _ compare: @escaping @Sendable (TemplateValue, TemplateValue) throws(TemplateCallError) -> Bool
    ) -> TemplateFunction {
        TemplateFunction(name, TemplateParameters([.anything, .anything])) {
            arguments, _ throws(TemplateCallError) in
            .bool(try compare(arguments[0], arguments[1]))
        }
    }

    /// Whether two values are equal.
    /// Throws: when they cannot be compared.
    static func isEqual(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateCallError) -> Bool {
        switch (a, b) {
        case (.bool(let x), .bool(let y)): return x == y
        case (.int(let x, _), .int(let y, _)): return x == y
        case (.uint(let x, _), .uint(let y, _)): return x == y
        case (.int(let x, _), .uint(let y, _)), (.uint(let y, _), .int(let x, _)):
            return x >= 0 && UInt64(x) == y
        case (.float(let x), .float(let y)): return x == y
        case (.complex(let x, let i), .complex(let y, let j)): return x == y && i == j
        case (.string(let x, _), .string(let y, _)): return x == y
        default: break
        }
        if isMissing(a) || isMissing(b) {
            // What is missing equals what is nil, and never one of the basic kinds.
            return isNil(a) && isNil(b)
        }
        if isBasic(a) || isBasic(b) {
            throw TemplateCallError(
                "incompatible types for comparison: \(a.typeName) and \(b.typeName)")
        }
        guard form(a) == form(b) else {
            throw TemplateCallError(
                "non-comparable types \(shown(a)): \(a.typeName), \(b.typeName): \(shown(b, "v"))")
        }
        if isNil(a) || isNil(b) { return isNil(a) && isNil(b) }
        guard isComparable(b) else {
            throw TemplateCallError("non-comparable type \(shown(b)): \(b.typeName)")
        }
        return isIdentical(a, b)
    }

    /// Whether `a` comes before `b`.
    /// Throws: when the two have no order.
    static func isLess(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateCallError) -> Bool {
        guard isBasic(a), isBasic(b) else { throw TemplateCallError("invalid type for comparison") }
        switch (a, b) {
        case (.int(let x, _), .int(let y, _)): return x < y
        case (.uint(let x, _), .uint(let y, _)): return x < y
        case (.int(let x, _), .uint(let y, _)): return x < 0 || UInt64(x) < y
        case (.uint(let x, _), .int(let y, _)): return y >= 0 && x < UInt64(y)
        case (.float(let x), .float(let y)): return x < y
        case (.string(let x, _), .string(let y, _)): return x < y
        case (.bool, .bool), (.complex, .complex): throw TemplateCallError("invalid type for comparison")
        default:
            throw TemplateCallError(
                "incompatible types for comparison: \(a.typeName) and \(b.typeName)")
        }
    }

    private static func isLessOrEqual(
        _ a: TemplateValue, _ b: TemplateValue
    ) throws(TemplateCallError) -> Bool {
        if try isLess(a, b) { return true }
        return try isEqual(a, b)
    }

    private static func shown(_ value: TemplateValue, _ verb: Unicode.Scalar = "s") -> String {
        GoFormat.text(value, verb).string
    }

    private static func isMissing(_ value: TemplateValue) -> Bool {
        switch value {
        case .nothing, .null: true
        default: false
        }
    }

    private static func isNil(_ value: TemplateValue) -> Bool {
        switch value {
        case .nothing, .null: true
        case .list(let list): list.isNil
        case .map(let map): map.isNil
        default: false
        }
    }

    private static func isBasic(_ value: TemplateValue) -> Bool {
        switch value {
        case .bool, .int, .uint, .float, .complex, .string: true
        default: false
        }
    }

    /// A number for what is neither missing nor basic, the same for values of one kind.
    private static func form(_ value: TemplateValue) -> Int {
        switch value {
        case .list: 1
        case .map: 2
        case .pointer: 3
        case .object(let object): object is GoLocation ? 3 : 0
        default: 0
        }
    }

    /// Whether Go can compare values of the type: no slices or maps in it.
    private static func isComparable(_ value: TemplateValue) -> Bool {
        switch value {
        case .list, .map: false
        case .object(let object):
            object.type.traits.isEqual != nil
                || object.type.fields.indices.allSatisfy { isComparable(object.field($0)) }
        default: true
        }
    }

    /// Whether two values are of one type and the same.
    /// Limit: both can be compared.
    private static func isIdentical(_ a: TemplateValue, _ b: TemplateValue) -> Bool {
        switch (a, b) {
        case (.pointer(let x), .pointer(let y)): return x === y
        case (.object(let x), .object(let y)):
            guard x.type == y.type else { return false }
            if let isEqual = x.type.traits.isEqual { return isEqual(a, b) }
            return x === y
                || x.type.fields.indices.allSatisfy { isIdentical(x.field($0), y.field($0)) }
        case (.int(let x, let type), .int(let y, let other)): return x == y && type == other
        case (.uint(let x, let type), .uint(let y, let other)): return x == y && type == other
        case (.string(let x, let type), .string(let y, let other)): return x == y && type == other
        case (.bool(let x), .bool(let y)): return x == y
        case (.float(let x), .float(let y)): return x == y
        case (.complex(let x, let i), .complex(let y, let j)): return x == y && i == j
        default: return isMissing(a) && isMissing(b)
        }
    }
}
