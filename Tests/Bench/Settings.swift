/// What the command line asks for.
struct Settings {
    /// A server under measurement.
    struct Server {
        /// How the output calls it.
        var name: String
        /// The program, perhaps with flags of its own behind it.
        var command: String
    }

    var servers: [Server] = []
    /// Names of the scenarios to run; empty means all that are not long.
    var only: [String] = []
    /// Whether long scenarios run too: for all servers, or for the first alone.
    var long = Long.none
    /// How often each scenario runs, in place of its own number.
    var repetitions: Int?
    /// Where the servers' folders are made.
    var folder = "/var/tmp"
    /// The file that gets the table as Markdown.
    var table: String?
    var wantsList = false
    var wantsHelp = false

    enum Long {
        case none, first, all
    }

    static let help = """
        ambench measures a server that has the command line of Alertmanager.

          ambench --server "PROGRAM [FLAGS]" [--server …] [options]

          --server COMMAND   ours, or any other; the second one is what the first is compared with
          --only NAME        run this scenario (repeatable)
          --list             name the scenarios
          --long             also the long scenarios, for the first server
          --long-all         also the long scenarios, for all servers
          --repeat N         repetitions of each scenario, in place of its own number
          --folder DIR       where the servers keep their data (default /var/tmp)
          --table FILE       write the comparison as Markdown

        One JSON line is printed for each scenario and server, and the table at the end.
        Only 127.0.0.1 is contacted.

        """

    init(_ arguments: [String]) throws(BenchFault) {
        var rest = arguments[...]
        func value(_ flag: String) throws(BenchFault) -> String {
            guard let next = rest.popFirst() else { throw BenchFault("\(flag) needs a value") }
            return next
        }
        while let flag = rest.popFirst() {
            switch flag {
            case "--server":
                let name =
                    servers.isEmpty ? "ours" : servers.count == 1 ? "original" : "server \(servers.count + 1)"
                servers.append(Server(name: name, command: try value(flag)))
            case "--only": only.append(try value(flag))
            case "--list": wantsList = true
            case "--long": long = .first
            case "--long-all": long = .all
            case "--repeat":
                guard let number = Int(try value(flag)), number > 0 else {
                    throw BenchFault("--repeat needs a number above 0")
                }
                repetitions = number
            case "--folder": folder = try value(flag)
            case "--table": table = try value(flag)
            case "--help", "-h": wantsHelp = true
            default: throw BenchFault("unknown flag \(flag), try --help")
            }
        }
    }
}
