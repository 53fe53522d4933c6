/// The clock by which a `time.Time` shows its moment: a Go `*time.Location`.
package final class GoLocation: TemplateObject {
    private enum Kind { case utc, local, other }

    private let kind: Kind
    /// The clock. The name is that of the location, empty for a mere offset.
    let zone: Zone

    private init(_ kind: Kind, _ zone: Zone) {
        self.kind = kind
        self.zone = zone
    }

    /// A zone, loaded by its name; loading it twice gives two locations that Go takes for different.
    package convenience init(_ zone: Zone) { self.init(.other, zone) }

    /// A clock with a fixed offset, such as a text gave; without an abbreviation the offset stands for it.
    package convenience init(offsetSeconds: Int, abbreviation: String = "") {
        self.init(
            .other, Zone(fixed: abbreviation, offsetSeconds: offsetSeconds, abbreviation: abbreviation))
    }

    /// UTC.
    package static let utc = GoLocation(.utc, .utc)
    /// The server's own clock, where that runs on UTC.
    package static let localUTC = GoLocation.local(.utc)

    /// The server's own clock.
    package static func local(_ zone: Zone) -> GoLocation { GoLocation(.local, zone.named("Local")) }

    /// The location of this name, as the function `tz` takes it: empty means UTC, `Local` the server's own.
    /// Throws: `unknown time zone X` and the like.
    /// Source: Go time.LoadLocation.
    package static func named(
        _ name: String, in database: ZoneDatabase
    ) throws(TimeError) -> GoLocation {
        switch name {
        case "", "UTC": utc
        case "Local": local(database.local)
        default: GoLocation(try database.zone(named: name))
        }
    }

    /// The name, as Go's `String` gives it: `UTC`, `Local`, `Europe/Paris`; empty for a mere offset.
    package var name: String { zone.name }

    /// Whether Go would take both for the same: one and the same object, or equal clocks that never change.
    func isSame(as other: GoLocation) -> Bool {
        if self === other { return true }
        guard kind == other.kind else { return false }
        if kind != .other { return true }
        guard zone.isFixed, other.zone.isFixed, name.utf8.elementsEqual(other.name.utf8) else { return false }
        return zone.offset(at: .epoch) == other.zone.offset(at: .epoch)
    }

    var isUTC: Bool { kind == .utc }

    /// How a Go program would name it.
    var goText: String {
        switch kind {
        case .utc: "time.UTC"
        case .local: "time.Local"
        case .other: "time.Location(\(TimeError.quote(name.utf8)))"
        }
    }

    /// The type `*time.Location`.
    package var type: TemplateType { .location }

    /// There are no fields that templates could see.
    package func field(_ index: Int) -> TemplateValue { .nothing }
}

extension TemplateType {
    /// `*time.Location`.
    package static let location = TemplateType(
        "*time.Location", .structure,
        methods: [
            TemplateMethod("String") { receiver, _, _ in .text(locationName(receiver)) }
        ],
        traits: TemplateTraits(
            text: { TemplateText(locationName($0)) },
            isEqual: { a, b in
                guard case .object(let x as GoLocation) = a, case .object(let y as GoLocation) = b else {
                    return false
                }
                return x.isSame(as: y)
            }))

    private static func locationName(_ value: TemplateValue) -> String {
        guard case .object(let location as GoLocation) = value else { return "" }
        return location.name
    }
}
