internal import AMText

/// Labels or annotations: texts by name. Names are the same when their bytes are.
public struct APILabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// A name with its value.
    public struct Pair: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String

        /// Whether name and value have the same bytes.
        public static func == (a: Pair, b: Pair) -> Bool {
            a.name.utf8.elementsEqual(b.name.utf8) && a.value.utf8.elementsEqual(b.value.utf8)
        }
    }

    /// All pairs. Shape: sorted by the bytes of the names, which are unique.
    public private(set) var pairs: [Pair] = []

    /// No pairs.
    public init() {}

    /// The pairs of a dictionary literal; of a repeated name the last value counts.
    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

    /// These pairs; of a repeated name the last value counts.
    public init(_ elements: [(String, String)]) {
        let sorted = elements.enumerated().sorted { a, b in
            if a.element.0.utf8.elementsEqual(b.element.0.utf8) { return a.offset < b.offset }
            return a.element.0.utf8.lexicographicallyPrecedes(b.element.0.utf8)
        }
        for (_, element) in sorted {
            if let last = pairs.last, last.name.utf8.elementsEqual(element.0.utf8) { pairs.removeLast() }
            pairs.append(Pair(name: element.0, value: element.1))
        }
    }

    /// Whether there are no pairs.
    public var isEmpty: Bool { pairs.isEmpty }

    /// The value of a name; nil: there is none.
    public subscript(_ name: String) -> String? {
        pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The pairs as members of an object.
    var members: [(name: String, value: String)] { pairs.map { ($0.name, $0.value) } }
}
