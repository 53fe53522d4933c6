import AMConfig
import AMNotify
import AMText

// `amtool config test`.
extension Tool {
    /// Runs suites and says what came of them.
    func testConfigs() async throws(ToolError) {
        for path in options.arguments { try checkSuite(path) }
        var filter: Regexp?
        if !options.testFilter.isEmpty {
            do throws(RegexpError) {
                filter = try Regexp(options.testFilter)
            } catch {
                throw ToolError("--run: \(error.text)", code: 2)
            }
        }
        let means = SuiteRun.Means(
            files: surroundings.files, environment: decoding, steady: surroundings.steady, filter: filter)
        var reports: [SuiteReport] = []
        for path in options.arguments {
            let bytes: [UInt8]
            do throws(FileAccess.Failure) {
                bytes = try surroundings.files.read(path)
            } catch {
                throw ToolError(error.text, code: 2)
            }
            let report = await SuiteRun(path: path, means: means).report(bytes)
            if options.output != .json {
                write(SuiteText(report, isLong: options.output == .extended, paint: paint).text)
            }
            reports.append(report)
        }
        if options.output == .json { write(SuiteJSON.text(of: reports)) }
        if !options.junitFile.isEmpty {
            if case .failure(let error) = surroundings.writeFile(
                options.junitFile, Array(JUnit.text(of: reports).utf8))
            {
                throw ToolError(error.text, code: 2)
            }
        }
        if filter != nil && !reports.contains(where: { !$0.cases.isEmpty || !$0.problems.isEmpty }) {
            throw ToolError("--run: no test has such a name", code: 2)
        }
        let code = reports.map(\.code).max() ?? 0
        if code != 0 { throw ToolError("", hasBlankLine: false, code: code) }
    }

    private func checkSuite(_ path: String) throws(ToolError) {
        do throws(ToolError) {
            try checkFile(path)
        } catch {
            throw ToolError(error.text, code: 2)
        }
    }
}

/// What came of a suite, for people.
struct SuiteText {
    private let report: SuiteReport
    /// Whether passed tests are shown too, with all that was told.
    private let isLong: Bool
    private let paint: Paint

    init(_ report: SuiteReport, isLong: Bool, paint: Paint) {
        self.report = report
        self.isLong = isLong
        self.paint = paint
    }

    /// The whole text.
    var text: String {
        if !report.problems.isEmpty {
            return "\(paint("FAIL", .red)) \(report.path): cannot be run\n"
                + report.problems.map { "  \($0)\n" }.joined()
        }
        var out = ""
        for one in report.cases where isLong || !one.faults.isEmpty { out += text(of: one) }
        let notifications = report.cases.reduce(0) { $0 + $1.notifications }
        let simulated = report.cases.reduce(GoDuration.zero) { $0 + $1.simulated }
        let took = report.cases.reduce(UInt64(0)) { $0 &+ $1.took } / 1_000_000
        var facts = ["\(report.cases.count) \(report.cases.count == 1 ? "test" : "tests")"]
        if report.failed > 0 { facts.append("\(report.failed) failed") }
        if notifications > 0 { facts.append("\(notifications) notifications") }
        if simulated > .zero { facts.append("\(simulated.prometheusText) simulated in \(took)ms") }
        let head = report.failed > 0 ? paint("FAIL", .red) : paint("ok", .green) + "  "
        return out + "\(head) \(report.path): \(facts.joined(separator: ", "))\n"
    }

    private func text(of one: SuiteReport.Case) -> String {
        let head = one.faults.isEmpty ? paint("pass", .green) : paint("FAIL", .red)
        var lines = ["\(head) \(one.name) (\(one.place))"]
        for fault in one.faults {
            lines += fault.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                let style: Paint.Style? =
                    line.hasPrefix("- ") ? .red : line.hasPrefix("+ ") ? .green : nil
                return "  " + paint(String(line), style)
            }
        }
        if isLong && !one.timeline.isEmpty {
            if !one.faults.isEmpty { lines.append("  told:") }
            lines += one.timeline.map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What came of suites, for programs.
enum SuiteJSON {
    /// One line.
    static func text(of reports: [SuiteReport]) -> String {
        Formats.list(
            reports.map { report in
                var out = JSONObject()
                out.text("suite", report.path)
                out.texts("problems", report.problems)
                out.objects(
                    "tests",
                    report.cases.map { one in
                        var test = JSONObject()
                        test.text("name", one.name)
                        test.text("place", one.place)
                        test.bool("passed", one.faults.isEmpty)
                        test.texts("faults", one.faults)
                        test.texts("told", one.timeline)
                        test.integer("notifications", one.notifications)
                        test.number("simulatedSeconds", one.simulated.inSeconds)
                        test.number("seconds", Double(one.took) / 1e9)
                        return test
                    })
                return out
            })
    }
}

/// What came of suites, in the form that most systems of continuous integration read.
/// Source: the schema of the JUnit reports of Apache Ant, as Jenkins and GitLab read it.
enum JUnit {
    /// The whole document.
    static func text(of reports: [SuiteReport]) -> String {
        let tests = reports.reduce(0) { $0 + count($1) }
        let failed = reports.reduce(0) { $0 + $1.failed }
        let errors = reports.count { !$0.problems.isEmpty }
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        out += "<testsuites tests=\"\(tests)\" failures=\"\(failed)\" errors=\"\(errors)\">\n"
        for report in reports {
            let took = report.cases.reduce(UInt64(0)) { $0 &+ $1.took }
            out += "  <testsuite name=\"\(escaped(report.path))\" tests=\"\(count(report))\""
            out += " failures=\"\(report.failed)\" errors=\"\(report.problems.isEmpty ? 0 : 1)\""
            out += " time=\"\(seconds(took))\">\n"
            if !report.problems.isEmpty {
                out += "    <testcase classname=\"\(escaped(report.path))\" name=\"suite\" time=\"0.000\">\n"
                out += "      <error message=\"\(escaped(report.problems[0]))\">"
                out += escaped(report.problems.joined(separator: "\n"))
                out += "</error>\n    </testcase>\n"
            }
            for one in report.cases { out += text(of: one, in: report) }
            out += "  </testsuite>\n"
        }
        return out + "</testsuites>\n"
    }

    private static func count(_ report: SuiteReport) -> Int {
        report.cases.count + (report.problems.isEmpty ? 0 : 1)
    }

    private static func text(of one: SuiteReport.Case, in report: SuiteReport) -> String {
        var out = "    <testcase classname=\"\(escaped(report.path))\" name=\"\(escaped(one.name))\""
        out += " time=\"\(seconds(one.took))\""
        if one.faults.isEmpty { return out + "/>\n" }
        let all = one.faults.joined(separator: "\n")
        out += ">\n      <failure message=\"\(escaped("\(one.place): \(one.name)"))\">"
        return out + escaped(all) + "</failure>\n    </testcase>\n"
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let rest = String(1000 + milliseconds % 1000).dropFirst()
        return "\(milliseconds / 1000).\(rest)"
    }

    /// A text as it may stand between tags and in attributes; what XML cannot hold is replaced.
    private static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;".unicodeScalars
            case "<": out += "&lt;".unicodeScalars
            case ">": out += "&gt;".unicodeScalars
            case "\"": out += "&quot;".unicodeScalars
            case "\n", "\t": out += "&#\(scalar.value);".unicodeScalars
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                out.append(isAllowed ? scalar : "\u{FFFD}")
            }
        }
        return String(out)
    }
}
