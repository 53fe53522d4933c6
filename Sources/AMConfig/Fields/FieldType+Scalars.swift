package import AMText

extension FieldType where Value == String {
    /// Any plain or quoted scalar, kept as it is written.
    package static let string = FieldType.string(named: "string")

    /// A string whose type has a name of its own in error texts.
    package static func string(named name: String) -> FieldType {
        .scalar(name, zero: "", isEmpty: \.isEmpty, print: { .text($0) }) { scalar, text in
            if case .binary(let decoded) = scalar { return decoded }
            return text
        }
    }
}

extension FieldType where Value == Secret {
    /// A secret: any string, shown as `<secret>`, when empty as null.
    package static let secret = FieldType.secret(named: "config.plain")

    /// A secret whose type has a name of its own in error texts.
    package static func secret(named name: String) -> FieldType {
        FieldType(
            name: name, zero: Secret(), isEmpty: \.isEmpty,
            print: { $0.isEmpty ? .null : .text(Secret.mask) },
            decode: { (index, value, decoding) throws(ConfigError) in
                var text = ""
                let clean = try decoding.isClean { () throws(ConfigError) in
                    _ = try decoding.decode(index, into: &text, as: .string(named: name))
                }
                if clean {
                    value = Secret(text)
                    decoding.noteSecret(text)
                }
                return clean
            })
    }
}

extension FieldType where Value == Bool {
    /// An unquoted `true`, `no`, `on` …
    package static let bool = FieldType.scalar(
        "bool", zero: false, isEmpty: { !$0 }, print: { .literal($0 ? "true" : "false") }
    ) { scalar, _ in
        if case .bool(let value) = scalar { value } else { nil }
    }
}

extension FieldType where Value == Int64 {
    /// A whole number of 64 bits.
    package static let int64 = FieldType.integer(named: "int64")
    /// A whole number; the type is called `int` in error texts.
    package static let int = FieldType.integer(named: "int")

    private static func integer(named name: String) -> FieldType {
        .scalar(name, zero: 0, isEmpty: { $0 == 0 }, print: { .literal(String($0)) }) { scalar, _ in
            switch scalar {
            case .int(let value): value
            case .float(let value): Int64(exactlyTruncating: value)
            default: nil
            }
        }
    }
}

extension FieldType where Value == UInt64 {
    /// A whole number that is not negative.
    package static let uint64 = FieldType.scalar(
        "uint64", zero: 0, isEmpty: { $0 == 0 }, print: { .literal(String($0)) }
    ) { scalar, _ in
        switch scalar {
        case .int(let value): UInt64(exactly: value)
        case .uint(let value): value
        case .float(let value): UInt64(exactlyTruncating: value)
        default: nil
        }
    }
}

extension FieldType where Value == Double {
    /// A number.
    package static let float64 = FieldType.scalar(
        "float64", zero: 0, isEmpty: { $0 == 0 }, print: { .literal(YAMLValue.text(of: $0)) }
    ) { scalar, _ in
        switch scalar {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }
}

extension FieldType where Value == GoDuration {
    /// A Go duration (`90s`, `1.5h`), or whole nanoseconds.
    package static let goDuration = FieldType.scalar(
        "time.Duration", zero: .zero, isEmpty: { $0 == .zero }, print: { .text($0.description) }
    ) { scalar, text in
        switch scalar {
        case .int(let value): GoDuration(nanoseconds: value)
        case .float(let value): Int64(exactlyTruncating: value).map { GoDuration(nanoseconds: $0) }
        case .string, .other: try? GoDuration.parse(text)
        default: nil
        }
    }

    /// A Go duration that is always read as text: a bare number has no unit and is refused.
    /// Source: Go encoding.TextUnmarshaler over time.ParseDuration.
    package static let textDuration = FieldType(
        name: "config.duration", zero: .zero, isEmpty: { $0 == .zero }, print: { .text($0.description) },
        decode: { (index, value, decoding) throws(ConfigError) in
            let node = decoding.node(index)
            guard node.kind == .scalar else { return decoding.refuseType(node, into: "config.duration") }
            let scalar = try YAMLScalar(node)
            if scalar == .null {
                value = .zero
                return true
            }
            do throws(TimeError) {
                value = try GoDuration.parse(node.value)
                return true
            } catch {
                throw ConfigError(error.text)
            }
        })

    /// A duration as Prometheus writes it (`5m`, `1d12h`).
    package static let duration = FieldType.text(
        zero: .zero, isEmpty: { $0 == .zero }, print: { .text($0.prometheusText) }
    ) { (text, value, _) throws(ConfigError) in
        do throws(TimeError) {
            value = try GoDuration.parsePrometheus(text)
        } catch {
            throw ConfigError(error.text)
        }
    }
}

extension FixedWidthInteger {
    /// A float with its fraction cut; nil if it does not fit.
    init?(exactlyTruncating value: Double) {
        guard value.isFinite else { return nil }
        self.init(exactly: value.rounded(.towardZero))
    }
}
