internal import AMCore
internal import AMText

/// Reads configurations with the integrations of a catalogue.
package struct ConfigurationLoader<Integration: Sendable>: Sendable {
    private let environment: DecodingEnvironment
    private let catalogue: Catalogue<Integration>
    private let section: Section<DocumentSettings>

    /// A loader.
    package init(catalogue: Catalogue<Integration>, environment: DecodingEnvironment) {
        self.catalogue = catalogue
        self.environment = environment
        section = DocumentSettings.section(catalogue)
    }

    /// Reads a file.
    /// Throws: the text users know.
    package func load(path: String, files: FileAccess) throws(ConfigError) -> Configuration<Integration> {
        return try load(try files.bytes(of: path), folder: FilePath.folder(of: path))
    }

    /// Reads the bytes of a file that lies in `folder`.
    /// Throws: the text users know; a type error does not hide what else is wrong with types, a refusal of a
    /// value does. What is right but cannot be done by this build is taken, and named in `unbuilt`.
    package func load(_ bytes: [UInt8], folder: String) throws(ConfigError) -> Configuration<Integration> {
        let decoding = Decoding(try YAMLReader.read(bytes), environment: environment)
        do throws(ConfigError) {
            return try load(decoding, bytes, folder)
        } catch {
            throw RefusalPlace.found(of: error, in: decoding)
        }
    }

    private func load(
        _ decoding: Decoding, _ bytes: [UInt8], _ folder: String
    ) throws(ConfigError) -> Configuration<Integration> {
        var document = section.zero
        if let root = decoding.document.root {
            _ = try decoding.decode(root, into: &document, as: section.type)
        }
        if let refusal = decoding.typeRefusal { throw refusal }
        guard let root = document.route else { throw ConfigError("no route provided in config") }
        if root.continues { throw ConfigError("cannot have continue in root route") }
        let route = try root.route(below: nil)
        document.resolvePaths(in: folder)
        return try configuration(of: document, route, source: bytes, decoding)
    }

    private func configuration(
        of document: DocumentSettings, _ route: Route, source: [UInt8], _ decoding: Decoding
    ) throws(ConfigError) -> Configuration<Integration> {
        var document = document
        let used = Self.receivers(of: route)
        for index in document.receivers.indices where used.contains(document.receivers[index].name) {
            document.receivers[index].completeForUse()
        }
        let global = document.global ?? .standard
        let receivers = document.receivers.map(configured)
        var rules: [InhibitRule] = []
        for rule in document.inhibitRules { rules.append(try rule.rule()) }
        let intervals = document.muteTimeIntervals + document.timeIntervals
        let settings = Settings(
            resolveTimeout: global.resolveTimeout, route: route, inhibitRules: rules,
            timeIntervals: intervals.map(\.interval),
            receivers: zip(document.receivers, receivers).map { written, configured in
                Receiver(
                    name: written.name,
                    labels: LabelSet(
                        written.labels.filter { $0.key != "name" }.map { Label($0.key, $0.value) }),
                    integrations: configured.integrations.map(\.reference))
            })
        return Configuration(
            settings: settings, receivers: receivers,
            usedReceivers: document.receivers.map(\.name).filter(used.contains), global: global,
            templates: document.templates, original: YAMLEmitter.text(of: section.print(document)),
            source: source, warnings: decoding.warnings, unbuilt: decoding.unbuilt,
            secrets: decoding.secrets,
            written: WrittenConfiguration(
                document: document, places: SourcePlaces(decoding.document), ownKeys: decoding.ownKeys,
                templates: { [section] in section.templates(of: $0) },
                print: { [section] in section.print($0) }))
    }

    private func configured(_ receiver: ReceiverSettings) -> ConfiguredReceiver<Integration> {
        var entries: [ConfiguredReceiver<Integration>.Entry] = []
        for place in catalogue.building {
            let kind = catalogue.kinds[place]
            for (index, section) in receiver.entries[place].enumerated() {
                guard let section, let make = kind.maker(section) else { continue }
                let reference = kind.reference(section, index)
                entries.append(ConfiguredReceiver.Entry(reference: reference, make: make))
            }
        }
        return ConfiguredReceiver(name: receiver.name, integrations: entries)
    }

    private static func receivers(of route: Route) -> Set<String> {
        route.children.reduce(into: [route.receiver]) { $0.formUnion(receivers(of: $1)) }
    }
}
