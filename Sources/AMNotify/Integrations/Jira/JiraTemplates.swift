internal import AMConfig
internal import AMCore
internal import AMText

/// The templates of an issue, compiled, and the body that they make.
struct JiraTemplates: Sendable {
    let project: MessageTemplate
    private let summary: MessageTemplate
    private let description: MessageTemplate
    private let isSummaryUpdated: Bool
    private let isDescriptionUpdated: Bool
    private let labels: [MessageTemplate]
    private let priority: MessageTemplate
    private let issueType: MessageTemplate
    /// Further fields, whose names are no templates.
    private let fields: [(name: String, value: FreeForm)]

    init(_ section: JiraSection, _ means: IntegrationMeans) {
        project = means.text(section.project)
        summary = means.text(section.summary.template)
        description = means.text(section.description.template)
        isSummaryUpdated = section.summary.isUpdated ?? true
        isDescriptionUpdated = section.description.isUpdated ?? true
        labels = section.labels.map { means.text($0) }
        priority = means.text(section.priority)
        issueType = means.text(section.issueType)
        fields = section.fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, FreeForm($0.value, means)) }
    }

    /// The body that creates or updates an issue. Configured fields replace those of the same name.
    /// Throws: which template fails; nothing of it is tried again.
    /// Source: notify/jira/jira.go prepareIssueRequestBody.
    func body(
        _ rendering: Rendering, group: String, isUpdate: Bool, isVersion3: Bool
    ) throws(DeliveryFailure) -> [UInt8] {
        var all: [String: [UInt8]] = [:]
        let summary = rendering.message(summary)
        all["project"] = Self.object("key", try text(project, "project", rendering))
        all["issuetype"] = Self.object("name", try text(issueType, "issue_type", rendering))
        var own: [(String, JSONValue)] = []
        for field in fields {
            do throws(DeliveryFailure) {
                own.append((field.name, try field.value.rendered(rendering)))
            } catch {
                throw error.behind("fields template: ")
            }
        }
        let short = rendering.cut(summary, toRunes: 255, warning: "Truncated summary")
        let description = try describe(rendering, isVersion3: isVersion3)
        if isSummaryUpdated || !isUpdate { all["summary"] = Self.bytes(.string(short)) }
        if isDescriptionUpdated || !isUpdate { all["description"] = description }
        all["labels"] = Self.bytes(.array(try labelTexts(rendering, group).map { .string($0) }))
        let priority = try text(priority, "priority", rendering)
        if !priority.isEmpty { all["priority"] = Self.object("name", priority) }
        for (name, value) in own { all[name] = Self.bytes(value) }
        var members = JSONObject()
        for (name, value) in all.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            members.raw(name, value)
        }
        var body = JSONObject()
        body.object("fields", members)
        return body.body()
    }

    private func labelTexts(
        _ rendering: Rendering, _ group: String
    ) throws(DeliveryFailure) -> [String] {
        var texts: [String] = []
        for (place, label) in labels.enumerated() {
            texts.append(try text(label, "labels[\(place)]", rendering))
        }
        texts.append("ALERT{\(group)}")
        return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func text(
        _ template: MessageTemplate, _ name: String, _ rendering: Rendering
    ) throws(DeliveryFailure) -> String {
        do throws(DeliveryFailure) {
            return try rendering.text(template)
        } catch {
            throw error.behind("\(name) template: ")
        }
    }

    private static func object(_ key: String, _ text: String) -> [UInt8] {
        bytes(.object([(key, .string(text))]))
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return bytes
    }
}

// The description.
extension JiraTemplates {
    /// The description as JSON: a string, or the document that version 3 of the interface wants, which the
    /// template must write itself. Nil: there is none.
    private func describe(
        _ rendering: Rendering, isVersion3: Bool
    ) throws(DeliveryFailure) -> [UInt8]? {
        guard isVersion3 else {
            let text = cut(rendering.message(description), rendering)
            return text.isEmpty ? nil : Self.bytes(.string(text))
        }
        guard let written = try? rendering.text(description) else {
            // The facts in plain words, since the template fails: as a document of one paragraph.
            return Self.document(cut(rendering.message(description), rendering))
        }
        let text = cut(written, rendering).trimmingWhiteSpace()
        if text.isEmpty { return nil }
        guard (try? JSONValue(parsing: Array(text.utf8))) != nil else {
            throw DeliveryFailure("description template: invalid JSON for API v3", mayRetry: false)
        }
        return Self.compacted(Array(text.utf8))
    }

    private func cut(_ text: String, _ rendering: Rendering) -> String {
        rendering.cut(text, toRunes: 32767, warning: "Truncated description")
    }

    /// A plain text in Atlassian's document format.
    private static func document(_ text: String) -> [UInt8] {
        let words = JSONValue.object([("type", .string("text")), ("text", .string(text))])
        let paragraph = JSONValue.object([("type", .string("paragraph")), ("content", .array([words]))])
        return bytes(
            .object([
                ("type", .string("doc")), ("version", .number("1")), ("content", .array([paragraph])),
            ]))
    }

    /// JSON without white space between its parts, all else as it was written; what HTML could misread is
    /// escaped.
    /// Source: Go encoding/json compact.
    private static func compacted(_ json: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(json.count)
        var isInString = false
        var isEscaped = false
        var place = 0
        while place < json.count {
            let byte = json[place]
            place += 1
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                out.append(contentsOf: "\\u00".utf8)
                out.append(contentsOf: String(byte, radix: 16).utf8)
            case 0xE2 where place + 1 < json.count && json[place] == 0x80 && json[place + 1] & 0xFE == 0xA8:
                out.append(contentsOf: (json[place + 1] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                place += 2
            case 0x20, 0x09, 0x0A, 0x0D:
                if isInString { out.append(byte) }
            default: out.append(byte)
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
            isEscaped = isInString && byte == UInt8(ascii: "\\") && !isEscaped
        }
        return out
    }
}
