import AMTesting
import AMText

/// Values and texts as the captured cases write them down.
enum CapturedValue {
    /// A text: a string, or an object with the bytes in hex.
    static func text(_ json: JSONValue?) -> TemplateText {
        if let string = json?.string { return TemplateText(string) }
        let digits = Array((json?["hex"]?.string ?? "").utf8)
        return TemplateText(
            stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
            })
    }

    /// A value: null, or an object with one member that names the kind.
    static func value(_ json: JSONValue) -> TemplateValue {
        guard let (kind, content) = json.object?.first else { return .null }
        switch kind {
        case "int": return .int(Int64(content.string ?? "") ?? 0, .int)
        case "float": return .float(Double(content.string ?? "") ?? 0)
        case "bool": return .bool(content.bool ?? false)
        case "complex":
            return .complex(
                Double(content[0]?.string ?? "") ?? 0, Double(content[1]?.string ?? "") ?? 0)
        case "list": return .list(TemplateList((content.array ?? []).map(value), .anyList))
        case "strings":
            let texts = (content.array ?? []).map { TemplateValue.text(text($0)) }
            return .list(TemplateList(texts, .stringList))
        case "dict":
            let entries = (content.array ?? []).map {
                TemplateMap.Entry(text($0[0]), value($0[1] ?? .null))
            }
            return .map(TemplateMap(sorted: entries.sorted { $0.key < $1.key }, .anyMap))
        default: return .text(text(content))
        }
    }
}
