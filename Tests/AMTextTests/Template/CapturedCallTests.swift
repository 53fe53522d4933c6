import AMTesting
import AMText
import Glibc
import Testing

@Suite struct CapturedCallTests {
    /// What the captured templates call beside the functions of the language.
    private static let functions = FunctionTable([
        TemplateFunction("list", TemplateParameters(variadic: .any)) { arguments, _ in
            .list(TemplateList(arguments, .anyList))
        },
        TemplateFunction("stringSlice", TemplateParameters(variadic: .string)) { arguments, _ in
            .list(TemplateList(arguments, .stringList, isNil: arguments.isEmpty))
        },
        TemplateFunction("safeHtml", TemplateParameters([.string])) { arguments, _ in
            guard case .string(let text, _) = arguments[0] else { return .nothing }
            return .string(text, .html)
        },
        TemplateFunction("dict", TemplateParameters(variadic: .any)) { arguments, _ in
            let entries = stride(from: 0, to: arguments.count, by: 2).compactMap { i -> TemplateMap.Entry? in
                guard case .string(let key, _) = arguments[i] else { return nil }
                return TemplateMap.Entry(key, arguments[i + 1])
            }
            return .map(TemplateMap(sorted: entries.sorted { $0.key < $1.key }, .anyMap))
        },
    ])

    private static func zoneFile(_ name: String) -> [UInt8]? {
        guard let file = fopen("/usr/share/zoneinfo/" + name, "rb") else { return nil }
        defer { fclose(file) }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&chunk, 1, chunk.count, file)
        return count > 0 ? Array(chunk[..<count]) : nil
    }

    private func times(_ json: JSONValue?) throws -> TemplateValue {
        let database = ZoneDatabase { Self.zoneFile($0) }
        var times: [TemplateValue] = []
        for pair in json?.array ?? [] {
            let time = GoTime(try GoTimeLayout.rfc3339.parse(pair[0]?.string ?? ""))
            let zone = pair[1]?.string ?? ""
            times.append(.time(zone.isEmpty ? time : time.in(try .named(zone, in: database))))
        }
        return .list(TemplateList(times, .anyList))
    }

    @Test func `functions and methods give what the original gave`() throws {
        let file = try VectorFile.json("templates/calls.json")
        let prefix = file["prefix"]?.string ?? ""
        let times = try times(file["times"])
        let set = TemplateSet(functions: Self.functions)
        let cases = file["cases"]?.array ?? []
        var wrong: [String] = []
        for one in cases {
            let source = one["template"]?.string ?? ""
            let outcome: TemplateText
            do {
                outcome = try set.compile(prefix + source, as: .text).render(times, at: .epoch)
            } catch {
                outcome = TemplateText("error: \(error.message)")
            }
            var expected: [UInt8] = []
            if let error = one["error"] {
                expected = Array("error: ".utf8)
                CapturedValue.text(error).append(to: &expected)
            } else {
                CapturedValue.text(one["output"]).append(to: &expected)
            }
            if outcome.bytes != expected {
                wrong.append("\(source)\n  \(outcome.string)\n  \(GoUTF8.string(expected))")
            }
        }
        #expect(
            cases.count > 100 && wrong.isEmpty, "\(wrong.count)\n\(wrong.prefix(60).joined(separator: "\n"))")
    }

    @Test func `lists within lists are refused before the stack ends`() {
        let source = "{{ $l := list }}{{ range 100000 }}{{ $l = list $l }}{{ end }}{{ $l }}"
        var text = ""
        do {
            text = try TemplateSet(functions: Self.functions).compile(source, as: .text)
                .render(.null, at: .epoch).string
        } catch {
            text = error.message
        }
        #expect(text.hasSuffix("error calling list: exceeded maximum depth of values (500)"))
    }
}
