package import AMConfig
package import AMText

/// The templates of a configuration: the built-in ones and those of its `templates` files.
package struct TemplateLoading: Sendable {
    private let builtIn: TemplateSet

    /// Templates that know these time zones.
    package init(zones: ZoneDatabase) {
        builtIn = BuiltInTemplates.set(zones: zones)
    }

    /// The set of a configuration.
    /// Shape: `patterns` as `Configuration.templates`; files in the order of their names, each known to
    /// error texts by the last part of its path.
    /// Throws: `TextFailure` with the text users know, `template: bad.tmpl:4: unexpected EOF`.
    /// Source: template/template.go FromGlobs.
    package func load(_ patterns: [String], files: FileAccess) throws(TextFailure) -> TemplateSet {
        var set = builtIn
        for pattern in patterns {
            do throws(FileAccess.Failure) {
                for path in try files.glob(pattern) {
                    let text = GoUTF8.string(try files.read(path))
                    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String($0) }
                    try Self.parse(text, named: (name ?? nil) ?? path, into: &set)
                }
            } catch {
                throw TextFailure(error.text)
            }
        }
        return set
    }

    private static func parse(
        _ text: String, named name: String, into set: inout TemplateSet
    ) throws(FileAccess.Failure) {
        do throws(TemplateError) {
            try set.parse(text, name: name)
        } catch {
            throw FileAccess.Failure(error.message)
        }
    }
}
