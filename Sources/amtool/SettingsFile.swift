import AMConfig
import AMText

/// The values of flags that stand in files.
struct SettingsFile {
    /// The old name of a key.
    static let oldRequireComment = "comment_required"
    private static let url = "alertmanager.url"

    /// A key, and the file that has it.
    private struct Entry {
        var key: String
        var file: String
    }

    /// The texts of flags by their long names, without the server's URL.
    private(set) var values: [String: String] = [:]
    /// The server's URL; nil: no file names it.
    private(set) var url: String?
    private var entries: [Entry] = []

    /// Reads the files that are there; of each key the first one counts.
    static func load(_ surroundings: Surroundings) throws(ToolError) -> SettingsFile {
        var settings = SettingsFile()
        for path in paths(surroundings.environment["HOME"] ?? "") {
            guard surroundings.isFolder(path) == false else { continue }
            let found: [String: String]
            do {
                found = try FlatFile.read(try surroundings.files.read(path))
            } catch let error as ConfigError {
                throw ToolError("could not load config file: \(error.text)", hasBlankLine: false)
            } catch {
                throw ToolError(
                    "could not load config file: \(String(describing: error))", hasBlankLine: false)
            }
            for (key, value) in found.sorted(by: { $0.key < $1.key }) where settings.values[key] == nil {
                settings.values[key] = value
                settings.entries.append(Entry(key: key, file: path))
            }
        }
        if let old = settings.values[oldRequireComment], settings.values["require-comment"] == nil {
            settings.values["require-comment"] = old
        }
        settings.url = settings.values.removeValue(forKey: url)
        return settings
    }

    private static func paths(_ home: String) -> [String] {
        [
            home + "/.config/amtool/config.yml", "/etc/amtool/config.yml",
            home + "/.config/prometheus/amtool.yml", "/etc/prometheus/amtool.yml",
        ]
    }

    /// What is to be said of keys that mean nothing.
    func warnings(knowing known: () -> Set<String>) -> [String] {
        guard !entries.isEmpty else { return [] }
        let names = known()
        return entries.filter { !names.contains($0.key) }.map {
            "\($0.file): the key \(Quote.quote($0.key)) is unknown"
        }
    }
}
