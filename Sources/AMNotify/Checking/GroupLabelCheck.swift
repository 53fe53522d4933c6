internal import AMConfig
internal import AMCore
internal import AMText

/// Finds templates that ask for labels of the group by which the group was not made: these are empty.
struct GroupLabelCheck {
    private let outlines: [String: TemplateOutline]

    /// A check that knows the definitions of these files.
    init(files: [String]) {
        outlines = files.reduce(into: [:]) { all, text in
            all.merge(TemplateOutline.definitions(in: text)) { $1 }
        }
    }

    /// A route with what it groups by.
    private struct Place {
        var path: ConfigPath
        var names: [String]?
    }

    /// One finding for each template and label.
    func findings<Integration>(_ configuration: Configuration<Integration>) -> [Finding] {
        var routes: [String: [Place]] = [:]
        for (path, route) in configuration.placedRoutes {
            let names: [String]? = if case .names(let names) = route.groupBy { names } else { nil }
            routes[route.receiver, default: []].append(Place(path: path, names: names))
        }
        var labels: [String: [String]] = [:]
        var findings: [Finding] = []
        for template in configuration.templateTexts where template.text.contains("{{") {
            let wanted = labels[template.text] ?? self.labels(of: template.text)
            labels[template.text] = wanted
            guard !wanted.isEmpty else { continue }
            let places = Self.places(of: template.path, configuration, routes)
            for label in wanted {
                let without = places.filter { !($0.names?.contains(label) ?? true) }
                guard let first = without.first else { continue }
                let line = configuration.places.nearest(to: first.path).map { " (line \($0.line))" }
                findings.append(
                    Self.finding(
                        template, label, who: "\(first.path)\(line ?? "")", others: without.count - 1,
                        isEverywhere: without.count == places.count))
            }
        }
        return findings
    }

    private static func places<Integration>(
        of path: ConfigPath, _ configuration: Configuration<Integration>, _ routes: [String: [Place]]
    ) -> [Place] {
        if path.steps.count > 1, path.steps[0] == .key("receivers"), case .index(let index) = path.steps[1],
            configuration.receivers.indices.contains(index)
        {
            return routes[configuration.receivers[index].name] ?? []
        }
        // The labels of a route are those of the routes below it, too; it is enough to look at itself.
        return routes.values.joined().filter { place in
            path.steps.starts(with: place.path.steps) && path.steps.count == place.path.steps.count + 2
        }
    }

    private static func finding(
        _ template: ConfiguredTemplate, _ label: String, who: String, others: Int, isEverywhere: Bool
    ) -> Finding {
        let who = others == 0 ? "\(who) does" : "\(who) and \(others) more do"
        return Finding(
            isEverywhere ? .warning : .note, "template-label-not-grouped", at: template.path,
            "\(template.path) asks for .GroupLabels.\(label), but \(who) not group by it: "
                + "it is empty there",
            suggestion: "Add \(label) to group_by, or ask for .CommonLabels.\(label), which is set if all "
                + "alerts of the group agree on it.")
    }

    /// The labels that a text and all that it calls ask for without a condition. Shape: sorted.
    private func labels(of text: String) -> [String] {
        var wanted: Set<String> = []
        var guarded: Set<String> = []
        var seen: Set<String> = []
        var waiting = [TemplateOutline(of: text)]
        while let outline = waiting.popLast() {
            wanted.formUnion(outline.groupLabels)
            guarded.formUnion(outline.guardedLabels)
            for name in outline.calls.sorted() where seen.insert(name).inserted {
                if let next = outlines[name] { waiting.append(next) }
            }
        }
        return wanted.subtracting(guarded).sorted()
    }
}
