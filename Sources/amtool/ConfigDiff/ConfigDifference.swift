import AMCore
import AMText

/// What another configuration would do, in all.
struct ConfigDifference {
    /// Where the label sets come from.
    enum Origin: String { case file, server, samples }

    /// A difference that some label sets have in common.
    struct Change {
        /// One thing a line.
        var lines: [String]
        /// Shape: in the order in which they were looked at.
        var labels: [LabelSet]
    }

    let old: String
    let new: String
    let structure: [StructureDiff.Entry]
    let changes: [Change]
    /// How many label sets were looked at.
    let count: Int
    let origin: Origin

    /// Compares two configurations by their structure and by what they do with these label sets.
    init(_ old: LoadedSide, _ new: LoadedSide, _ labels: [LabelSet], from origin: Origin) {
        self.old = old.path
        self.new = new.path
        self.origin = origin
        structure = StructureDiff(old, new).entries
        count = labels.count
        var changes: [Change] = []
        var places: [[String]: Int] = [:]
        for set in labels {
            let lines = AlertTreatment(new.settings, set).differences(
                from: AlertTreatment(old.settings, set))
            if lines.isEmpty { continue }
            if let place = places[lines] {
                changes[place].labels.append(set)
            } else {
                places[lines] = changes.count
                changes.append(Change(lines: lines, labels: [set]))
            }
        }
        self.changes = changes
    }

    /// Whether nothing differs.
    var isSame: Bool { structure.isEmpty && changes.isEmpty }

    private var noun: String { origin == .samples ? "made-up alert" : "alert" }
}

extension ConfigDifference {
    /// Limit: label sets that are shown for one change unless all are wanted.
    private static let mostShown = 3

    /// For people.
    func text(isLong: Bool, _ paint: Paint) -> String {
        if isSame {
            return "\(paint("same", .green)): \(old) and \(new) do the same with \(count) \(plural(count))\n"
        }
        var out = ""
        if !structure.isEmpty {
            out += "\(paint("What differs between \(old) and \(new):", .bold))\n"
            for entry in structure {
                let sign = ["added": "+", "removed": "-"][entry.kind.rawValue] ?? "~"
                let style: Paint.Style = sign == "+" ? .green : sign == "-" ? .red : .yellow
                let name = entry.name.isEmpty ? "" : " \(entry.name)"
                let word = sign == "~" ? "" : " \(entry.kind.rawValue)"
                out += "  \(paint("\(sign) \(entry.what)\(name)\(word)", style))\n"
                out += entry.details.map { "      \($0)\n" }.joined()
            }
            out += "\n"
        }
        let affected = changes.reduce(0) { $0 + $1.labels.count }
        out += paint("What that means for alerts: \(affected) of \(count) \(plural(count)) differ", .bold)
        out += changes.isEmpty ? ".\n" : ":\n"
        for change in changes {
            out += "  \(change.labels.count) \(plural(change.labels.count)):\n"
            out += change.lines.map { "      \($0)\n" }.joined()
            let shown = isLong ? change.labels.count : min(Self.mostShown, change.labels.count)
            out += change.labels.prefix(shown).map { "    \(paint("\($0)", .faint))\n" }.joined()
            if shown < change.labels.count {
                out += "    \(paint("and \(change.labels.count - shown) more", .faint))\n"
            }
        }
        return out
    }

    private func plural(_ count: Int) -> String { count == 1 ? noun : noun + "s" }

    /// For programs, one line.
    var json: String {
        var out = JSONObject()
        out.text("old", old)
        out.text("new", new)
        out.bool("same", isSame)
        out.text("origin", origin.rawValue)
        out.integer("alerts", count)
        out.objects(
            "structure",
            structure.map { entry in
                var one = JSONObject()
                one.text("change", entry.kind.rawValue)
                one.text("what", entry.what)
                one.text("name", entry.name)
                one.texts("details", entry.details)
                return one
            })
        out.objects(
            "changes",
            changes.map { change in
                var one = JSONObject()
                one.texts("differences", change.lines)
                one.objects(
                    "labels",
                    change.labels.map { set in
                        var labels = JSONObject()
                        labels.map("labels", set.labels.map { ($0.name, $0.value) })
                        return labels
                    })
                return one
            })
        return String(decoding: out.body(), as: UTF8.self)
    }
}
