import AMCore
import AMText

extension ReplayCase {
    /// What differs from the capture in requests, their distances, log lines and counters; empty: nothing.
    func differences() -> [String] {
        (requestFaults() + mailFaults() + gapFaults() + logFaults() + counterFaults()).map {
            "\(name): \($0)"
        }
    }

    // MARK: Requests

    private func requestFaults() -> [String] {
        var sent = world.sent
        var expected: [ReplayWorld.Sent] = []
        for (index, request) in (json["requests"]?.array ?? []).enumerated()
        where !isClients(request) && request["smtp"] == nil {
            expected.append(expectedRequest(request, number: index + 1))
        }
        if json["unordered"]?.bool == true {
            sent.sort { $0.url + $0.body < $1.url + $1.body }
            expected.sort { $0.url + $0.body < $1.url + $1.body }
        }
        if isCollapsed {
            sent = Self.collapsed(sent)
            expected = Self.collapsed(expected)
        }
        var faults: [String] = []
        if sent.count != expected.count {
            faults.append("\(sent.count) requests, expected \(expected.count)")
        }
        for (i, (a, b)) in zip(sent, expected).enumerated() where !a.isLike(b) {
            faults.append("request \(i + 1) is \(a), expected \(b)")
        }
        return faults
    }

    /// What the client sends on its own account: to a proxy, or following a redirect.
    private func isClients(_ request: JSONValue) -> Bool {
        request["method"]?.string == "CONNECT" || request["headers"]?["Referer"] != nil
    }

    private func expectedRequest(_ request: JSONValue, number: Int) -> ReplayWorld.Sent {
        let withoutMeaning = ["Host", "Content-Length"]
        var headers: [String: [String]] = [:]
        for (name, value) in request["headers"]?.object ?? [] where !withoutMeaning.contains(name) {
            let values = value.array?.map { $0.string ?? "" } ?? [value.string ?? ""]
            headers[name.lowercased()] = values.map(ReplayTokens.filled)
        }
        let newer = json["delta_0_34"]
        let newBody = newer?["bodies"]?[String(number)].map { $0.string ?? $0["raw"]?.string ?? "" }
        var body = ReplayTokens.filled(newBody ?? request["body"]?["raw"]?.string ?? "")
        if newer?["routeLabels"]?.bool == true, let place = body.ranges(of: #","externalURL":"#).last {
            body.insert(contentsOf: #","routeLabels":{}"#, at: place.lowerBound)
        }
        return ReplayWorld.Sent(
            method: request["method"]?.string ?? "",
            url: ReplayTokens.filled(request["url"]?.string ?? ""), headers: headers, body: body)
    }

    private var isCollapsed: Bool { json["collapse"]?.bool == true }

    private static func collapsed<Element: Equatable>(_ all: [Element]) -> [Element] {
        all.reduce(into: []) { kept, one in if kept.last != one { kept.append(one) } }
    }

    private func gapFaults() -> [String] {
        let moments = (world.sent.map(\.at) + world.mail.sessions.map(\.at)).sorted()
        return (json["gaps"]?.array ?? []).compactMap { gap in
            guard let n = gap[0]?.integer, let low = gap[1]?.double, let high = gap[2]?.double,
                moments.count > n
            else { return "a gap without requests" }
            // An answer takes a thousandth of a second.
            let seconds = moments[n] - moments[n - 1] - 0.001
            return low...high ~= seconds ? nil : "\(seconds) s between \(n) and the next"
        }
    }

    // MARK: Log lines

    /// A log line as keys and texts.
    private typealias Line = [String: String]

    private func logFaults() -> [String] {
        var said = logs.filter { $0.level >= .info }.map(Self.shown)
        var expected = (json["outcome"]?["logs"]?.array ?? []).map { line in
            var shown: Line = [:]
            for (key, value) in line.object ?? [] where key != "duration" {
                shown[key] = newerSize(key, ReplayTokens.filled(value.string ?? ""))
            }
            return shown
        }
        if isCollapsed {
            said = Self.collapsed(said)
            expected = Self.collapsed(expected)
        }
        let isSame = said.count == expected.count && zip(said, expected).allSatisfy(Self.isLike)
        return isSame ? [] : ["logged \(said.map(Self.text)), expected \(expected.map(Self.text))"]
    }

    /// The size of a body that the newer version makes longer by `"routeLabels":{},`.
    private func newerSize(_ key: String, _ text: String) -> String {
        guard json["delta_0_34"]?["routeLabels"]?.bool == true,
            ["original_size", "final_size"].contains(key), let size = Int(text)
        else { return text }
        return String(size + 17)
    }

    private static func isLike(_ said: Line, _ expected: Line) -> Bool {
        said.count == expected.count
            && said.allSatisfy { key, value in
                expected[key].map { ReplayTokens.matches(withoutCount(value), withoutCount($0)) } ?? false
            }
    }

    private static func text(_ line: Line) -> String {
        line.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " | ")
    }

    private static func shown(_ line: LogLine) -> Line {
        var shown = ["level": "\(line.level)".uppercased(), "msg": line.message]
        for field in line.fields where field.key != "duration" {
            shown[field.key] =
                switch field.value {
                case .text(let text): text
                case .int(let number): String(number)
                case .bool(let claim): String(claim)
                case .duration(let duration): duration.description
                case .list(let list): "[" + list.joined(separator: " ") + "]"
                }
        }
        return shown
    }

    /// The text with the number of attempts taken out, which the dice decide.
    private static func withoutCount(_ text: String) -> String {
        guard let end = text.firstRange(of: " attempts:"),
            let start = text[..<end.lowerBound].ranges(of: " after ").last
        else { return text }
        return text.replacingCharacters(in: start.upperBound..<end.lowerBound)
    }

    // MARK: Counters

    private func counterFaults() -> [String] {
        var counted: [String: [String: UInt64]] = [:]
        for (target, telling) in value.counters.telling {
            func add(_ name: String, _ number: UInt64) {
                if number > 0 { counted[target.integration, default: [:]][name, default: 0] += number }
            }
            add("notifications_total", telling.notifications)
            add("notification_requests_total", telling.requests)
            add("notification_requests_failed_total", telling.requestsFailed)
            for (reason, number) in telling.failed {
                add("notifications_failed_total{reason=\(reason.rawValue)}", number)
            }
        }
        var faults: [String] = []
        let kinds = json["outcome"]?["metrics"]?.object ?? []
        for (kind, metrics) in kinds {
            var expected: [String: JSONValue] = [:]
            for (name, number) in metrics.object ?? [] { expected[newerName(name)] = number }
            let mine = counted[kind] ?? [:]
            for name in Set(expected.keys).union(mine.keys).sorted() {
                let wanted = expected[name]
                if wanted?.string == "@N@", mine[name] != nil { continue }
                if mine[name].map(Int.init) == wanted?.integer { continue }
                faults.append(
                    "\(kind) \(name) is \(mine[name] ?? 0), expected \(wanted.map { $0.number ?? "some" } ?? "none")"
                )
            }
        }
        return faults
    }

    /// A metric with the reason of the newer version.
    private func newerName(_ name: String) -> String {
        for (old, new) in json["delta_0_34"]?["failed_reason"]?.object ?? [] {
            if name == "notifications_failed_total{reason=\(old)}" {
                return "notifications_failed_total{reason=\(new.string ?? "")}"
            }
        }
        return name
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>) -> String {
        String(self[..<range.lowerBound]) + "N" + String(self[range.upperBound...])
    }
}

extension ReplayWorld.Sent {
    /// Whether the request is as captured.
    func isLike(_ captured: ReplayWorld.Sent) -> Bool {
        guard method == captured.method, ReplayTokens.matches(url, captured.url),
            ReplayTokens.matches(body, captured.body), headers.count == captured.headers.count
        else { return false }
        return headers.allSatisfy { name, values in
            let others = captured.headers[name] ?? []
            return values.count == others.count && zip(values, others).allSatisfy(ReplayTokens.matches)
        }
    }
}
