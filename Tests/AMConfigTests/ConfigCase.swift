import AMConfig
import AMCore
import AMNotify
import AMTesting
import AMText

/// A captured configuration with what the original made of it.
struct ConfigCase {
    let name: String
    let source: [UInt8]
    /// Whether the original takes the file, as far as loading goes.
    let isTaken: Bool
    /// Whether the original crashes; then any refusal is right.
    let isCrash: Bool
    let error: String
    let original: String?
    let receivers: Int?
    let inhibitRules: Int?
    let templates: Int?
    /// What a running server says when it is to take the file; nil: it takes it.
    let reloadError: String?
    /// Shape: whole log lines.
    let warnings: [String]

    /// All captured cases.
    static func all() throws -> [ConfigCase] {
        let expected = try VectorFile.json("config/expected.json").object ?? []
        return try expected.map { try ConfigCase(name: $0, $1) }
    }

    private init(name: String, _ captured: JSONValue) throws {
        let newer = captured["v0_34_0"]
        func member(_ key: String) -> JSONValue? { newer?[key] ?? captured[key] }
        let stage = newer != nil && member("ok")?.bool == true ? nil : member("stage")?.string
        self.name = name
        source = try VectorFile.read("config/" + name)
        // What fails later, with the templates, has been loaded before.
        isTaken = member("ok")?.bool == true || stage == "templates"
        isCrash = stage == "panic"
        error = member("error")?.string ?? ""
        original = member("status_original")?.string
        receivers = member("found")?["receivers"]?.integer
        inhibitRules = member("found")?["inhibit_rules"]?.integer
        templates = member("found")?["templates"]?.integer
        reloadError = member("reload_error")?.string
        warnings = member("warnings")?.array?.compactMap(\.string) ?? []
    }
}

/// Loading in tests.
enum Loading {
    /// The surroundings: the zones of this machine.
    static let environment = DecodingEnvironment(dialect: .fallback, zones: SystemZones.database)

    private static let loader = ConfigurationLoader(catalogue: .known, environment: environment)

    static func load(
        _ source: [UInt8], folder: String = "."
    ) throws(ConfigError) -> Configuration<any Integration> {
        try loader.load(source, folder: folder)
    }

    static func load(_ source: String) throws(ConfigError) -> Configuration<any Integration> {
        try load(Array(source.utf8))
    }

    /// The refusal of a text; nil: it is taken.
    static func refusal(_ source: String) -> ConfigError? { refusal(Array(source.utf8)) }

    static func refusal(_ source: [UInt8]) -> ConfigError? {
        do throws(ConfigError) {
            _ = try load(source)
            return nil
        } catch {
            return error
        }
    }
}
