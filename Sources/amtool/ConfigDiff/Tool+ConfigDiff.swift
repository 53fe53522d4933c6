import AMClient
import AMConfig
import AMCore
import AMNotify
import AMText

// `amtool config diff`.
extension Tool {
    /// Compares two configurations.
    func diffConfigs() async throws(ToolError) {
        let (old, new) = (try side(options.argument), try side(options.secondArgument))
        let labels: [LabelSet]
        let origin: ConfigDifference.Origin
        if !options.alertsFile.isEmpty {
            labels = try dumpedLabels(options.alertsFile)
            origin = .file
        } else if options.asksServer && !options.url.isEmpty {
            labels = try await liveLabels()
            origin = .server
        } else {
            labels = SampleAlerts([old.settings, new.settings]).all
            origin = .samples
        }
        let difference = ConfigDifference(old, new, labels, from: origin)
        write(
            options.output == .json
                ? difference.json : difference.text(isLong: options.output == .extended, paint))
        if !difference.isSame { throw ToolError("", hasBlankLine: false, code: 1) }
    }

    private func side(_ path: String) throws(ToolError) -> LoadedSide {
        let loader = ConfigurationLoader<any Integration>(catalogue: .known, environment: decoding)
        do throws(ConfigError) {
            let configuration = try loader.load(path: path, files: surroundings.files)
            for line in configuration.warnings { log(line) }
            return LoadedSide(path, configuration)
        } catch {
            let lines = error.placedLines(in: path).joined(separator: "\n")
            throw ToolError(lines, hasBlankLine: false, code: 2)
        }
    }

    private func liveLabels() async throws(ToolError) -> [LabelSet] {
        do throws(ToolError) {
            let client = try await client()
            let alerts = try await ask { () async throws(ClientError) in
                try await client.alerts(AlertQuery())
            }
            return alerts.map { LabelSet($0.labels.pairs.map { Label($0.name, $0.value) }) }
        } catch {
            throw ToolError(error.text, hasBlankLine: error.hasBlankLine, code: 2)
        }
    }

    /// The label sets of what a server answered once.
    private func dumpedLabels(_ path: String) throws(ToolError) -> [LabelSet] {
        let bytes: [UInt8]
        switch surroundings.readWhole(path == "-" ? Surroundings.standardInputPath : path) {
        case .success(let all): bytes = all
        case .failure(let error): throw ToolError(error.text, code: 2)
        }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw ToolError("\(path): \(error.text)", code: 2)
        }
        guard let all = json.array else {
            throw ToolError("\(path): not a list of alerts, as GET /api/v2/alerts answers it", code: 2)
        }
        var sets: [LabelSet] = []
        for (index, alert) in all.enumerated() {
            guard let members = alert["labels"]?.object else {
                throw ToolError("\(path): element \(index) has no labels", code: 2)
            }
            var labels: [Label] = []
            for (name, value) in members {
                guard let text = value.string else {
                    throw ToolError("\(path): element \(index): the label \(name) is no text", code: 2)
                }
                labels.append(Label(name, text))
            }
            sets.append(LabelSet(labels))
        }
        return sets
    }
}
