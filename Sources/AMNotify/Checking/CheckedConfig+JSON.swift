internal import AMConfig
internal import AMCore
internal import AMText

extension CheckedConfig {
    /// All files as one JSON object on a line.
    /// Shape: docs/check-config.md.
    package static func json(_ files: [CheckedConfig]) -> [UInt8] {
        var out: [UInt8] = []
        JSONValue.object([
            ("failed", .number("\(files.count(where: \.isFailed))")), ("files", .array(files.map(\.json))),
        ]).append(to: &out)
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private var json: JSONValue {
        var members: [(String, JSONValue)] = [("path", .string(path)), ("ok", .bool(!isFailed))]
        if let refusal {
            members.append(("error", .object([("text", .string(refusal.text))] + Self.json(refusal.place))))
        }
        if let found {
            members.append(
                (
                    "found",
                    .object([
                        ("inhibit_rules", .number("\(found.inhibitRules)")),
                        ("receivers", .number("\(found.receivers)")),
                        ("templates", .number("\(found.templates)")),
                    ])
                ))
        }
        if let templatesRefusal { members.append(("templates_error", .string(templatesRefusal))) }
        members.append(("findings", .array(findings.map(Self.json))))
        members.append(("original_refuses", .array(ownKeys.map(Self.json))))
        members.append(("routes", .array(routes.map(Self.json))))
        return .object(members)
    }

    private static func json(_ place: SourcePlace?) -> [(String, JSONValue)] {
        guard let place else { return [] }
        return [("line", .number("\(place.line)")), ("column", .number("\(place.column)"))]
    }

    private static func json(_ finding: Finding) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("severity", .string(finding.severity.word)), ("code", .string(finding.code)),
            ("path", .string(finding.path.description)),
        ]
        members += json(finding.place)
        members.append(("message", .string(finding.message)))
        if !finding.suggestion.isEmpty { members.append(("suggestion", .string(finding.suggestion))) }
        return .object(members)
    }

    private static func json(_ key: OwnKey) -> JSONValue {
        .object(json(key.place) + [("key", .string(key.name)), ("type", .string(key.typeName))])
    }

    private static func json(_ route: PlacedTimetable) -> JSONValue {
        .object(
            [("path", .string(route.path.description)), ("receiver", .string(route.receiver))]
                + json(route.place) + [
                    ("group_wait", .string(route.timetable.first.prometheusText)),
                    ("group_interval", .string(route.timetable.change.prometheusText)),
                    ("repeat_interval", .string(route.timetable.written.prometheusText)),
                    ("effective_repeat_interval", .string(route.timetable.repetition.prometheusText)),
                ])
    }
}
