import AMConfig
package import AMText
import Glibc

/// The system's time zones.
package enum ZoneFiles {
    private static let folders = [
        "/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/",
    ]

    /// All zones, with the server's own as `TZ` says.
    package static func database() -> ZoneDatabase {
        let variable = getenv("TZ").map { String(cString: $0) }
        return ZoneDatabase(variableTZ: variable, file: file, path: content)
    }

    private static let file: @Sendable (String) -> [UInt8]? = { name in
        for folder in folders {
            if let bytes = content(folder + name) { return bytes }
        }
        return nil
    }

    private static func content(_ path: String) -> [UInt8]? {
        // A zone that cannot be read is one that does not exist.
        try? FileAccess.system.read(path)
    }
}
