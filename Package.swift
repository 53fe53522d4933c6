// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// `AM_ROOMS=heart` leaves out the rooms that need SwiftNIO, for a quick loop on the pure ones.
let whole = Context.environment["AM_ROOMS"] != "heart"

/// `AM_FUZZ=1` builds the fuzzers (with their own --scratch-path); see Tests/Fuzz.
let fuzzing = Context.environment["AM_FUZZ"] == "1"
let sanitized: [SwiftSetting] = fuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []

/// One room of the house: a Swift target with exactly the arrows that it may have.
func room(_ name: String, _ arrows: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: arrows, swiftSettings: strict + sanitized)
}

/// One judge: a test target.
func tests(_ name: String, _ arrows: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: arrows + ["AMTesting"], exclude: exclude, swiftSettings: strict)
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOTLS", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// Libraries of the system.
let ground: [Target] = [
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CCurl", cSettings: [.treatAllWarnings(as: .error)]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
        name: "CRE2", cxxSettings: [.treatAllWarnings(as: .error)],
        linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "CWebUI", exclude: ["ui"], cSettings: [.treatAllWarnings(as: .error)]),
]

/// The rooms that know no socket.
let heart: [Target] = [
    room("AMBytes", ["CCrypto", "CCrypt", "CZlib"]),
    room("AMText", ["CRE2"]),
    room("AMGossip", ["AMBytes"]),
    room("AMCore", ["AMGossip", "AMText", "AMBytes", "CXXHash"]),
    room("AMConfig", ["AMCore", "AMText", "CYAML"]),
    room("AMSystem", ["AMConfig", "AMText"]),
    room("AMStore", ["AMCore", "AMText", "AMBytes", "CSQLite"]),
    room("AMNotify", ["AMConfig", "AMCore", "AMText", "AMBytes"]),
    room("AMWeb", ["AMCore", "AMGossip", "AMText", "AMBytes", "CWebUI"]),
    room("AMSimulation", ["AMCore", "AMGossip", "AMText", "AMBytes"]),
    .executableTarget(name: "amsim", dependencies: ["AMSimulation", "AMText"], swiftSettings: strict),

    .target(
        name: "AMTesting", dependencies: ["AMCore", "AMText"], path: "Tests/Support", swiftSettings: strict),
    tests("AMBytesTests", ["AMBytes"]),
    tests("AMTextTests", ["AMText"]),
    tests("AMGossipTests", ["AMGossip", "AMText", "AMBytes"]),
    tests("AMCoreTests", ["AMCore", "AMGossip", "AMText", "AMBytes"]),
    tests("AMConfigTests", ["AMConfig", "AMCore", "AMText", "AMNotify"]),
    tests("AMStoreTests", ["AMStore", "AMCore", "AMText", "AMBytes", "CSQLite"]),
    tests("AMNotifyTests", ["AMNotify", "AMConfig", "AMCore", "AMText", "AMBytes"]),
    tests("AMWebTests", ["AMWeb", "AMConfig", "AMNotify", "AMCore", "AMGossip", "AMText", "AMBytes"]),
    tests("SimulationTests", ["AMSimulation", "AMCore", "AMGossip", "AMText"], exclude: ["seeds.txt"]),
    tests("TidyTests", []),
]

/// The rooms on the network, and the program.
let network: [Target] = [
    room("AMNet", ["AMGossip", "AMText", "AMBytes", "CCurl"] + nio),
    .executableTarget(
        name: "AMServer",
        dependencies: [
            "AMWeb", "AMNotify", "AMSystem", "AMConfig", "AMStore", "AMNet", "AMCore", "AMGossip", "AMText",
            "AMBytes",
        ],
        swiftSettings: strict),
    room("AMClient", ["AMNet", "AMText", "AMBytes"]),
    .executableTarget(
        name: "amtool",
        dependencies: [
            "AMClient", "AMNotify", "AMSystem", "AMConfig", "AMNet", "AMCore", "AMText", "AMBytes",
        ],
        swiftSettings: strict),
    .systemLibrary(name: "CEpoll", path: "Tests/CEpoll"),
    .executableTarget(
        name: "ambench", dependencies: ["CEpoll", "AMNotify", "AMConfig", "AMCore", "AMText", "AMBytes"],
        path: "Tests/Bench", exclude: ["run.sh"],
        swiftSettings: strict),
    tests("AMNetTests", ["AMNet", "AMGossip", "AMText", "AMBytes", "CCurl"]),
    tests(
        "AMServerTests",
        [
            "AMServer", "AMNet", "AMStore", "AMSystem", "AMConfig", "AMNotify", "AMWeb", "AMCore", "AMGossip",
            "AMText", "AMBytes",
        ]),
    tests("AMClientTests", ["AMClient", "AMNet", "AMText", "AMBytes"]),
    tests(
        "AmtoolTests",
        ["amtool", "AMClient", "AMNotify", "AMSystem", "AMConfig", "AMCore", "AMText", "AMBytes"]),
]

/// The fuzzers: one program, whose first argument says which decoder it feeds.
let fuzzers: [Target] = [
    .executableTarget(
        name: "amfuzz",
        dependencies: [
            "AMWeb", "AMNotify", "AMConfig", "AMStore", "AMCore", "AMGossip", "AMText", "AMBytes",
        ],
        path: "Tests/Fuzz", exclude: ["seeds"],
        swiftSettings: strict + [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
]

let package = Package(
    name: "AMServer",
    products: whole
        ? [
            .executable(name: "amserver", targets: ["AMServer"]),
            .executable(name: "amtool", targets: ["amtool"]),
            .library(name: "AMClient", targets: ["AMClient"]),
        ] : [],
    dependencies: whole
        ? [
            .package(url: "https://github.com/apple/swift-nio.git", .upToNextMinor(from: "2.101.2")),
            .package(url: "https://github.com/apple/swift-nio-ssl.git", .upToNextMinor(from: "2.37.6")),
        ] : [],
    targets: ground + heart + (whole ? network : []) + (fuzzing ? fuzzers : []),
    cLanguageStandard: .c17,
    cxxLanguageStandard: .cxx17
)
