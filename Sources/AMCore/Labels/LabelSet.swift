/// One name with its value.
package struct Label: Hashable, Sendable {
    package var name: String
    package var value: String

    /// A label.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Labels (or annotations) as text: names are unique and sorted by their bytes. The form that configuration,
/// notifications and tests see; alerts in the table keep numbers instead (`LabelRun`).
package struct LabelSet: Hashable, Sendable {
    /// Shape: sorted by name in byte order, names unique.
    package private(set) var labels: [Label]

    /// No labels.
    package init() { labels = [] }

    /// Labels in any order; of a repeated name the last one counts.
    package init(_ labels: [Label]) {
        var sorted: [Label] = []
        for (_, label) in labels.enumerated().sorted(by: { a, b in
            a.element.name == b.element.name
                ? a.offset < b.offset : a.element.name.utf8.lexicographicallyPrecedes(b.element.name.utf8)
        }) {
            if sorted.last?.name == label.name { sorted.removeLast() }
            sorted.append(label)
        }
        self.labels = sorted
    }

    /// Labels that are sorted and unique already. Fault: if they are not.
    package init(sorted labels: [Label]) {
        assert(
            zip(labels, labels.dropFirst()).allSatisfy {
                $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
            })
        self.labels = labels
    }

    /// The value of a label, or nil.
    package subscript(_ name: String) -> String? { labels.first { $0.name == name }?.value }
}

extension LabelSet: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label($0.0, $0.1) })
    }
}
