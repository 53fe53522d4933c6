internal import AMCore
internal import AMText

/// Finds where the cause of a refusal stands.
enum RefusalPlace {
    /// A refusal with its place, if it can be found and the text does not say it.
    static func found(of error: ConfigError, in decoding: Decoding) -> ConfigError {
        var error = error
        guard error.place == nil, !error.text.hasPrefix("yaml: ") else { return error }
        if let node = decoding.refusedNode, node != decoding.document.root {
            error.place = SourcePlace(decoding.node(node))
        } else {
            error.place = named(by: error.text, in: decoding.document)
        }
        return error
    }

    /// What the checks across sections refuse they quote; the last place where that stands is the best guess.
    private static func named(by text: String, in document: YAMLDocument) -> SourcePlace? {
        guard let start = text.firstIndex(of: "\""),
            let end = text[text.index(after: start)...].lastIndex(of: "\"")
        else { return nil }
        guard let name = Quote.unquote(String(text[start...end])) else { return nil }
        return document.nodes.last { $0.kind == .scalar && $0.value.sameBytes(as: name) }
            .map(SourcePlace.init)
    }
}
