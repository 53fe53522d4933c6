/// Values as Go's `encoding/json` writes them.
package enum TemplateJSON {
    /// Appends the compact JSON of a value; `<`, `>`, `&` and U+2028/2029 are escaped.
    /// Limit: up to about `limit` bytes; those after it are refused.
    /// Throws: `json: unsupported type: complex128` and the like.
    /// Source: Go encoding/json Marshal.
    package static func append(
        _ value: TemplateValue, to out: inout [UInt8], limit: Int = RenderLimits.standard.output
    ) throws(TemplateCallError) {
        let (end, isTooLong) = out.count.addingReportingOverflow(max(limit, 0))
        var encoder = Encoder(out: [], end: isTooLong ? .max : end, limit: limit)
        swap(&encoder.out, &out)
        defer { swap(&encoder.out, &out) }
        try encoder.append(value, depth: 0)
    }

    /// Writes one value after the other.
    private struct Encoder {
        var out: [UInt8]
        let end: Int
        let limit: Int

        /// Deeper values are refused, since each level takes room on the stack.
        private static let maximumDepth = 1000

        mutating func append(_ value: TemplateValue, depth: Int) throws(TemplateCallError) {
            guard out.count <= end else {
                throw TemplateCallError("exceeded maximum text size (\(limit) bytes)")
            }
            guard depth < Self.maximumDepth else {
                throw TemplateCallError("json: unsupported value: encountered a cycle via \(value.typeName)")
            }
            if let own = value.type?.traits.json { return try own(value).append(to: &out) }
            switch value {
            case .nothing, .null: out.append(contentsOf: "null".utf8)
            case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
            case .int(let number, _): JSONWriter.integer(number, to: &out)
            case .uint(let number, _): JSONWriter.decimal(number, to: &out)
            case .float(let number):
                guard number.isFinite else {
                    throw TemplateCallError("json: unsupported value: \(GoNumber.format(number))")
                }
                JSONWriter.number(number, to: &out)
            case .complex: throw TemplateCallError("json: unsupported type: complex128")
            case .string(let text, _): text.withBytes { JSONWriter.string($0, to: &out) }
            case .list(let list): try append(list, depth: depth)
            case .map(let map): try append(map, depth: depth)
            case .object(let object), .pointer(let object): try append(object, depth: depth)
            }
        }

        private mutating func append(_ list: TemplateList, depth: Int) throws(TemplateCallError) {
            if list.isNil { return out.append(contentsOf: "null".utf8) }
            if let element = list.type.element, element == .uint8 { return appendBase64(list) }
            out.append(UInt8(ascii: "["))
            for (place, element) in list.elements.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                try append(element, depth: depth + 1)
            }
            out.append(UInt8(ascii: "]"))
        }

        private mutating func append(_ map: TemplateMap, depth: Int) throws(TemplateCallError) {
            if map.isNil { return out.append(contentsOf: "null".utf8) }
            out.append(UInt8(ascii: "{"))
            for (place, entry) in map.entries.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                entry.key.withBytes { JSONWriter.string($0, to: &out) }
                out.append(UInt8(ascii: ":"))
                try append(entry.value, depth: depth + 1)
            }
            out.append(UInt8(ascii: "}"))
        }

        private mutating func append(_ object: any TemplateObject, depth: Int) throws(TemplateCallError) {
            out.append(UInt8(ascii: "{"))
            var isFirst = true
            for (place, field) in object.type.fields.enumerated() {
                guard let name = field.json else { continue }
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONWriter.string(name, to: &out)
                out.append(UInt8(ascii: ":"))
                try append(object.field(place), depth: depth + 1)
            }
            out.append(UInt8(ascii: "}"))
        }

        /// Appends a list of bytes, which Go writes as Base64.
        /// Source: RFC 4648 §4.
        private mutating func appendBase64(_ list: TemplateList) {
            let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
            var bytes: [UInt32] = []
            for case .uint(let byte, _) in list.elements { bytes.append(UInt32(truncatingIfNeeded: byte)) }
            out.append(UInt8(ascii: "\""))
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let group = bytes[start...].prefix(3)
                let bits = group.reduce(0) { $0 << 8 | $1 & 0xFF } << UInt32(24 - 8 * group.count)
                for place in 0..<4 {
                    let digit = digits[Int(bits >> UInt32(18 - 6 * place) & 63)]
                    out.append(place <= group.count ? digit : UInt8(ascii: "="))
                }
            }
            out.append(UInt8(ascii: "\""))
        }
    }
}
