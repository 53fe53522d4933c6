import AMConfig
import AMCore
import AMNotify
import AMTesting
import Testing

/// The captured configurations of the original.
struct ConfigVectorTests {
    /// Why a case does not come out as captured; nil: it does.
    private static func fault(_ given: ConfigCase) -> String? {
        do throws(ConfigError) {
            let configuration = try Loading.load(given.source)
            guard given.isTaken else { return "taken, but the original says: \(given.error)" }
            return difference(configuration, given)
        } catch {
            if given.isCrash { return nil }
            return error.text == given.error ? nil : "says: \(error.text)\n  not: \(given.error)"
        }
    }

    private static func difference(
        _ configuration: Configuration<any Integration>, _ given: ConfigCase
    ) -> String? {
        if let original = given.original, original != configuration.original {
            let pairs = zip(configuration.original.split(separator: "\n"), original.split(separator: "\n"))
            let first = pairs.first { $0 != $1 }
            return "is shown otherwise: \(first.map { "\($0) | \($1)" } ?? "in its length")"
        }
        let found = [
            given.receivers.map { $0 == configuration.receivers.count },
            given.inhibitRules.map { $0 == configuration.settings.inhibitRules.count },
            given.templates.map { $0 == configuration.templates.count },
        ]
        if found.contains(false) { return "has other counts" }
        let lines = configuration.warnings.map(text)
        let isSame =
            lines.count == given.warnings.count
            && zip(lines, given.warnings).allSatisfy { $1.hasSuffix($0) }
        return isSame ? nil : "warns otherwise: \(lines)"
    }

    /// The fields of a log line as the original writes them.
    private static func text(_ line: LogLine) -> String {
        let fields = line.fields.map { field -> String in
            guard case .text(let text) = field.value else { return "" }
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let isBare = !text.isEmpty && !text.contains { " =\"".contains($0) } && text == escaped
            return "\(field.key)=" + (isBare ? text : "\"\(escaped)\"")
        }
        return fields.joined(separator: " ")
    }

    @Test func `every captured configuration comes out as the original made it`() throws {
        let faults = try ConfigCase.all().compactMap { given in
            Self.fault(given).map { "\(given.name) \($0)" }
        }
        #expect(faults.isEmpty, "\(faults.count) faults:\n\(faults.joined(separator: "\n"))")
    }

    /// What the integrations of the used receivers are refused with when no file can be read.
    private static func buildRefusal(_ configuration: Configuration<any Integration>) -> String? {
        let files = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                throw FileAccess.Failure("open \(path): no such file or directory")
            },
            glob: { (_) throws(FileAccess.Failure) in [] })
        do throws(ConfigError) {
            for receiver in configuration.receivers where configuration.usedReceivers.contains(receiver.name)
            {
                _ = try receiver.build(IntegrationMeans(files: files))
            }
            return nil
        } catch {
            return "failed to reload config: \(error.text)\n"
        }
    }

    @Test func `integrations are made, or refused as a running server does`() throws {
        let wrong = try ConfigCase.all().compactMap { given -> String? in
            guard given.isTaken, let configuration = try? Loading.load(given.source) else { return nil }
            let refusal = Self.buildRefusal(configuration)
            return refusal == given.reloadError ? nil : "\(given.name): \(refusal ?? "made")"
        }
        #expect(wrong == [])
    }

    @Test func `there are as many captured configurations as were captured`() throws {
        #expect(try ConfigCase.all().count == 383)
    }
}
