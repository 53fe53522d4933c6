internal import AMConfig
internal import AMText

extension YAMLValue {
    /// The value as JSON, on one line, keys of maps sorted by their bytes; keys that are not text are left
    /// out, since JSON has no others.
    /// Throws: infinities and NaN cannot be written. Source: Go's encoding/json.
    func json() throws(TextFailure) -> [UInt8] {
        var out: [UInt8] = []
        try appendJSON(to: &out)
        return out
    }

    private func appendJSON(to out: inout [UInt8]) throws(TextFailure) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .int(let value): JSONWriter.integer(value, to: &out)
        case .uint(let value): JSONWriter.integer(value, to: &out)
        case .float(let value):
            guard value.isFinite else {
                let words = value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
                throw TextFailure("json: unsupported value: \(words)")
            }
            JSONWriter.number(value, to: &out)
        case .text(let text): JSONWriter.string(text, to: &out)
        case .list(let values):
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                try value.appendJSON(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .map(let pairs): try Self.appendMap(pairs, to: &out)
        }
    }

    private static func appendMap(_ pairs: [Pair], to out: inout [UInt8]) throws(TextFailure) {
        var named: [(name: String, value: YAMLValue)] = pairs.compactMap { pair in
            guard case .text(let name) = pair.key else { return nil }
            return (name, pair.value)
        }
        named.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        out.append(UInt8(ascii: "{"))
        for (index, pair) in named.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONWriter.string(pair.name, to: &out)
            out.append(UInt8(ascii: ":"))
            try pair.value.appendJSON(to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }
}
