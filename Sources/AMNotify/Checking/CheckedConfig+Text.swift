internal import AMConfig
internal import AMCore
internal import AMText

extension CheckedConfig {
    /// The lines that amtool writes about a file, byte by byte.
    /// Source: cli/check_config.go CheckConfig.
    package var report: String {
        guard let found else {
            return "Checking '\(path)'  FAILED: \(refusal?.text ?? "")\n\n"
        }
        var text = """
            Checking '\(path)'  SUCCESS
            Found:
             - global config
             - route
             - \(found.inhibitRules) inhibit rules
             - \(found.receivers) receivers
             - \(found.templates) templates

            """
        if found.templates > 0 {
            text += templatesRefusal.map { "  FAILED: \($0)\n" } ?? "  SUCCESS\n"
        }
        return text + "\n"
    }

    /// What a colleague would say, with the place of each finding.
    package var explanation: String {
        if let refusal {
            return line(refusal.place, .error, refusal.text, code: "refused") + "\n"
        }
        var text = ""
        for finding in findings {
            text += line(finding.place, finding.severity, finding.message, code: finding.code)
            if !finding.suggestion.isEmpty { text += "    \(finding.suggestion)\n" }
        }
        if findings.isEmpty { text = "No findings.\n" }
        return text + "\n" + timetables + "\n"
    }

    private func line(
        _ place: SourcePlace?, _ severity: Finding.Severity, _ message: String, code: String
    ) -> String {
        let position = place.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(path)\(position): \(severity.word): \(message) [\(code)]\n"
    }

    /// When the routes tell: those that tell alike are told together.
    private var timetables: String {
        var groups: [(timetable: Timetable, routes: [PlacedTimetable])] = []
        for route in routes {
            if let index = groups.firstIndex(where: { $0.timetable == route.timetable }) {
                groups[index].routes.append(route)
            } else {
                groups.append((route.timetable, [route]))
            }
        }
        var text = "Timetable:\n"
        for group in groups {
            let named = group.routes.prefix(3).map { route in
                "\(route.path)" + (route.place.map { " (line \($0.line))" } ?? "")
            }
            let more = group.routes.count - named.count
            let names = named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
            text += " - \(group.timetable.description): \(names)\n"
        }
        return text
    }

    /// The keys that the original would refuse, as it would say it; empty if there are none.
    package var incompatibilities: String {
        var text = ""
        for key in ownKeys {
            text +=
                "\(path):\(key.place.line):\(key.place.column): the original refuses this: "
                + "field \(key.name) not found in type \(key.typeName)\n"
        }
        return text.isEmpty ? "" : text + "\n"
    }

    /// What the program says at its end about all files; nil: nothing failed.
    package static func verdict(on files: [CheckedConfig]) -> String? {
        let failed = files.count(where: \.isFailed)
        return failed == 0 ? nil : "failed to validate \(failed) file(s)"
    }
}
