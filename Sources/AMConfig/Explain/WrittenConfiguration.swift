internal import AMCore

/// A configuration as it is written, for those who explain it.
struct WrittenConfiguration: Sendable {
    /// The sections, after everything was inherited and joined with the folder of the file.
    let document: DocumentSettings
    /// Where everything stands.
    let places: SourcePlaces
    /// The keys that the original does not know.
    let ownKeys: [OwnKey]
    /// All templates of the sections.
    let templates: @Sendable (DocumentSettings) -> [ConfiguredTemplate]
    /// The sections as they are shown.
    let print: @Sendable (DocumentSettings) -> Printed
}

/// A key of this project that the original refuses.
package struct OwnKey: Sendable, Hashable {
    /// The key.
    package let name: String
    /// The name of the section's type in the original's error texts.
    package let typeName: String
    /// Where it stands.
    package let place: SourcePlace

    /// What the original says about it.
    package var refusal: String { "line \(place.line): field \(name) not found in type \(typeName)" }
}
