internal import AMText

/// An entry of `receivers` as it is written.
struct ReceiverSettings: Sendable {
    var name = ""
    var labels: [String: String] = [:]
    /// The entries of each kind. Shape: one list for each kind of the catalogue, in its order.
    var entries: [[(any IntegrationSection)?]] = []

    /// An entry of `receivers` with the integrations of a catalogue.
    static func section<Integration>(_ catalogue: Catalogue<Integration>) -> Section<ReceiverSettings> {
        var zero = ReceiverSettings()
        zero.entries = catalogue.kinds.map { _ in [] }
        let fields = catalogue.printing.map { place in
            let kind = catalogue.kinds[place]
            return Field(kind.name + "_configs", \ReceiverSettings.entries[place], kind.list)
        }
        return Section(
            "config.plain", zero: zero,
            fields: [
                Field("name", \.name, .string, print: .always), Field("labels", \.labels, .map(.string)),
            ]
                + fields
        ) { (receiver, _) throws(ConfigError) in
            try receiver.check()
        }
    }

    /// Source: config.Receiver.UnmarshalYAML.
    private mutating func check() throws(ConfigError) {
        if name.isEmpty { throw ConfigError("missing name in receiver") }
        if let label = labels["name"], label != name {
            let names = "receiver name \(Quote.quote(name)), got \(Quote.quote(label))"
            throw ConfigError("receiver label \"name\" must match \(names)")
        }
        labels["name"] = name
    }

    /// Lets every entry inherit, kind by kind.
    mutating func inherit<Integration>(
        from global: inout GlobalSettings, _ catalogue: Catalogue<Integration>
    ) throws(ConfigError) {
        for (place, kind) in catalogue.kinds.enumerated() {
            for index in entries[place].indices {
                if var entry = entries[place][index] {
                    try entry.inherit(from: &global)
                    entries[place][index] = entry
                    continue
                }
                if let refusal = kind.nullRefusal { throw ConfigError(refusal) }
                var empty = kind.empty()
                try empty.inherit(from: &global)
                // The original crashes here.
                throw ConfigError("receiver \(Quote.quote(name)): an entry of \(kind.name)_configs is null")
            }
        }
    }

    /// Joins the relative paths of all entries.
    mutating func resolvePaths(in folder: String) {
        for place in entries.indices {
            for index in entries[place].indices { entries[place][index]?.resolvePaths(in: folder) }
        }
    }

    /// Completes the entries for a receiver that some route uses.
    mutating func completeForUse() {
        for place in entries.indices {
            for index in entries[place].indices { entries[place][index]?.completeForUse() }
        }
    }
}
