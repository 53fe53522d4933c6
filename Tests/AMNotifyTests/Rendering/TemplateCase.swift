import AMBytes
import AMConfig
import AMNotify
import AMTesting
import AMText
import Glibc

/// A captured case of rendering.
struct TemplateCase {
    let name: String
    private let json: JSONValue

    /// All cases.
    static func all() throws -> [TemplateCase] {
        try files.flatMap { file in
            try (VectorFile.json("templates/\(file).json").array ?? []).map { json in
                TemplateCase(name: json["name"]?.string ?? "", json: json)
            }
        }
    }

    private static let files = [
        "builtin", "cmp", "default", "extra", "field", "flow", "fmt", "func", "html", "language", "lex",
        "pipe", "real",
        "tmpl",
    ]

    /// What rendering gives or fails with.
    enum Outcome: Equatable {
        case output([UInt8])
        case error(String)

        var text: String {
            switch self {
            case .output(let bytes): "output " + Quote.quote(String(decoding: bytes, as: UTF8.self))
            case .error(let text): "error " + Quote.quote(text)
            }
        }
    }

    /// What differs from the capture; empty: nothing.
    func faults() throws -> [String] {
        var faults = try check(json, asPointer: false)
        if let server = json["in_server"] { faults += try check(server, asPointer: true) }
        return faults
    }

    private func check(_ wanted: JSONValue, asPointer: Bool) throws -> [String] {
        var wanted = expectation(of: wanted)
        var found = try render(asPointer: asPointer)
        if name.hasPrefix("default/email-html"), case .output(let theirs) = wanted,
            case .output(let ours) = found
        {
            wanted = .output(Array(SeenPage(theirs).facts.utf8))
            found = .output(Array(SeenPage(ours).facts.utf8))
        }
        return found == wanted
            ? [] : ["\(name)\(asPointer ? " in the server" : ""): \(found.text), expected \(wanted.text)"]
    }

    private func expectation(of json: JSONValue) -> Outcome {
        if let error = json["error"]?.string { return .error(error) }
        if let text = json["output_base64"]?.string {
            // A capture that cannot be read is a fault of its own.
            return .output((try? Base64.standard.decode(text)) ?? [])
        }
        return .output(Array((json["output"]?.string ?? "").utf8))
    }

    /// Renders the case.
    func render(asPointer: Bool) throws -> Outcome {
        let files = (json["files"]?.array ?? []).map { file in
            (name: file["name"]?.string ?? "", text: file["text"]?.string ?? "")
        }
        let access = FileAccess(
            read: { path throws(FileAccess.Failure) in
                guard let file = files.first(where: { $0.name == path }) else {
                    throw FileAccess.Failure("open \(path): no such file or directory")
                }
                return Array(file.text.utf8)
            }, glob: { _ in files.map(\.name).sorted() })
        let set: TemplateSet
        do throws(TextFailure) {
            set = try Self.loading.load(["*.tmpl"], files: access)
        } catch {
            return .error(error.text)
        }
        let facts = try MessageFacts(json: json["data"] ?? .object([]))
        let engine = json["mode"]?.string == "html" ? TemplateSet.Engine.html : .text
        let template = MessageTemplate(json["template"]?.string ?? "", as: engine, in: set)
        do throws(TemplateError) {
            let text = try template.rendered(
                facts, at: Self.moment, routeLabelsIn: asPointer ? nil : set, asPointer: asPointer)
            return .output(text.bytes)
        } catch {
            return .error(error.message)
        }
    }

    /// What `now` gives.
    private static let moment = Timestamp(seconds: 1_800_000_000)

    private static let loading = TemplateLoading(
        zones: ZoneDatabase { name in
            guard let file = fopen("/usr/share/zoneinfo/" + name, "r") else { return nil }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
        })
}
