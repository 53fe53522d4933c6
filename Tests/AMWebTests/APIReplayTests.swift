import AMBytes
import AMTesting
import AMText
import AMWeb
import Testing

/// Replays what was captured from the original, request by request.
struct APIReplay {
    let name: String
    private let scenario: JSONValue

    init(_ name: String) throws {
        self.name = name
        scenario = try VectorFile.json("api/" + name)
    }

    /// Every difference, with the step's number.
    func differences() throws -> [String] {
        let server = scenario["server"]
        var files: [String: String] = [:]
        for (name, text) in server?["files"]?.object ?? [] { files[name] = text.string ?? "" }
        var live = try TestServer(
            file: server?["config"]?.string ?? "", flags: server?["flags"]?.array?.compactMap(\.string) ?? [],
            files: files)
        var pattern = CapturedPattern()
        var found: [String] = []
        for (i, step) in (scenario["steps"]?.array ?? []).enumerated() {
            if let text = step["write_config_before"]?.string { live.file = text }
            if let wait = step["wait_before_ms"]?.integer { live.pass(.milliseconds(Int64(wait))) }
            let answer = live.answer(request(step, pattern))
            if let difference = compare(answer, step, &pattern) {
                let target = step["request"]?["target"]?.string ?? ""
                found.append("\(name) step \(i) \(target): \(difference)")
            }
        }
        return found
    }

    private func request(_ step: JSONValue, _ pattern: CapturedPattern) -> HTTPRequest {
        let captured = step["request"]
        let headers = captured?["headers"]?.object ?? []
        return HTTPRequest(
            method: captured?["method"]?.string ?? "",
            target: pattern.filled(captured?["target"]?.string ?? ""),
            headers: HTTPFields(headers.map { .init($0, $1.string ?? "") }),
            body: Array(pattern.filled(captured?["body"]?.string ?? "").utf8))
    }

    private func compare(_ got: HTTPResponse, _ step: JSONValue, _ pattern: inout CapturedPattern) -> String?
    {
        let wanted = step["response"]
        let check = step["check"]?.string ?? ""
        if check == "connection" { return (400..<500).contains(got.status) ? nil : "\(got.status)" }
        if got.status != wanted?["status"]?.integer {
            return "status \(got.status), not \(wanted?["status"]?.integer ?? 0): \(text(got).prefix(200))"
        }
        if check == "status" { return nil }
        for (header, value) in wanted?["headers"]?.object ?? [] where header != "allow" || check == "body" {
            let gotValue = got.headers[header]
            if gotValue != value.string { return "header \(header): \(gotValue ?? "none"), not \(value)" }
        }
        let json = try? JSONValue(parsing: bytes(got))
        switch check {
        case "body": return text(got) == wanted?["body"]?.string ? nil : "body \(text(got).prefix(300))"
        case "code", "method-not-allowed":
            let code = wanted?["json"]?["code"]
            if json?["code"] != code { return "code \(String(describing: json?["code"]))" }
            let (a, b) = (got.headers["Allow"] ?? "", wanted?["headers"]?["allow"]?.string ?? "")
            return Set(a.split(separator: ",")) == Set(b.split(separator: ",")) ? nil : "allow \(a), not \(b)"
        case "status-object":
            var expected = wanted?["json"] ?? .null
            if case .object(let members) = expected {
                expected = .object(members.filter { $0.0 == "cluster" || $0.0 == "uptime" })
            }
            guard case .object(let members)? = json else { return "no object" }
            let known = members.filter { $0.0 == "cluster" || $0.0 == "uptime" }
            let hasRest =
                json?["config"]?["original"]?.string?.isEmpty == false && json?["versionInfo"] != nil
            return hasRest ? pattern.difference(.object(known), expected) : "config or version missing"
        default:
            guard let json else { return "no JSON: \(text(got).prefix(300))" }
            if let exact = wanted?["body"]?.string, exact.hasSuffix("\n") != text(got).hasSuffix("\n") {
                return "newline at the end"
            }
            return pattern.difference(json, wanted?["json"] ?? .null)
        }
    }
}

@Suite struct APIReplayTests {
    @Test func `answers are those that were captured from the original`() throws {
        let names = try VectorFile.list("api").filter { $0.hasSuffix(".json") }
        var found: [String] = []
        for name in names { found += try APIReplay(name).differences() }
        #expect(names.count > 40 && found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}
