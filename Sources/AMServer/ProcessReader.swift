import AMWeb
import Glibc

/// Reads what Linux knows of this process.
enum ProcessReader {
    /// A file under /proc, at most 64 KB of it; empty when it cannot be read.
    static func text(_ path: String) -> String {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { return "" }
        defer { close(fd) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        while count < bytes.count {
            let n = bytes.withUnsafeMutableBytes {
                read(fd, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if n <= 0 { break }
            count += n
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The names in a folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { raw in
                raw.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// What the metrics show of the process.
    static func snapshot() -> ProcessSnapshot {
        var snapshot = ProcessSnapshot()
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // The second field is the program's name in brackets and may hold blanks: count from behind it.
        let fields = text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        func field(_ i: Int) -> Double? { i < fields.count ? Double(fields[i]) : nil }
        if let user = field(11), let system = field(12) { snapshot.cpuSeconds = (user + system) / ticks }
        if let start = field(19), let boot = bootTime() { snapshot.startTime = boot + start / ticks }
        snapshot.virtualMemory = field(20)
        snapshot.residentMemory = field(21).map { $0 * page }
        snapshot.openFiles = Double(names(in: "/proc/self/fd").count)
        snapshot.maxFiles = limit(RLIMIT_NOFILE)
        snapshot.virtualMemoryMax = limit(RLIMIT_AS)
        readNetwork(into: &snapshot)
        return snapshot
    }

    private static func bootTime() -> Double? {
        for line in text("/proc/stat").split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst(6))
        }
        return nil
    }

    private static func limit(_ resource: __rlimit_resource) -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    private static func readNetwork(into snapshot: inout ProcessSnapshot) {
        let lines = text("/proc/self/net/netstat").split(separator: "\n")
        for (names, values) in zip(lines, lines.dropFirst()) where names.hasPrefix("IpExt:") {
            let pairs = zip(names.split(separator: " "), values.split(separator: " "))
            for (name, value) in pairs {
                if name == "InOctets" { snapshot.networkReceived = Double(value) }
                if name == "OutOctets" { snapshot.networkSent = Double(value) }
            }
            return
        }
    }
}
