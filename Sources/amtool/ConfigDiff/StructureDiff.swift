import AMConfig
import AMCore
import AMText

/// What was added, removed and changed between two configurations, whatever it means for alerts.
struct StructureDiff {
    /// One thing that is not the same.
    struct Entry: Equatable {
        enum Kind: String { case added, removed, changed, moved }

        var kind: Kind
        /// `route`, `receiver`, `inhibit_rule`, `time_interval`, or a key of the file.
        var what: String
        var name: String
        /// What changed in it, one thing a line.
        var details: [String] = []
    }

    private(set) var entries: [Entry] = []

    /// The differences between two configurations.
    init(_ old: LoadedSide, _ new: LoadedSide) {
        addRoutes(old.settings.route, new.settings.route)
        addRules(old.settings.inhibitRules, new.settings.inhibitRules)
        let (before, after) = (old.sections, new.sections)
        addNamed("receiver", before["receivers"], after["receivers"])
        addNamed("time_interval", before["time_intervals"], after["time_intervals"])
        addNamed("mute_time_interval", before["mute_time_intervals"], after["mute_time_intervals"])
        let done: Set<String> = [
            "route", "inhibit_rules", "receivers", "time_intervals", "mute_time_intervals",
        ]
        for key in Set(before.keys).union(after.keys).subtracting(done).sorted() {
            let lines = ValueDiff.lines(before[key] ?? .null, after[key] ?? .null, at: "")
            if !lines.isEmpty { entries.append(Entry(kind: .changed, what: key, name: "", details: lines)) }
        }
        if old.secrets != new.secrets {
            entries.append(
                Entry(kind: .changed, what: "secrets", name: "", details: ["some differ; they are not shown"])
            )
        }
    }

    // Named sections.

    private mutating func addNamed(_ what: String, _ old: YAMLValue?, _ new: YAMLValue?) {
        let (before, after) = (Self.byName(old), Self.byName(new))
        for (name, value) in before {
            guard let other = after.first(where: { $0.name.sameBytes(as: name) }) else {
                entries.append(Entry(kind: .removed, what: what, name: name))
                continue
            }
            let lines = ValueDiff.lines(value, other.value, at: "")
            if !lines.isEmpty {
                entries.append(Entry(kind: .changed, what: what, name: name, details: lines))
            }
        }
        for (name, _) in after where !before.contains(where: { $0.name.sameBytes(as: name) }) {
            entries.append(Entry(kind: .added, what: what, name: name))
        }
    }

    private static func byName(_ list: YAMLValue?) -> [(name: String, value: YAMLValue)] {
        guard case .list(let all)? = list else { return [] }
        return all.compactMap { value in
            guard case .map(let pairs) = value else { return nil }
            for pair in pairs where pair.key == .text("name") {
                // A name that is written as a number or the like is one all the same.
                if case .text(let name) = pair.value { return (name, value) }
                return (ValueDiff.words(pair.value), value)
            }
            return nil
        }
    }

    // Routes.

    private struct Place {
        var id: String
        var name: String
        var route: Route
        /// Position of the parent in the list.
        var parent: Int?
    }

    private static func places(of root: Route) -> [Place] {
        var places: [Place] = []
        var counts: [String: Int] = [:]
        func add(_ route: Route, _ parent: Int?) {
            let words = route.matchers.isEmpty ? "default-route" : route.matchers.listText
            let name =
                parent.map { places[$0].parent == nil ? words : "\(places[$0].name) > \(words)" } ?? words
            let base = parent.map { places[$0].id + "\n" + words } ?? words
            let nth = counts[base, default: 0]
            counts[base] = nth + 1
            let at = places.count
            places.append(
                Place(
                    id: "\(base)#\(nth)", name: nth == 0 ? name : "\(name) (\(nth + 1))", route: route,
                    parent: parent))
            for child in route.children { add(child, at) }
        }
        add(root, nil)
        return places
    }

    private mutating func addRoutes(_ old: Route, _ new: Route) {
        let (before, after) = (Self.places(of: old), Self.places(of: new))
        let partners = Dictionary(uniqueKeysWithValues: after.enumerated().map { ($1.id, $0) })
        var taken: Set<Int> = []
        var changes: [Int: [String]] = [:]
        for (index, place) in before.enumerated() {
            // The roots are the same whatever they are.
            guard let partner = index == 0 ? 0 : partners[place.id] else {
                entries.append(
                    Entry(
                        kind: .removed, what: "route", name: place.name,
                        details: ["receiver: \(place.route.receiver)"]))
                continue
            }
            taken.insert(partner)
            var lines = after[partner].route.ownDifferences(from: place.route)
            if after[partner].route.continues != place.route.continues {
                lines.append("continue: \(place.route.continues) -> \(after[partner].route.continues)")
            }
            changes[index] = lines
            // What changed above in the same way is only inherited.
            let above = place.parent.flatMap { changes[$0] } ?? []
            let own = lines.filter { !above.contains($0) }
            if !own.isEmpty {
                entries.append(Entry(kind: .changed, what: "route", name: place.name, details: own))
            }
            addOrder(place, after[partner].route)
        }
        for (index, place) in after.enumerated() where !taken.contains(index) {
            entries.append(
                Entry(
                    kind: .added, what: "route", name: place.name,
                    details: ["receiver: \(place.route.receiver)"]))
        }
    }

    /// The order of routes matters: the first that matches counts.
    private mutating func addOrder(_ place: Place, _ new: Route) {
        let (before, after) = (
            place.route.children.map { $0.matchers.listText }, new.children.map { $0.matchers.listText }
        )
        let both = Set(before).intersection(after)
        if before.filter(both.contains) != after.filter(both.contains) {
            entries.append(
                Entry(
                    kind: .moved, what: "route", name: place.name,
                    details: ["the routes below it come in another order"]))
        }
    }

    // Inhibition.

    private mutating func addRules(_ old: [InhibitRule], _ new: [InhibitRule]) {
        var rest = new
        for rule in old {
            if let same = rest.firstIndex(where: { $0.isSame(as: rule) && $0.name == rule.name }) {
                rest.remove(at: same)
            } else if !rule.name.isEmpty, let other = rest.firstIndex(where: { $0.name == rule.name }) {
                let changed = rest.remove(at: other)
                entries.append(
                    Entry(
                        kind: .changed, what: "inhibit_rule", name: rule.name,
                        details: ["\(rule.conditions) -> \(changed.conditions)"]))
            } else {
                entries.append(Entry(kind: .removed, what: "inhibit_rule", name: rule.words))
            }
        }
        entries += rest.map { Entry(kind: .added, what: "inhibit_rule", name: $0.words) }
    }
}

/// One of the two configurations.
struct LoadedSide {
    let path: String
    let settings: Settings
    /// The file written out with its defaults, by the outermost keys; secrets are hidden.
    let sections: [String: YAMLValue]
    let secrets: [Secret]

    init(_ path: String, _ configuration: Configuration<some Sendable>) {
        self.path = path
        settings = configuration.settings
        secrets = configuration.secrets
        var sections: [String: YAMLValue] = [:]
        if case .map(let pairs)? = YAMLValue.reading(configuration.original) {
            for pair in pairs {
                if case .text(let key) = pair.key { sections[key] = pair.value }
            }
        }
        self.sections = sections
    }
}

/// Differences between two values of a file.
enum ValueDiff {
    /// One line for each place.
    static func lines(_ old: YAMLValue, _ new: YAMLValue, at path: String) -> [String] {
        if old == new { return [] }
        switch (old, new) {
        case (.map(let before), .map(let after)):
            var lines: [String] = []
            for pair in before {
                let name = words(pair.key)
                let other = after.first { $0.key == pair.key }?.value ?? .null
                lines += Self.lines(pair.value, other, at: path.isEmpty ? name : "\(path).\(name)")
            }
            for pair in after where !before.contains(where: { $0.key == pair.key }) {
                let name = words(pair.key)
                lines += Self.lines(.null, pair.value, at: path.isEmpty ? name : "\(path).\(name)")
            }
            return lines
        case (.list(let before), .list(let after)) where !before.isEmpty && !after.isEmpty:
            return (0..<max(before.count, after.count)).flatMap { index in
                Self.lines(
                    index < before.count ? before[index] : .null, index < after.count ? after[index] : .null,
                    at: "\(path)[\(index)]")
            }
        default:
            let place = path.isEmpty ? "" : "\(path): "
            return ["\(place)\(words(old)) -> \(words(new))"]
        }
    }

    /// Limit: of a value in a line. Unit: Unicode scalars.
    private static let mostShown = 200

    /// A value on one line.
    static func words(_ value: YAMLValue) -> String {
        let text: String
        switch value {
        case .null: text = "none"
        case .bool(let value): text = "\(value)"
        case .int(let value): text = "\(value)"
        case .uint(let value): text = "\(value)"
        case .float(let value): text = GoNumber.format(value)
        case .text(let value):
            let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            text = isPlain ? value : Quote.quote(value)
        case .list(let all): text = "[\(all.map(words).joined(separator: ", "))]"
        case .map(let pairs):
            text = "{\(pairs.map { "\(words($0.key)): \(words($0.value))" }.joined(separator: ", "))}"
        }
        let cut = Truncate.runes(text, mostShown)
        return cut.text
    }
}
