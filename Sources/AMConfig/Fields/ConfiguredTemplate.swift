/// One text of a configuration that is a template, with the place it has there.
package struct ConfiguredTemplate: Sendable, Hashable {
    /// What executes a template.
    package enum Engine: Sendable, Hashable {
        /// As text.
        case text
        /// As HTML, where values are escaped for the place they stand in.
        case html
    }

    /// Where the text stands, from the section that was walked.
    package let path: ConfigPath
    /// The template itself; of a secret, too.
    package let text: String
    /// What executes it.
    package let engine: Engine
    /// Whether the text must not be shown.
    package let isSecret: Bool
}

/// The templates of a section, as a walk over its fields meets them.
package struct ConfiguredTemplates: Sendable {
    /// What was met so far. Shape: in the order of the fields, free keys sorted.
    package private(set) var found: [ConfiguredTemplate] = []
    /// Where the walk stands.
    private var path: ConfigPath
    /// What the field above asks for instead of what its type says.
    private var engine: ConfiguredTemplate.Engine?

    /// A walk that begins at `path`.
    init(at path: ConfigPath = ConfigPath()) { self.path = path }

    /// Notes a template that stands here; an empty text is none.
    package mutating func add(_ text: String, _ engine: ConfiguredTemplate.Engine, isSecret: Bool = false) {
        guard !text.isEmpty else { return }
        found.append(
            ConfiguredTemplate(path: path, text: text, engine: self.engine ?? engine, isSecret: isSecret))
    }

    /// Walks what stands one step below.
    mutating func below(_ step: ConfigPath.Step, _ walk: (inout ConfiguredTemplates) -> Void) {
        path.append(step)
        walk(&self)
        path.removeLast()
    }

    /// Walks with another engine than the types say.
    mutating func executed(by engine: ConfiguredTemplate.Engine, _ walk: (inout ConfiguredTemplates) -> Void)
    {
        let outer = self.engine
        self.engine = engine
        walk(&self)
        self.engine = outer
    }
}

extension FieldType where Value == String {
    /// A string that is executed as a text template when alerts are told.
    package static let template = FieldType.template()
    /// A string that is executed as an HTML template when alerts are told.
    package static let htmlTemplate = FieldType.template(executedAs: .html)

    /// A template whose type has a name of its own in error texts.
    package static func template(
        named name: String = "string", executedAs engine: ConfiguredTemplate.Engine = .text
    ) -> FieldType {
        FieldType.string(named: name).walked { $1.add($0, engine) }
    }
}

extension FieldType where Value == Secret {
    /// A secret that is executed as a text template when alerts are told.
    package static let secretTemplate = FieldType.secretTemplate()

    /// A secret template whose type has a name of its own in error texts.
    package static func secretTemplate(named name: String = "config.plain") -> FieldType {
        FieldType.secret(named: name).walked { $1.add($0.revealed, .text, isSecret: true) }
    }
}

extension FieldType where Value == YAMLValue {
    /// Anything at all; each text in it, keys as well, is executed as a text template when alerts are told.
    package static let templateTree = FieldType.any.walked { $0.walkTemplates(&$1) }
}

extension FieldType where Value == [String: YAMLValue] {
    /// A mapping of names to anything at all, each text and each key of which is a text template.
    package static let templateMap = FieldType.map(.templateTree, named: "map[string]interface {}")
}

extension YAMLValue {
    fileprivate func walkTemplates(_ texts: inout ConfiguredTemplates) {
        switch self {
        case .text(let text): texts.add(text, .text)
        case .list(let values):
            for (index, value) in values.enumerated() {
                texts.below(.index(index)) { value.walkTemplates(&$0) }
            }
        case .map(let pairs):
            for pair in pairs {
                // Keys that are no texts are dropped when the tree is executed.
                guard case .text(let key) = pair.key else { continue }
                texts.below(.key(key)) { texts in
                    if key.utf8.contains(UInt8(ascii: "{")) { texts.add(key, .text) }
                    pair.value.walkTemplates(&texts)
                }
            }
        case .null, .bool, .int, .uint, .float: break
        }
    }
}
