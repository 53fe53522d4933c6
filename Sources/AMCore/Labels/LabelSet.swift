/// One name with its value.
package struct Label: Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: String

    /// A label.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension Label: Hashable {
    /// Whether names and values have the same bytes.
    package static func == (a: Label, b: Label) -> Bool {
        a.name.sameBytes(as: b.name) && a.value.sameBytes(as: b.value)
    }

    /// Feeds name and value; equal bytes give equal hashes.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
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
        sorted.reserveCapacity(labels.count)
        for (_, label) in labels.enumerated().sorted(by: { a, b in
            a.element.name.sameBytes(as: b.element.name)
                ? a.offset < b.offset : a.element.name.precedesByBytes(b.element.name)
        }) {
            if let last = sorted.last, last.name.sameBytes(as: label.name) { sorted.removeLast() }
            sorted.append(label)
        }
        self.labels = sorted
    }

    /// Labels that are sorted and unique already. Fault: if they are not.
    package init(sorted labels: [Label]) {
        assert(zip(labels, labels.dropFirst()).allSatisfy { $0.name.precedesByBytes($1.name) })
        self.labels = labels
    }

    /// The value of a label, or nil.
    package subscript(_ name: String) -> String? { labels.first { $0.name.sameBytes(as: name) }?.value }

    /// Whether there is no label.
    package var isEmpty: Bool { labels.isEmpty }
}

extension LabelSet: ExpressibleByDictionaryLiteral {
    /// Labels as a literal, in any order.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label($0.0, $0.1) })
    }
}
