import AMConfig
import AMCore
import AMNotify
import AMText

/// Runs the tests of one suite.
struct SuiteRun: Sendable {
    /// What suites are run with.
    struct Means: Sendable {
        var files: FileAccess
        var environment: DecodingEnvironment
        /// A clock that only goes forward. Unit: nanoseconds.
        var steady: @Sendable () -> UInt64
        /// Which tests are run; nil: all.
        var filter: Regexp?
    }

    let path: String
    let means: Means

    /// Why a suite cannot be run: all texts that are to be shown.
    private struct Refusal: Error {
        var texts: [String]
    }

    /// Runs the tests that are wanted.
    func report(_ bytes: [UInt8]) async -> SuiteReport {
        var report = SuiteReport(path: path)
        do throws(Refusal) {
            let suite = try suite(bytes)
            let configuration = try configuration(suite)
            let wrong = SuiteBinding(suite: suite, settings: configuration.settings).problems
            guard wrong.isEmpty else { throw Refusal(texts: wrong.map(words)) }
            let stage = try stage(suite, configuration)
            for test in suite.routes where isWanted(test.name) {
                report.cases.append(
                    timed { RouteJudge(suite: path, test: test, settings: configuration.settings).report() })
            }
            for test in suite.tests where isWanted(test.name) {
                let begun = means.steady()
                var simulation = Simulation(test, on: stage)
                let outcome = await simulation.play()
                var one = TestJudge(path, test, outcome, suite.zone).report()
                one.took = means.steady() &- begun
                report.cases.append(one)
            }
        } catch {
            report.problems = error.texts
        }
        return report
    }

    private func isWanted(_ name: String) -> Bool { means.filter?.matches(name) ?? true }

    private func timed(_ make: () -> SuiteReport.Case) -> SuiteReport.Case {
        let begun = means.steady()
        var made = make()
        made.took = means.steady() &- begun
        return made
    }

    private func words(_ error: SourceError) -> String {
        error.place.map { "\(path):\($0.line):\($0.column): \(error.text)" } ?? "\(path): \(error.text)"
    }

    private func suite(_ bytes: [UInt8]) throws(Refusal) -> TestSuite {
        do throws(SuiteProblems) {
            return try TestSuite.read(bytes, path: path, zones: means.environment.zones)
        } catch {
            throw Refusal(texts: error.all.map(words))
        }
    }

    private func configuration(_ suite: TestSuite) throws(Refusal) -> Configuration<any Integration> {
        let loader = ConfigurationLoader<any Integration>(catalogue: .known, environment: means.environment)
        switch suite.source {
        case .file(let file, let place):
            do throws(ConfigError) {
                return try loader.load(path: file, files: means.files)
            } catch {
                throw Refusal(
                    texts: [words(SourceError(place, "the configuration cannot be loaded"))]
                        + error.placedLines(in: file))
            }
        case .inline(let bytes, _):
            // It stands on the same lines as in the suite.
            do throws(ConfigError) {
                return try loader.load(bytes, folder: FilePath.folder(of: path))
            } catch {
                throw Refusal(texts: error.placedLines(in: path))
            }
        }
    }

    /// Makes the integrations. Files with secrets need not be there: whoever tests has none.
    private func stage(
        _ suite: TestSuite, _ configuration: Configuration<any Integration>
    ) throws(Refusal) -> Simulation.Stage {
        if let text = configuration.unbuilt.first { throw Refusal(texts: ["\(path): \(text)"]) }
        let files = means.files
        let standIn = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                do throws(FileAccess.Failure) {
                    return try files.read(path)
                } catch {
                    return Array(Self.madeUp.utf8)
                }
            }, glob: files.glob)
        var integrations: [String: any Integration] = [:]
        let templates: TemplateSet
        do throws(TextFailure) {
            templates = try TemplateLoading(zones: means.environment.zones).load(
                configuration.templates, files: files)
        } catch {
            throw Refusal(texts: ["\(path): failed to parse templates: \(error.text)"])
        }
        for receiver in configuration.receivers {
            do throws(ConfigError) {
                for ready in try receiver.build(IntegrationMeans(files: standIn, templates: templates)) {
                    integrations[Simulation.seat(receiver.name, ready.reference)] = ready.integration
                }
            } catch {
                throw Refusal(texts: ["\(path): receiver \(Quote.quote(receiver.name)): \(error.text)"])
            }
        }
        return Simulation.Stage(
            settings: configuration.settings, integrations: integrations,
            routeLabels: RouteLabels(of: configuration.settings.route, templates: templates),
            secrets: configuration.secrets, externalURL: suite.externalURL, resend: suite.resend,
            dialect: means.environment.dialect,
            readFile: { path in
                do throws(FileAccess.Failure) {
                    return .success(try standIn.read(path))
                } catch {
                    return .failure(TextFailure(error.text))
                }
            })
    }

    /// What files are taken to hold that are not there: good for an address and for a token.
    private static let madeUp = "http://made-up.invalid/"
}

/// Holds the names in a suite against the configuration.
struct SuiteBinding {
    let suite: TestSuite
    let settings: Settings

    /// Names that the configuration does not have. Shape: in the order of the suite.
    var problems: [SourceError] {
        var problems: [SourceError] = []
        let names = settings.receivers.map(\.name)
        func check(_ named: TestSuite.Named) -> Receiver? {
            if let found = settings.receivers.first(where: { $0.name.sameBytes(as: named.text) }) {
                return found
            }
            let near = SuiteReader.nearest(named.text, names).map { "; is it \($0)?" }
            let all = near ?? "; there are: \(names.joined(separator: ", "))"
            problems.append(SourceError(named.place, "there is no receiver \(Quote.quote(named.text))\(all)"))
            return nil
        }
        for test in suite.routes { for one in test.receivers { _ = check(one) } }
        for test in suite.tests {
            for one in test.ignored { _ = check(one) }
            // One expectation may stand for many moments.
            var seen: Set<SourcePlace> = []
            for expected in test.expected where seen.insert(expected.place).inserted {
                guard let receiver = check(expected.receiver), let named = expected.integration else {
                    continue
                }
                let kinds = receiver.integrations.map(\.kind)
                let all = receiver.integrations.map { "\($0.kind)[\($0.index)]" }
                if !kinds.contains(named.text) && !all.contains(named.text) {
                    let name = Quote.quote(named.text)
                    problems.append(
                        SourceError(
                            named.place,
                            "\(receiver.name) has no integration \(name); it has: \(all.joined(separator: ", "))"
                        ))
                }
            }
        }
        return problems
    }
}

/// Holds the routes of an alert against what is expected.
struct RouteJudge {
    let suite: String
    let test: TestSuite.RouteTest
    let settings: Settings

    /// The report of the test.
    func report() -> SuiteReport.Case {
        var report = SuiteReport.Case(name: test.name, place: "\(suite):\(test.place.line)")
        var routes = RouteTree.final(of: settings.route, for: test.labels)
        if let at = test.at { routes.removeAll { isMuted($0, at) } }
        let got = routes.map(\.receiver)
        let wanted = test.receivers.map(\.text)
        let place = "\(suite):\(test.place.line):\(test.place.column)"
        if got != wanted {
            report.faults.append(
                "\(place): receivers: expected \(Self.words(wanted)), got \(Self.words(got))")
        } else if let groups = test.groups {
            let found = routes.map { $0.groupBy.groupLabels(of: test.labels) }
            for (index, (group, wanted)) in zip(found, groups).enumerated() where group != wanted {
                report.faults.append(
                    "\(place): group at \(got[index]): expected \(wanted), got \(group)")
            }
        }
        return report
    }

    private func isMuted(_ route: Route, _ moment: Timestamp) -> Bool {
        func isIn(_ names: [String]) -> Bool {
            names.contains { name in
                settings.timeIntervals.first { $0.name.sameBytes(as: name) }?.contains(moment) ?? false
            }
        }
        return isIn(route.muteTimeIntervals)
            || !route.activeTimeIntervals.isEmpty && !isIn(route.activeTimeIntervals)
    }

    private static func words(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
