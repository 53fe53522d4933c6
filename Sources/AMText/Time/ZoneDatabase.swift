/// Time zones by name.
package struct ZoneDatabase: Sendable {
    /// The file of a zone, as in `/usr/share/zoneinfo`; nil: there is none of that name.
    private let file: @Sendable (String) -> [UInt8]?
    /// The server's own zone, which `Local` means.
    package let local: Zone

    /// A database over files; the reader of them may trust that a name has no `..` and does not begin with a slash.
    package init(local: Zone = .utc, file: @escaping @Sendable (String) -> [UInt8]?) {
        self.local = local.named("Local")
        self.file = file
    }

    /// A zone by name: `UTC` or empty for UTC, `Local` for the server's, otherwise a name such as `Europe/Berlin`.
    /// Throws: `unknown time zone X`, `time: invalid location name`, `malformed time zone information`.
    /// Source: Go time.LoadLocation.
    package func zone(named name: String) throws(TimeError) -> Zone {
        switch name {
        case "", "UTC": return .utc
        case "Local": return local
        default: break
        }
        let bytes = Array(name.utf8)
        let dot = UInt8(ascii: ".")
        let hasDots = zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
        if hasDots || bytes[0] == UInt8(ascii: "/") || bytes[0] == 0x5C {
            throw TimeError("time: invalid location name")
        }
        guard !bytes.contains(0), let content = file(name) else {
            throw TimeError("unknown time zone \(name)")
        }
        return try Zone(name: name, tzif: content)
    }
}
