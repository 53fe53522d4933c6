/// The rules of a time zone, as in a TZif file of the system's zoneinfo.
package struct Zone: Sendable {
    /// The name it was asked by, e.g. `Europe/Berlin`, `UTC`, `Local`.
    package let name: String

    /// UTC.
    package static let utc = Zone(name: "UTC")

    private init(name: String) { self.name = name }

    /// Seconds east of UTC at a moment.
    package func offset(at moment: Timestamp) -> Int { 0 }
}
