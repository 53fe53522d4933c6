import AMConfig
import AMNotify
import AMText

// `amtool check-config`.
extension Tool {
    /// Source: cli/check_config.go.
    func checkConfig() throws(ToolError) {
        for path in options.arguments { try checkFile(path) }
        let check = ConfigCheck(ConfigCheck.Options(environment: decoding), files: surroundings.files)
        var checked: [CheckedConfig] = []
        if options.arguments.isEmpty {
            guard surroundings.hasInput(),
                case .success(let bytes) = surroundings.readWhole(Surroundings.standardInputPath)
            else { throw ToolError("Failed to read from standard input", hasBlankLine: false) }
            checked.append(check.check(bytes, path: Surroundings.standardInputPath))
        } else {
            checked = options.arguments.map { check.check(path: $0) }
        }
        for file in checked {
            for line in file.warnings { log(line) }
            write(file.report)
        }
        if let verdict = CheckedConfig.verdict(on: checked) { throw ToolError(verdict) }
    }

    /// What configurations are read with.
    var decoding: DecodingEnvironment {
        DecodingEnvironment(dialect: features.dialect, zones: surroundings.zones())
    }
}
