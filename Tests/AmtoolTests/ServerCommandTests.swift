import Testing

@testable import amtool

@Suite struct ServerCommandTests {
    private static func status(version: String = "0.34.1", cluster: String) -> String {
        """
        {"cluster":\(cluster),"config":{"original":"route:\\n  receiver: a\\nreceivers:\\n- name: a\\n"},\
        "uptime":"2026-01-01T00:00:00.000Z","versionInfo":{"branch":"b","buildDate":"d","buildUser":"u",\
        "goVersion":"g","revision":"r","version":"\(version)"}}
        """
    }

    private static let cluster = """
        {"name":"node-b","peers":[{"address":"127.0.0.1:10095","name":"node-a"},\
        {"address":"127.0.0.1:9094","name":"node-b"},{"address":"9.0.0.1:1","name":"c"}],"status":"ready"}
        """

    private static func machine(_ status: String) -> FakeMachine {
        FakeMachine { _, target, _ in target == "/status" ? (200, status) : (200, "[]") }
    }

    @Test func `the cluster is shown in three forms`() async {
        let machine = Self.machine(Self.status(cluster: Self.cluster))
        let alone = Self.machine(Self.status(cluster: "{\"peers\":[],\"status\":\"disabled\"}"))
        let runs = [
            await machine.run("cluster"), await machine.run("cluster", "show", "-oextended"),
            await machine.run("cluster", "-o", "json"), await alone.run("-o=extended", "cluster"),
            await alone.run("cluster", "-o", "extended"), await alone.run("cluster", "-ojson"),
        ]
        let head = "Cluster Status:  ready\nNode Name:       node-b\n"
        #expect(
            runs == [
                .init(out: head),
                .init(
                    out: head + "\n"
                        + "Address          Name\n9.0.0.1:1        c       \n127.0.0.1:9094   node-b  \n"
                        + "127.0.0.1:10095  node-a  \n"),
                .init(out: Self.cluster + "\n"),
                .init(
                    out: "",
                    errors:
                        "amtool: error: enum value must be one of simple,extended,json, got '=extended'\n\n",
                    code: 1),
                .init(out: "Cluster Status:  disabled\nNode Name:       \n\nAddress  Name\n"),
                .init(out: "{\"peers\":[],\"status\":\"disabled\"}\n"),
            ])
    }

    @Test func `the configuration is shown in three forms`() async {
        let text = Self.status(cluster: "{\"peers\":[],\"status\":\"disabled\"}")
        let machine = Self.machine(text)
        let config = "route:\n  receiver: a\nreceivers:\n- name: a\n"
        let runs = [
            await machine.run("config"), await machine.run("config", "-oextended"),
            await machine.run("config", "show", "-ojson"),
            await machine.run("config", "routes", "--alertmanager.url=http://localhost:9093"),
            await machine.run("config", "routes"),
        ]
        #expect(
            runs == [
                .init(out: config + "\n"),
                .init(
                    out: config
                        + "\nbuildUser u\ngoVersion g\nrevision r\nversion 0.34.1\nbranch b\nbuildDate d\n"
                        + "uptime 2026-01-01T00:00:00.000Z\n"),
                .init(out: text + "\n"),
                .init(out: "Routing tree:\n.\n└── default-route  receiver: a\n\n"),
                .init(
                    out: "",
                    errors: "amtool: error: You have to specify one of --config.file or --alertmanager.url "
                        + "flags.\n", code: 1),
            ])
    }

    @Test func `a server of another version is told, unless nobody wants to know`() async {
        let machine = Self.machine(Self.status(version: "0.33.1", cluster: "{}"))
        let told = await machine.run("silence", "-q")
        let untold = await machine.run("--no-version-check", "silence", "-q")
        let same = await Self.machine(Self.status(version: "0.34.9", cluster: "{}")).run("silence", "-q")
        #expect(
            told
                == .init(
                    out: "",
                    errors:
                        "Warning: amtool version (0.34.0) and alertmanager version (0.33.1) are different.\n")
        )
        #expect([untold, same] == [.init(out: ""), .init(out: "")])
    }
}
