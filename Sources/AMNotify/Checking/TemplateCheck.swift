package import AMConfig
package import AMCore
package import AMText

/// Looks at every template of a configuration: whether it is one, whether what it calls is there, and whether
/// it can say something about alerts.
package struct TemplateCheck: Sendable {
    private let set: TemplateSet

    /// A check with the templates of the configuration's files.
    package init(_ set: TemplateSet) { self.set = set }

    /// What is wrong with a template.
    package struct Fault: Sendable {
        /// The sorts of faults.
        package enum Sort: Sendable {
            /// It is no template.
            case broken
            /// It calls what is not defined.
            case undefined
            /// It fails on alerts as they come.
            case failing
        }

        /// The sort.
        package let sort: Sort
        /// The template.
        package let template: ConfiguredTemplate
        /// The receiver to which it belongs; nil: to a route.
        package let receiver: String?
        /// Where it stands in the file, or what holds it.
        package let place: SourcePlace?
        /// What is wrong, in the words of the template engine where they are its own.
        package let words: String
        /// What may help; empty: nothing.
        package let suggestion: String
    }

    /// The faults that show without any alert: what a load warns of, or refuses when it is told to be
    /// strict. Shape: in the order of the receivers' fields.
    package func faults<Integration>(of configuration: Configuration<Integration>) -> [Fault] {
        check(configuration, samples: [])
    }

    /// These faults, and those that show with a few alerts. A sample that fails is told once for a template.
    package func faultsWithSamples<Integration>(of configuration: Configuration<Integration>) -> [Fault] {
        check(configuration, samples: SampleLetter.all)
    }

    private struct Verdict {
        var sort: Fault.Sort
        var words: String
        var suggestion = ""
    }

    private struct Key: Hashable {
        var text: String
        var engine: ConfiguredTemplate.Engine
    }

    private func check<Integration>(
        _ configuration: Configuration<Integration>, samples: [SampleLetter]
    ) -> [Fault] {
        // The same few texts stand in most receivers.
        var known: [Key: Verdict?] = [:]
        var faults: [Fault] = []
        for template in configuration.templateTexts where template.text.utf8.contains(UInt8(ascii: "{")) {
            let key = Key(text: template.text, engine: template.engine)
            let verdict: Verdict?
            if let before = known[key] {
                verdict = before
            } else {
                verdict = judge(template, samples)
                known[key] = verdict
            }
            guard let verdict else { continue }
            faults.append(
                Fault(
                    sort: verdict.sort, template: template,
                    receiver: Self.receiver(of: template.path, in: configuration),
                    place: configuration.places.nearest(to: template.path), words: verdict.words,
                    suggestion: verdict.suggestion))
        }
        return faults
    }

    private func judge(_ template: ConfiguredTemplate, _ samples: [SampleLetter]) -> Verdict? {
        let compiled = set.compile(template.text, as: template.engine == .html ? .html : .text)
        if let missing = compiled.undefinedReferences.first {
            let names = compiled.undefinedReferences.map { Quote.quote($0) }
            let words =
                names.count == 1
                ? "template \(names[0]) is not defined"
                : "templates \(names.joined(separator: ", ")) are not defined"
            return Verdict(sort: .undefined, words: words, suggestion: suggestion(for: missing))
        }
        if let failure = compiled.failure { return Verdict(sort: .broken, words: failure.message) }
        for sample in samples {
            do throws(TemplateError) {
                let limits = RenderLimits(steps: 200_000, output: 1 << 20, depth: 1_000)
                _ = try compiled.render(
                    .pointer(sample.facts), at: SampleLetter.moment, limits: limits)
            } catch {
                return Verdict(
                    sort: .failing, words: "\(error.message) (with \(sample.name))",
                    suggestion: "The message would go out with plain facts in its place, or not at all.")
            }
        }
        return nil
    }

    /// The defined name that is most like one that is not.
    private func suggestion(for name: String) -> String {
        let near = set.definedNames.map { (name: $0, distance: EditDistance.between($0, name)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        if let near, near.distance <= max(2, name.utf8.count / 5) {
            return "Did you mean \(Quote.quote(near.name))?"
        }
        return "Define it in a file that `templates` names."
    }

    private static func receiver<Integration>(
        of path: ConfigPath, in configuration: Configuration<Integration>
    ) -> String? {
        guard path.steps.first == .key("receivers"), path.steps.count > 1,
            case .index(let index) = path.steps[1], configuration.receivers.indices.contains(index)
        else { return nil }
        return configuration.receivers[index].name
    }
}

extension TemplateCheck.Fault {
    /// The fault as a finding.
    package var finding: Finding {
        let (severity, code): (Finding.Severity, String) =
            switch sort {
            case .broken: (.error, "template-broken")
            case .undefined: (.error, "template-undefined")
            case .failing: (.warning, "template-fails")
            }
        return Finding(
            severity, code, at: template.path, "\(template.path): \(words)", suggestion: suggestion)
    }

    /// The fault as a line of the log, at a start or a reload.
    package var logLine: LogLine {
        var fields: [LogField] = []
        if let receiver { fields.append(LogField("receiver", receiver)) }
        fields.append(LogField("field", template.path.description))
        if let place { fields.append(LogField("line", .int(place.line))) }
        fields.append(LogField("err", words))
        return LogLine(
            .warn, "A template of the configuration cannot say what it should", component: "configuration",
            fields)
    }

    /// The fault as the reason of a refusal.
    package var refusal: String {
        let line = place.map { "line \($0.line): " } ?? ""
        return "\(line)\(template.path): \(words)"
    }
}

/// How many letters have to change to make one word another.
enum EditDistance {
    /// Limit: longer words are not compared.
    private static let longest = 200

    static func between(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        guard x.count <= longest, y.count <= longest else { return Int.max }
        var row = Array(0...y.count)
        for (i, letter) in x.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, other) in y.enumerated() {
                let change = corner + (letter == other ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, corner + 1)
            }
        }
        return row[y.count]
    }
}
