import AMText

/// Compares JSON with a captured pattern: `<uuid:N>`, `<datetime>` and `<any>` stand for texts that vary.
struct CapturedPattern {
    /// UUIDs in the order in which the scenario met them.
    private(set) var uuids: [String: String] = [:]
    /// The `startsAt` last read of each silence.
    private(set) var starts: [String: String] = [:]

    /// Why a value is not what was captured; nil: it is.
    mutating func difference(_ got: JSONValue, _ wanted: JSONValue, at path: String = "$") -> String? {
        switch (got, wanted) {
        case (.string(let text), .string(let pattern)): return difference(text, pattern, path)
        case (.array(let elements), .array(let patterns)):
            guard elements.count == patterns.count else {
                return "\(path): \(elements.count) elements, not \(patterns.count)"
            }
            for i in elements.indices {
                if let found = difference(elements[i], patterns[i], at: "\(path)[\(i)]") { return found }
            }
            return nil
        case (.object(let members), .object(let patterns)):
            let names = Set(members.map(\.0)).subtracting(["routeLabels"])
            guard names == Set(patterns.map(\.0)) else {
                return "\(path): members \(names.sorted()), not \(patterns.map(\.0).sorted())"
            }
            for (name, pattern) in patterns {
                let value = got[name] ?? .null
                if let found = difference(value, pattern, at: "\(path).\(name)") { return found }
            }
            if let id = got["id"]?.string, let start = got["startsAt"]?.string { starts[id] = start }
            return nil
        default: return got == wanted ? nil : "\(path): \(got), not \(wanted)"
        }
    }

    private mutating func difference(_ text: String, _ pattern: String, _ path: String) -> String? {
        if pattern == "<any>" { return nil }
        if pattern == "<datetime>" {
            let isTime = text.utf8.count >= 24 && text.hasPrefix("2026-11-2") && text.utf8.count <= 29
            return isTime ? nil : "\(path): \(text) is no time of today"
        }
        if pattern.hasPrefix("<uuid:") {
            guard text.utf8.count == 36 else { return "\(path): \(text) is no UUID" }
            if let known = uuids[pattern] {
                return known == text ? nil : "\(path): \(text), not \(known)"
            }
            if uuids.values.contains(text) { return "\(path): \(text) was met before" }
            uuids[pattern] = text
            return nil
        }
        return text == pattern ? nil : "\(path): \(text), not \(pattern)"
    }

    /// A text of a request with its placeholders filled in.
    func filled(_ text: String) -> String {
        var out = text
        for (pattern, id) in uuids.sorted(by: { $0.key < $1.key }) {
            let number = pattern.dropFirst("<uuid:".count).dropLast()
            out = out.replacing("{{uuid:\(number)}}", with: id)
            out = out.replacing("{{startsAt:\(number)}}", with: starts[id] ?? "")
        }
        return out
    }
}
