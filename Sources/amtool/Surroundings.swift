import AMClient
import AMConfig
import AMText

/// What the program needs of the machine that it runs on.
struct Surroundings: Sendable {
    /// The variables of the process.
    var environment: [String: String]
    var files: FileAccess
    /// Reads a file of any length.
    var readWhole: @Sendable (String) -> Result<[UInt8], ToolError>
    /// Whether there is a directory of this name; nil: there is nothing at all.
    var isFolder: @Sendable (String) -> Bool?
    /// Writes a file anew; the failure says why it could not.
    var writeFile: @Sendable (String, [UInt8]) -> Result<Void, ToolError>
    /// Whether standard input has an end that can be waited for: no terminal, not `/dev/null`.
    var hasInput: @Sendable () -> Bool
    var zones: @Sendable () -> ZoneDatabase
    /// Who is logged in.
    var userName: @Sendable () -> String
    /// The wall clock.
    var now: @Sendable () -> Timestamp
    /// A clock that only goes forward. Unit: nanoseconds.
    var steady: @Sendable () -> UInt64
    /// Whether standard output (1) or standard error (2) is a terminal.
    var isTerminal: @Sendable (Int32) -> Bool
    /// Unit: columns.
    var width: @Sendable () -> Int
    var out: @Sendable ([UInt8]) -> Void
    var errors: @Sendable ([UInt8]) -> Void
    /// Makes what carries requests; called when the first one is sent.
    var carrier: @Sendable () -> AlertmanagerClient.Carry

    /// The name under which standard input is read.
    static let standardInputPath = "/dev/stdin"
}
