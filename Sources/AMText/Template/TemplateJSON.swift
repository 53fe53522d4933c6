/// Values as Go's `encoding/json` writes them.
package enum TemplateJSON {
    /// Appends the compact JSON of a value; `<`, `>`, `&` and U+2028/2029 are escaped.
    /// Throws: `json: unsupported type: complex128` and the like.
    /// Source: Go encoding/json Marshal.
    package static func append(
        _ value: TemplateValue, to out: inout [UInt8]
    ) throws(TemplateCallError) {
        switch value {
        case .string(let text, _): JSONWriter.string(text.string, to: &out)
        default: GoFormat.append(value, to: &out)
        }
    }
}
