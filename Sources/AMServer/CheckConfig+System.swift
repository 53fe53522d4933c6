import AMConfig
import AMCore
import AMSystem
import AMText
import Glibc

extension CheckConfig.Surroundings {
    /// This machine.
    static func system() -> CheckConfig.Surroundings {
        let zones = ZoneFiles.database()
        return CheckConfig.Surroundings(
            files: .system, zones: zones, year: CivilTime(SystemClock.now().wall).date.year,
            isFolder: { path in
                var status = stat()
                guard stat(path, &status) == 0 else { return nil }
                return status.st_mode & S_IFMT == S_IFDIR
            },
            standardInput: {
                var status = stat()
                // A terminal has no end, and nothing has no beginning.
                guard fstat(0, &status) == 0, status.st_mode & S_IFMT != S_IFCHR else { return nil }
                // What went wrong does not matter: there is nothing to check.
                return try? FileAccess.system.read("/dev/stdin")
            })
    }
}
