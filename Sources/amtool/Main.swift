import Glibc

@main struct Main {
    static func main() async {
        let code = await Program.run(Array(CommandLine.arguments.dropFirst()), in: .system())
        // What C libraries tidy up at `exit` could meet threads that still run.
        _exit(code)
    }
}
