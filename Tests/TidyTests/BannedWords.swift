/// A word that may not stand in code, with what to write in its place.
struct BannedWord: Sendable {
    var name: String
    /// What to write in its place.
    var instead: String
    /// The files and folders that may have it all the same.
    var except: [String] = []
    /// Whether this place is one that is meant.
    var isMeant: @Sendable (Word) -> Bool

    /// The table.
    static let all: [BannedWord] = [
        BannedWord(name: "Foundation", instead: "our own types, or Glibc where a room may have it") { _ in
            true
        },
        BannedWord(name: "FoundationEssentials", instead: "our own types") { _ in true },
        BannedWord(name: "Date", instead: "`Now`, which is handed in") { $0.isFollowed(by: "()") },
        BannedWord(name: "random", instead: "a generator that is handed in: `random(in:using:)`") {
            $0.before == 0x2E && $0.isFollowed(by: "(") && !$0.rest.contains("using:")
        },
        BannedWord(name: "randomElement", instead: "`randomElement(using:)`") { !$0.rest.contains("using:") },
        BannedWord(name: "shuffled", instead: "`shuffled(using:)`") { $0.isFollowed(by: "()") },
        BannedWord(name: "shuffle", instead: "`shuffle(using:)`") {
            $0.before == 0x2E && $0.isFollowed(by: "()")
        },
        BannedWord(
            name: "SystemRandomNumberGenerator", instead: "`Dice`, seeded once",
            except: ["Sources/AMBytes/SecureRandom.swift", "Sources/AMServer/", "Tests/"]
        ) { _ in true },
        BannedWord(
            name: "Task", instead: "a value that says what is to be done; tasks belong to the couriers",
            except: ["Sources/AMServer/Couriers.swift", "Sources/AMNet/Client/HTTPClient.swift", "Tests/"]
        ) {
            $0.isFollowed(by: "{") || $0.isFollowed(by: "(") || $0.rest.hasPrefix(".detached")
        },
        BannedWord(name: "DispatchQueue", instead: "a thread of ours with its queue") { _ in true },
        BannedWord(name: "NSLock", instead: "`Mutex`, or the one lock of the room") { _ in true },
        BannedWord(name: "print", instead: "a log line, or bytes written to descriptor 1") {
            $0.before != 0x2E && $0.isFollowed(by: "(")
        },
        BannedWord(name: "debugPrint", instead: "a log line") { $0.isFollowed(by: "(") },
        BannedWord(name: "try", instead: "`try`, and a caller who knows what then") {
            $0.rest.hasPrefix("!")
        },
        BannedWord(name: "as", instead: "`as?`, and what is done when it is not") { $0.rest.hasPrefix("!") },
        BannedWord(name: "fatalError", instead: "`precondition` with a sentence") { $0.isFollowed(by: "(") },
        BannedWord(
            name: "unchecked", instead: "a value type, or a `Mutex`",
            except: [
                "Sources/AMServer/Couriers.swift",
                "Sources/AMServer/Exporter.swift",
                "Sources/AMServer/Face.swift",
                "Sources/AMServer/Gate.swift",
                "Sources/AMServer/LoadedConfigurations.swift",
                "Sources/AMServer/Owner.swift",
                "Sources/AMServer/Server.swift",
                "Sources/AMServer/WebGuard.swift",
                "Sources/AMServer/Workers.swift",
                "Sources/AMStore/Writer/Monitor.swift",
            ]
        ) { $0.before == 0x40 },
        BannedWord(
            name: "nonisolated", instead: "state that somebody owns",
            except: ["Sources/AMText/Regexp/Regexp.swift"]
        ) { $0.rest.hasPrefix("(unsafe)") },
        BannedWord(name: "sleep", instead: "a clock that the test moves", except: ["Sources/"]) {
            $0.isFollowed(by: "(")
        },
    ]
}
