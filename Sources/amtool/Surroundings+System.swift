import AMBytes
import AMClient
import AMConfig
import AMNet
import AMSystem
import AMText
import Glibc

extension Surroundings {
    /// This machine.
    static func system() -> Surroundings {
        let environment = variables()
        return Surroundings(
            environment: environment, files: .system,
            readWhole: { path in
                do throws(FileAccess.Failure) {
                    return .success(try SystemFile.read(path, limit: wholeFileLimit))
                } catch {
                    return .failure(ToolError(error.text))
                }
            },
            isFolder: SystemFile.isFolder, writeFile: { writeFile($0, $1) },
            hasInput: {
                var status = stat()
                return fstat(0, &status) == 0 && status.st_mode & S_IFMT != S_IFCHR
            },
            zones: { ZoneFiles.database() }, userName: userName, now: { wallClock() },
            steady: {
                var time = timespec()
                clock_gettime(CLOCK_MONOTONIC, &time)
                return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
            },
            isTerminal: { isatty($0) == 1 }, width: { columns(environment) },
            out: { put($0, on: 1) }, errors: { put($0, on: 2) },
            carrier: {
                let client = HTTPClient(environment: environment)
                return { request in
                    do throws(TransportFailure) {
                        return .success(try await client.send(request))
                    } catch {
                        return .failure(error)
                    }
                }
            })
    }

    /// Limit: of what is read from a file or standard input. Unit: bytes.
    private static let wholeFileLimit = 1 << 30

    private static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    private static func variables() -> [String: String] {
        var found: [String: String] = [:]
        var at = environ
        while let entry = at.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                found[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            at += 1
        }
        return found
    }

    /// Source: Go os/user Current.
    @Sendable private static func userName() -> String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
            return getenv("USER").map { String(cString: $0) } ?? ""
        }
        return String(cString: name)
    }

    /// How wide the help may be: what COLUMNS says, or the terminal, or 80.
    private static func columns(_ environment: [String: String]) -> Int {
        if let said = environment["COLUMNS"].flatMap({ Int($0) }), said > 0 { return said }
        var size = winsize()
        if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return 80
    }

    private static func writeFile(_ path: String, _ bytes: [UInt8]) -> Result<Void, ToolError> {
        guard let file = fopen(path, "w") else {
            return .failure(ToolError("open \(path): \(String(cString: strerror(errno)).lowercased())"))
        }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else {
            return .failure(ToolError("write \(path): \(String(cString: strerror(errno)).lowercased())"))
        }
        return .success(())
    }

    private static func put(_ bytes: [UInt8], on descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // Nobody reads any more.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
