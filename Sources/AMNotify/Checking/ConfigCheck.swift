package import AMConfig
internal import AMCore
internal import AMText

/// Checks configuration files as `check-config` does, and explains them.
package struct ConfigCheck: Sendable {
    /// What is wanted.
    package struct Options: Sendable {
        /// How matchers are read, and the time zones.
        package var environment: DecodingEnvironment
        /// Whether the file is explained, not only checked.
        package var explains: Bool
        /// What the review knows of its surroundings.
        package var review: ReviewOptions

        /// What is wanted.
        package init(
            environment: DecodingEnvironment, explains: Bool = false, review: ReviewOptions = ReviewOptions()
        ) {
            self.environment = environment
            self.explains = explains
            self.review = review
        }
    }

    private let options: Options
    private let files: FileAccess
    private let loader: ConfigurationLoader<any Integration>

    /// A check.
    package init(_ options: Options, files: FileAccess) {
        self.options = options
        self.files = files
        loader = ConfigurationLoader(catalogue: .known, environment: options.environment)
    }

    /// Checks a file.
    package func check(path: String) -> CheckedConfig {
        do throws(FileAccess.Failure) {
            return check(try files.read(path), path: path)
        } catch {
            return CheckedConfig(path: path, refusal: CheckedConfig.Refusal(text: error.text))
        }
    }

    /// Checks the bytes of a file, which need not be there itself.
    package func check(_ bytes: [UInt8], path: String) -> CheckedConfig {
        let configuration: Configuration<any Integration>
        do throws(ConfigError) {
            configuration = try loader.load(bytes, folder: FilePath.folder(of: path))
        } catch {
            return CheckedConfig(
                path: path, refusal: CheckedConfig.Refusal(text: error.text, place: error.place))
        }
        var checked = CheckedConfig(path: path, found: CheckedConfig.Found(configuration))
        checked.warnings = configuration.warnings
        checked.ownKeys = configuration.ownKeys
        var set: TemplateSet?
        do throws(TextFailure) {
            let loading = TemplateLoading(zones: options.environment.zones)
            set = try loading.load(configuration.templates, files: files)
        } catch {
            checked.templatesRefusal = error.text
        }
        if options.explains { explain(&checked, configuration, set) }
        return checked
    }

    private func explain(
        _ checked: inout CheckedConfig, _ configuration: Configuration<any Integration>, _ set: TemplateSet?
    ) {
        var findings = configuration.review(options.review, files: files)
        if let set {
            findings += TemplateCheck(set).faultsWithSamples(of: configuration).map(\.finding)
        }
        var texts: [String] = []
        for pattern in configuration.templates {
            // What cannot be read was told above.
            for path in (try? files.glob(pattern)) ?? [] {
                if let bytes = try? files.read(path) { texts.append(GoUTF8.string(bytes)) }
            }
        }
        findings += GroupLabelCheck(files: texts).findings(configuration)
        checked.findings = configuration.placed(findings)
        checked.routes = configuration.placedRoutes.map { path, route in
            CheckedConfig.PlacedTimetable(
                path: path, place: configuration.places.nearest(to: path), receiver: route.receiver,
                timetable: Timetable(route))
        }
    }
}

extension CheckedConfig.Found {
    /// What a configuration has.
    init<Integration>(_ configuration: Configuration<Integration>) {
        self.init(
            inhibitRules: configuration.settings.inhibitRules.count,
            receivers: configuration.receivers.count, templates: configuration.templates.count)
    }
}
