import AMText
import Glibc

/// The zones of the machine that runs the tests.
enum SystemZones {
    static let database = ZoneDatabase { name in
        guard let file = fopen("/usr/share/zoneinfo/" + name, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}
