/// What a process holds in memory.
/// Unit: bytes.
struct Memory {
    /// All resident pages, shared libraries included.
    let resident: Int
    /// Pages that belong to the process alone and to no file: heap, stacks, copied data.
    let anonymous: Int

    init(of process: Int32) {
        let text = TextFile.read("/proc/\(process)/smaps_rollup")
        resident = TextFile.number(of: "Rss:", in: text) * 1024
        anonymous = TextFile.number(of: "Anonymous:", in: text) * 1024
    }
}
