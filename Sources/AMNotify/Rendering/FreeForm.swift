package import AMConfig
package import AMText

/// A free-form part of a configuration (`payload`, `details`, `fields`) whose strings are templates, compiled
/// when the configuration is loaded. What a string says is read as YAML once more: `12` becomes a number,
/// `{a: b}` a map, what is a string stays the text that it was, quotes and all.
package struct FreeForm: Sendable {
    /// Which keys of the outermost map are templates; those of inner maps always are.
    package enum OuterKeys: Sendable, Hashable {
        case templates, verbatim
    }

    /// What a part is made of.
    private indirect enum Part: Sendable {
        case verbatim(JSONValue)
        /// Infinity or no number: nothing that JSON could say.
        case unwritable(String)
        case template(MessageTemplate)
        case list([Part])
        case map([(key: MessageTemplate, value: Part)])
    }

    private let root: Part

    /// A part of a configuration. Keys of maps that are no strings are left out.
    package init(_ value: YAMLValue, _ means: IntegrationMeans) {
        root = Self.part(value, means)
    }

    /// The whole value.
    /// Shape: maps sorted by key in byte order.
    /// Throws: `DeliveryFailure` for a template that fails, with its text, and for a number that JSON cannot
    /// hold.
    package func rendered(_ rendering: Rendering) throws(DeliveryFailure) -> JSONValue {
        .null
    }

    private static func part(_ value: YAMLValue, _ means: IntegrationMeans) -> Part {
        .verbatim(.null)
    }
}
