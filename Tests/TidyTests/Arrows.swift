/// The table of rooms: what each target may import. It is the same table as in ARCHITECTURE.md and the same
/// as in Package.swift; a new arrow changes all three.
enum Arrows {
    static let nio = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOTLS", "NIOSSL"]

    /// Targets of ours, libraries of the system and products of packages.
    static let rooms: [String: [String]] = [
        "AMBytes": ["CCrypto", "CCrypt", "CZlib"],
        "AMText": ["CRE2"],
        "AMGossip": ["AMBytes"],
        "AMCore": ["AMGossip", "AMText", "AMBytes", "CXXHash"],
        "AMConfig": ["AMCore", "AMText", "CYAML"],
        "AMSystem": ["AMConfig", "AMText"],
        "AMStore": ["AMCore", "AMText", "AMBytes", "CSQLite"],
        "AMNet": ["AMGossip", "AMText", "AMBytes", "CCurl"] + nio,
        "AMNotify": ["AMConfig", "AMCore", "AMText", "AMBytes"],
        "AMWeb": ["AMCore", "AMGossip", "AMText", "AMBytes", "CWebUI"],
        "AMServer": [
            "AMWeb", "AMNotify", "AMSystem", "AMConfig", "AMStore", "AMNet", "AMCore", "AMGossip", "AMText",
            "AMBytes",
        ],
        "AMClient": ["AMNet", "AMText", "AMBytes"],
        "amtool": ["AMClient", "AMNotify", "AMSystem", "AMConfig", "AMNet", "AMCore", "AMText", "AMBytes"],
        "AMSimulation": ["AMCore", "AMGossip", "AMText"],
        "amsim": ["AMSimulation", "AMText"],
    ]

    /// Modules that come with the compiler or the C library, and who may use them. The rest of the house
    /// cannot wait, lock, read a file or ask the time.
    static let system: [String: Set<String>] = [
        "Glibc": ["AMNet", "AMSystem", "AMStore", "AMServer", "amtool", "amsim"],
        "Synchronization": ["AMNet", "AMNotify", "AMStore", "AMWeb", "AMServer"],
    ]

    /// What tests may use besides what Package.swift says of them.
    static let testing: Set<String> = ["Testing", "AMTesting", "Glibc", "Synchronization"]
}
