import AMCore
import AMText
import Glibc

/// Writes log lines to standard error as Go's slog does: logfmt or JSON, one line each, one write each.
struct LogSink: Sendable {
    /// The forms of a line.
    enum Form: Sendable { case logfmt, json }

    let form: Form
    let level: LogLevel
    /// Seconds east of UTC at a moment, for the times in the log.
    let localOffset: @Sendable (Timestamp) -> Int
    /// Takes a finished line with its newline.
    var put: @Sendable ([UInt8]) -> Void = { StandardError.put($0) }

    /// Writes a line, if its level is wanted.
    func write(_ line: LogLine) {
        guard line.level >= level else { return }
        var bytes = rendered(line, at: SystemClock.now().wall)
        bytes.append(0x0A)
        put(bytes)
    }

    /// The line without its newline.
    func rendered(_ line: LogLine, at moment: Timestamp) -> [UInt8] {
        switch form {
        case .logfmt: line.logfmt(at: moment, offsetSeconds: localOffset(moment))
        case .json: json(line, moment)
        }
    }

    private func json(_ line: LogLine, _ moment: Timestamp) -> [UInt8] {
        var out: [UInt8] = Array("{\"time\":\"".utf8)
        moment.appendRFC3339Nano(to: &out, offsetSeconds: localOffset(moment))
        out.append(
            contentsOf: "\",\"level\":\"\(line.level.name)\",\"source\":\"\(line.source)\",\"msg\":".utf8)
        JSONWriter.string(line.message, to: &out)
        if !line.component.isEmpty {
            out.append(contentsOf: ",\"component\":".utf8)
            JSONWriter.string(line.component, to: &out)
        }
        for field in line.fields {
            out.append(UInt8(ascii: ","))
            JSONWriter.string(field.key, to: &out)
            out.append(UInt8(ascii: ":"))
            switch field.value {
            case .int(let n): out.append(contentsOf: String(n).utf8)
            case .bool(let b): out.append(contentsOf: (b ? "true" : "false").utf8)
            default: JSONWriter.string(field.value.text, to: &out)
            }
        }
        out.append(UInt8(ascii: "}"))
        return out
    }
}

/// The stream for errors and the log.
private enum StandardError {
    static func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            var rest = raw[...]
            while !rest.isEmpty {
                let n = Glibc.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if n < 0, errno == EINTR { continue }
                if n <= 0 { return }
                rest = rest.dropFirst(n)
            }
        }
    }
}
