import AMConfig
import AMCore
import AMText
import Testing

@testable import AMServer

/// `amserver check-config` as people and scripts meet it.
struct CheckConfigTests {
    /// The files of the tests, by name.
    private static let contents: [String: String] = [
        "good.yml": "route: {receiver: a}\nreceivers: [{name: a}]\n",
        "doubtful.yml": "route: {receiver: a}\nreceivers: [{name: a}, {name: b}]\n",
        "bad.yml": "BAD\n",
        "templates.yml": "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: [x.tmpl]\n",
        "broken.yml": "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: [broken.tmpl]\n",
        "x.tmpl": "{{ define \"x\" }}x{{ end }}",
        "broken.tmpl": "{{ define \"x\" }}",
    ]

    private static func surroundings(_ input: String?) -> CheckConfig.Surroundings {
        let files = FileAccess(
            read: { (path) throws(FileAccess.Failure) in
                guard let text = contents[path] else {
                    throw FileAccess.Failure("open \(path): no such file or directory")
                }
                return Array(text.utf8)
            },
            glob: { (pattern) throws(FileAccess.Failure) in contents[pattern] == nil ? [] : [pattern] })
        return CheckConfig.Surroundings(
            files: files, zones: ZoneDatabase { _ in nil }, year: 2026,
            isFolder: { $0 == "folder" ? true : contents[$0] == nil ? nil : false },
            standardInput: { input.map { Array($0.utf8) } })
    }

    /// What a command line is answered with: everything in one text.
    private static func run(_ arguments: [String], input: String? = nil) -> String {
        do throws(FlagError) {
            let flags = CheckConfig.flagSet(program: "amserver")
            switch try flags.parse(arguments, readFile: { _ in .failure(FlagError("no file")) }) {
            case .print(let text): return text
            case .run(let options, _):
                let answer = CheckConfig(options: options, surroundings: surroundings(input)).run()
                return String(decoding: answer.out, as: UTF8.self)
                    + (answer.problem.isEmpty ? "" : "! \(answer.problem)\n") + "= \(answer.code)"
            }
        } catch {
            return "? \(error.text)"
        }
    }

    private static func success(_ path: String, receivers: Int = 1, templates: String = "0") -> String {
        """
        Checking '\(path)'  SUCCESS
        Found:
         - global config
         - route
         - 0 inhibit rules
         - \(receivers) receivers
         - \(templates) templates


        """
    }

    private static let refusal = """
        Checking 'bad.yml'  FAILED: yaml: unmarshal errors:
          line 1: cannot unmarshal !!str `BAD` into config.plain


        """

    /// Shape: arguments, standard input, answer.
    private static let table: [([String], String?, String)] = [
        (["good.yml"], nil, success("good.yml") + "= 0"),
        (
            ["good.yml", "bad.yml"], nil,
            success("good.yml") + refusal + "! failed to validate 1 file(s)\n= 1"
        ),
        (["bad.yml", "bad.yml"], nil, refusal + refusal + "! failed to validate 2 file(s)\n= 1"),
        (
            ["templates.yml"], nil,
            success("templates.yml", templates: "1").dropLast() + "  SUCCESS\n\n= 0"
        ),
        (
            ["broken.yml"], nil,
            success("broken.yml", templates: "1").dropLast()
                + "  FAILED: template: broken.tmpl:1: unexpected EOF\n\n! failed to validate 1 file(s)\n= 1"
        ),
        (["good.yml", "nofile.yml"], nil, "! path 'nofile.yml' does not exist\n= 1"),
        (["folder"], nil, "! 'folder' is a directory\n= 1"),
        ([], contents["good.yml"], success("/dev/stdin") + "= 0"),
        (
            [], "",
            "Checking '/dev/stdin'  FAILED: no route provided in config\n\n! failed to validate 1 file(s)\n= 1"
        ),
        ([], nil, "! Failed to read from standard input\n= 1"),
        (["--nope"], nil, "? unknown long flag '--nope'"),
        (
            ["--enable-feature=nope", "good.yml"], nil,
            "! error parsing the feature flag list: unknown option 'nope' for --enable-feature\n= 1"
        ),
        (["doubtful.yml"], nil, success("doubtful.yml", receivers: 2) + "= 0"),
        (
            ["--compat", "good.yml"], nil, success("good.yml") + "= 0"
        ),
        (
            ["--strict", "doubtful.yml"], nil,
            success("doubtful.yml", receivers: 2) + """
                doubtful.yml:2:24: warning: no route names receiver "b" [receiver-unused]
                    Give it a route, or remove it.

                Timetable:
                 - told 30s after the first alert, changes every 5m, repeated every 4h5m: route (line 1)

                = 2
                """
        ),
        (
            ["--explain", "good.yml"], nil,
            success("good.yml") + """
                No findings.

                Timetable:
                 - told 30s after the first alert, changes every 5m, repeated every 4h5m: route (line 1)

                = 0
                """
        ),
        (
            ["--json", "--explain", "doubtful.yml", "bad.yml"], nil,
            #"{"failed":1,"files":[{"path":"doubtful.yml","ok":true,"#
                + #""found":{"inhibit_rules":0,"receivers":2,"templates":0},"findings":[{"severity":"warning","#
                + #""code":"receiver-unused","path":"receivers[1]","line":2,"column":24,"#
                + #""message":"no route names receiver \"b\"","suggestion":"Give it a route, or remove it."}],"#
                + #""original_refuses":[],"routes":[{"path":"route","receiver":"a","line":1,"column":1,"#
                + #""group_wait":"30s","group_interval":"5m","repeat_interval":"4h","#
                + #""effective_repeat_interval":"4h5m"}]},{"path":"bad.yml","ok":false,"error":{"text":"#
                + #""yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `BAD` into config.plain"},"#
                + #""findings":[],"original_refuses":[],"routes":[]}]}"#
                + "\n! failed to validate 1 file(s)\n= 1"
        ),
    ]

    @Test func `every command line is answered as amtool does, and more where it is asked for`() {
        var faults: [String] = []
        for (arguments, input, expected) in Self.table {
            let found = Self.run(arguments, input: input)
            if found != expected { faults.append("\(arguments):\n\(found)\nnot:\n\(expected)") }
        }
        #expect(faults == [], "\(faults.joined(separator: "\n"))")
    }

    @Test func `the help names all flags`() {
        let help = Self.run(["--help"])
        let missing = ["--[no-]explain", "--[no-]strict", "--[no-]compat", "--[no-]json", "<check-files>"]
            .filter { !help.contains($0) }
        #expect(missing == [])
    }
}
