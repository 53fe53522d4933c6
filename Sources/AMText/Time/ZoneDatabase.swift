/// Time zones by name.
package struct ZoneDatabase: Sendable {
    /// The file of a zone, as in `/usr/share/zoneinfo`; nil: there is none of that name.
    private let file: @Sendable (String) -> [UInt8]?
    /// The server's own zone, which `Local` means.
    package private(set) var local: Zone

    /// A database over files; the reader of them may trust that a name has no `..` and does not begin with a
    /// slash.
    package init(
        local: Zone = Zone.utc.named("Local"), file: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.local = local
        self.file = file
    }

    /// A database over files, with the server's zone as the environment variable `TZ` says: unset, the file
    /// `/etc/localtime`; a path; or a name. Whatever cannot be read is UTC.
    /// Shape: `path` reads any absolute path. Source: Go time.initLocal.
    package init(
        variableTZ: String?, file: @escaping @Sendable (String) -> [UInt8]?, path: (String) -> [UInt8]?
    ) {
        self.init(local: .utc, file: file)
        var name = variableTZ ?? "/etc/localtime"
        if name.utf8.first == UInt8(ascii: ":") { name.removeFirst() }
        if name.utf8.first != UInt8(ascii: "/") {
            // A name that is none leaves UTC, as it does for all programs.
            if !name.isEmpty, name != "Local", let zone = try? zone(named: name) { local = zone }
        } else if let bytes = path(name), let zone = try? Zone(name: name, tzif: bytes) {
            local = name == "/etc/localtime" ? zone.named("Local") : zone
        }
    }

    /// A zone by name: `UTC` or empty for UTC, `Local` for the server's, otherwise a name such as
    /// `Europe/Berlin`.
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
