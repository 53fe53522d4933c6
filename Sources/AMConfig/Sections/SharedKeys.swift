/// An entry of a receiver together with the keys that every kind of integration has here and the original
/// does not know: declared once, so that no kind mentions them.
struct SharedKeys<Base: IntegrationSection>: Sendable {
    /// The entry of its own kind.
    var base: Base
    /// Whether the end of alerts is told whose beginning could not be told.
    var notifyMissed = false
}

extension SharedKeys: IntegrationSection {
    static var kind: String { Base.kind }
    static var typeName: String { Base.typeName }
    static var nullRefusal: String? { Base.nullRefusal }

    /// The keys of the kind, then the shared ones.
    static var section: Section<SharedKeys> {
        Base.section.extended(
            SharedKeys(base: Base.section.zero), \.base,
            by: [Field("notify_missed", \SharedKeys.notifyMissed, .bool).own()])
    }

    var sendResolved: Bool { base.sendResolved }

    mutating func inherit(from global: inout GlobalSettings) throws(ConfigError) {
        try base.inherit(from: &global)
    }

    mutating func resolvePaths(in folder: String) { base.resolvePaths(in: folder) }

    mutating func completeForUse() { base.completeForUse() }
}
