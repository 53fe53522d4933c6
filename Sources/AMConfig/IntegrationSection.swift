internal import AMCore

/// One entry of a receiver's `…_configs`: the settings of one integration, as a value.
///
/// The life of a section: it is decoded from the file, it inherits from `global` and is checked again, its
/// paths are joined with the folder of the file, it is completed when a route uses its receiver, and it is
/// written out as a part of the shown configuration.
package protocol IntegrationSection: Sendable {
    /// The integration's name in keys (`NAME_configs`), metrics and log lines.
    static var kind: String { get }
    /// The name of an entry's type in error texts, e.g. `webhook.WebhookConfig`.
    static var typeName: String { get }
    /// The refusal of a null entry. Nil: it counts as an empty one in the checks, and is refused after them.
    static var nullRefusal: String? { get }
    /// The keys of the section.
    static var section: Section<Self> { get }
    /// Whether resolved alerts are told.
    var sendResolved: Bool { get }

    /// Takes over what is not set here, and checks what must then be set.
    mutating func inherit(from global: inout GlobalSettings) throws(ConfigError)
    /// Joins the relative paths with the folder of the configuration file.
    mutating func resolvePaths(in folder: String)
    /// Fills in what the shown configuration has only for receivers that some route uses.
    mutating func completeForUse()
}

extension IntegrationSection {
    package static var nullRefusal: String? { "missing \(kind) config" }
    package mutating func completeForUse() {}
}

/// One kind of integration, for the catalogue: how its entries are decoded, and what becomes of them.
package struct IntegrationKind<Integration: Sendable>: Sendable {
    typealias Maker = @Sendable (IntegrationMeans) throws(ConfigError) -> Integration

    /// The integration's name.
    package let name: String
    let list: FieldType<[(any IntegrationSection)?]>
    let nullRefusal: String?
    /// What a null entry counts as.
    let empty: @Sendable () -> any IntegrationSection
    let print: @Sendable (any IntegrationSection) -> Printed
    /// What makes an integration of an entry of this kind; nil for entries of other kinds.
    let maker: @Sendable (any IntegrationSection) -> Maker?
    /// An entry of this kind as the heart sees it, by its number.
    let reference: @Sendable (any IntegrationSection, Int) -> IntegrationRef

    /// A kind that is there.
    /// - Parameter make: Makes the integration of an entry, at each load; may look at files and refuse.
    package init<Entry: IntegrationSection>(
        _ type: Entry.Type,
        _ make: @escaping @Sendable (Entry, IntegrationMeans) throws(ConfigError) -> Integration
    ) {
        typealias Written = SharedKeys<Entry>
        name = Entry.kind
        nullRefusal = Entry.nullRefusal
        // Most configurations have one or two kinds of integrations, and to declare the keys of all of them
        // takes longer than to read such a file.
        let declared = Once { Self.declared(Entry.self) }
        empty = { declared.value.entry.zero }
        print = { declared.value.entry.print($0) }
        maker = { section in
            guard let written = section as? Written else { return nil }
            return { (means) throws(ConfigError) in try make(written.base, means) }
        }
        reference = { section, index in
            IntegrationRef(
                kind: Entry.kind, index: index, sendResolved: section.sendResolved,
                notifyMissed: (section as? Written)?.notifyMissed ?? false)
        }
        list = FieldType(
            name: "[]*" + Entry.typeName, zero: [], isEmpty: \.isEmpty,
            print: { $0.isEmpty ? .list([]) : declared.value.list.print($0) },
            decode: { (index, value, decoding) throws(ConfigError) in
                try declared.value.list.decode(index, &value, decoding)
            }
        ).walked { entries, texts in
            if !entries.isEmpty { declared.value.list.templates?(entries, &texts) }
        }
    }

    /// The keys of a kind, as an entry's and as those of a list of entries.
    private struct Declared: Sendable {
        var entry: FieldType<any IntegrationSection>
        var list: FieldType<[(any IntegrationSection)?]>
    }

    private static func declared<Entry: IntegrationSection>(_ type: Entry.Type) -> Declared {
        typealias Written = SharedKeys<Entry>
        let entry = Written.section.type
        let erased = FieldType<any IntegrationSection>(
            name: entry.name, zero: entry.zero, isEmpty: { _ in false },
            print: { section in (section as? Written).map(entry.print) ?? .null },
            decode: { (index, value, decoding) throws(ConfigError) in
                var decoded = value as? Written ?? entry.zero
                let good = try entry.decode(index, &decoded, decoding)
                value = decoded
                return good
            })
        let walk = entry.templates
        let walked = erased.walked { (section, texts) in
            if let written = section as? Written { walk?(written, &texts) }
        }
        return Declared(entry: walked, list: .list(.optional(walked), named: "[]*" + Entry.typeName))
    }
}

/// All kinds of integrations, in the three orders that users can see.
package struct Catalogue<Integration: Sendable>: Sendable {
    /// The kinds. Shape: in the order in which a receiver's entries inherit and are checked.
    package let kinds: [IntegrationKind<Integration>]
    /// For each place in the written configuration, the index of its kind.
    let printing: [Int]
    /// For each place among a receiver's integrations, the index of its kind.
    let building: [Int]

    /// A catalogue. Fault: if the three orders do not have the same kinds.
    /// - Parameters:
    ///   - printing: The names in the order of the written configuration.
    ///   - building: The names in the order of a receiver's integrations.
    package init(_ kinds: [IntegrationKind<Integration>], printing: [String], building: [String]) {
        func places(_ names: [String]) -> [Int] {
            let places = names.compactMap { name in kinds.firstIndex { $0.name == name } }
            precondition(
                places.count == kinds.count && Set(places).count == kinds.count,
                "an order of the catalogue does not have every kind once")
            return places
        }
        self.kinds = kinds
        self.printing = places(printing)
        self.building = places(building)
    }
}
