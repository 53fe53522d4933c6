/// The rules of a time zone, as in a TZif file of the system's zoneinfo.
package struct Zone: Sendable {
    /// The name it was asked by, e.g. `Europe/Berlin`, `UTC`, `Local`.
    package let name: String
    /// Shape: at least one.
    let kinds: [Kind]
    /// When the clock changed. Unit: seconds since the epoch. Shape: strictly rising.
    let transitions: [Int64]
    /// Shape: as many as transitions; each is a place in `kinds`.
    let kindAfterTransition: [UInt8]
    /// The kind before the first transition.
    let firstKind: Int
    /// The rule for the time after the last transition.
    let footer: PosixZoneRule?

    /// A kind of local time.
    struct Kind: Sendable, Hashable {
        /// Unit: seconds east.
        var offsetSeconds: Int
        var isDaylightSaving: Bool
        var abbreviation: String
    }

    /// A span of time in which the zone's clock does not change.
    package struct Period: Sendable, Hashable {
        /// How far the clock is ahead of UTC. Unit: seconds.
        package var offsetSeconds: Int
        /// E.g. `CEST`; for zones without letters `+03`.
        package var abbreviation: String
        /// Whether it is summer time.
        package var isDaylightSaving: Bool
        /// The first second, since the epoch.
        package var start: Int64
        /// The first second after it; the highest number if it does not end.
        package var end: Int64

        /// Whether the moment lies in this span.
        @inlinable
        package func contains(_ moment: Timestamp) -> Bool { moment.seconds >= start && moment.seconds < end }
    }

    /// UTC.
    package static let utc = Zone(fixed: "UTC", offsetSeconds: 0, abbreviation: "UTC")

    /// A zone whose clock never changes.
    package init(fixed name: String, offsetSeconds: Int, abbreviation: String) {
        let kind = Kind(offsetSeconds: offsetSeconds, isDaylightSaving: false, abbreviation: abbreviation)
        self.init(name: name, table: Table(kinds: [kind]))
    }

    /// What a TZif file says.
    /// Shape: as the fields of the zone.
    struct Table {
        var kinds: [Kind] = []
        var transitions: [Int64] = []
        var kindAfterTransition: [UInt8] = []
        var footer: PosixZoneRule?
    }

    init(name: String, table: Table) {
        precondition(!table.kinds.isEmpty, "a zone has at least one kind of local time")
        self.name = name
        kinds = table.kinds
        transitions = table.transitions
        kindAfterTransition = table.kindAfterTransition
        footer = table.footer
        firstKind = Self.firstKind(table)
    }

    /// The same rules under another name: `Local` for the server's zone.
    package func named(_ name: String) -> Zone {
        Zone(
            name: name,
            table: Table(
                kinds: kinds, transitions: transitions, kindAfterTransition: kindAfterTransition,
                footer: footer))
    }

    /// Whether the clock never changes.
    var isFixed: Bool { transitions.isEmpty && footer == nil }

    /// Seconds east of UTC at a moment.
    package func offset(at moment: Timestamp) -> Int {
        if isFixed { return kinds[firstKind].offsetSeconds }
        return period(at: moment).offsetSeconds
    }

    /// The zone's abbreviation at a moment, e.g. `CET`.
    package func abbreviation(at moment: Timestamp) -> String { period(at: moment).abbreviation }

    /// What the zone's calendar and clock show at a moment.
    package func civil(at moment: Timestamp) -> CivilTime {
        CivilTime(moment, offsetSeconds: offset(at: moment))
    }

    /// The span around a moment in which the clock does not change; a reader of many moments may keep it.
    package func period(at moment: Timestamp) -> Period {
        let seconds = moment.seconds
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        let start = low == 0 ? Int64.min : transitions[low - 1]
        if low == transitions.count, let footer { return footer.period(at: seconds, notBefore: start) }
        let kind = kinds[low == 0 ? firstKind : Int(kindAfterTransition[low - 1])]
        return Period(
            offsetSeconds: kind.offsetSeconds, abbreviation: kind.abbreviation,
            isDaylightSaving: kind.isDaylightSaving, start: start,
            end: low == transitions.count ? .max : transitions[low])
    }

    /// The kind that counts before the first transition: the first one if no transition leads to it;
    /// otherwise, if the
    /// first transition is to summer time, the standard time listed before that; otherwise the first standard
    /// time.
    /// Source: Go time.Location.lookupFirstZone.
    private static func firstKind(_ table: Table) -> Int {
        if !table.kindAfterTransition.contains(0) { return 0 }
        if let first = table.kindAfterTransition.first, table.kinds[Int(first)].isDaylightSaving {
            for place in stride(from: Int(first) - 1, through: 0, by: -1)
            where !table.kinds[place].isDaylightSaving {
                return place
            }
        }
        return table.kinds.firstIndex { !$0.isDaylightSaving } ?? 0
    }
}
