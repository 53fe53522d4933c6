internal import AMConfig

/// A text of an issue: its template, and whether an existing issue gets it anew.
package struct JiraText: Sendable {
    /// The template.
    package var template = ""
    /// Whether updates of an issue carry it; nil: yes.
    package var isUpdated: Bool?

    /// No text.
    init() {}

    /// A text with the default template of that name.
    init(standard name: String) { template = "{{ template \"\(name)\" . }}" }
}

extension JiraText {
    /// A plain scalar is the template; otherwise a mapping.
    /// Source: notify/jira/config.go JiraFieldConfig.UnmarshalYAML.
    static let type = FieldType<JiraText>(
        name: mapping.typeName, zero: JiraText(), isEmpty: mapping.isEmpty, print: mapping.print,
        decode: { (index, value, decoding) throws(ConfigError) in
            guard decoding.node(index).kind == .scalar else {
                return try decoding.decode(index, into: &value, as: mapping.type)
            }
            return try decoding.decode(index, into: &value.template, as: .string)
        }
    ).walked { text, found in found.add(text.template, .text) }

    private static let mapping = Section.bare(
        "jira.plain", zero: JiraText(),
        fields: [
            Field("template", \.template, .string),
            Field("enable_update", \.isUpdated, .optional(.bool)),
        ])
}
