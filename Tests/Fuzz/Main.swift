import Glibc

/// libFuzzer's own loop, which it offers to programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer calls for each input; it looks for a function of this name.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Program.target?.body(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// `amfuzz TARGET [what libFuzzer understands]`: feeds one decoder with bytes nobody wrote. Without a target:
/// the list.
enum Program {
    /// The target of this run. Global, since libFuzzer's callback cannot carry anything.
    static let target: FuzzTarget? = {
        let arguments = CommandLine.arguments
        return arguments.count > 1 ? FuzzTarget.all.first { $0.name == arguments[1] } : nil
    }()

    static func run() -> Int32 {
        guard target != nil else {
            let list = FuzzTarget.all.map { "\($0.name): \($0.sentence)\n" }.joined()
            let bytes = Array(list.utf8)
            bytes.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) }
            return CommandLine.arguments.count > 1 ? 2 : 0
        }
        // The name of the target is not for libFuzzer: the rest of the arguments moves one place down.
        var kept: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.enumerated()
            .filter { $0.offset != 1 }.map { strdup($0.element) }
        var count = CInt(kept.count)
        kept.append(nil)
        return kept.withUnsafeMutableBufferPointer { all in
            guard var arguments = all.baseAddress else { return 2 }
            return runDriver(&count, &arguments) { fuzzOne($0, $1) }
        }
    }
}

@main struct Main {
    static func main() { exit(Program.run()) }
}
