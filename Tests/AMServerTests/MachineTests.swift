import AMCore
import AMSystem
import AMText
import AMWeb
import Glibc
import Synchronization
import Testing

@testable import AMServer

/// What stands between the program and the machine.
@Suite(.timeLimit(.minutes(1))) struct MachineTests {
    private static let moment = Timestamp(seconds: 1_795_249_188, nanoseconds: 541_000_900)

    private static func rendered(_ form: LogSink.Form, _ line: LogLine, offset: Int = 0) -> String {
        let sink = LogSink(form: form, level: .debug) { _ in offset }
        return String(decoding: sink.rendered(line, at: moment), as: UTF8.self)
    }

    private static let line = LogLine(
        .warn, "a \"b\"", component: "dispatcher",
        [
            LogField("plain", "x:1/y"), LogField("empty", ""), LogField("blank", "a b"),
            LogField("equals", "a=b"), LogField("newline", "a\nb"), LogField("umlaut", "ä"),
            LogField("number", .int(-3)), LogField("flag", .bool(true)),
            LogField("wait", .duration(GoDuration(nanoseconds: 1_400_664))),
            LogField("list", .list(["a", "b"])),
            LogField("a key", "v"),
        ], file: "AMCore/Pipeline.swift", line: 12)

    @Test func `a line is written as the field's tools read it`() {
        let logfmt = """
            time=2026-11-21T08:19:48.541Z level=WARN source=Pipeline.swift:12 msg="a \\"b\\"" \
            component=dispatcher plain=x:1/y empty="" blank="a b" equals="a=b" newline="a\\nb" umlaut=ä \
            number=-3 flag=true wait=1.400664ms list="[a b]" "a key"=v
            """
        let json = """
            {"time":"2026-11-21T08:19:48.5410009Z","level":"WARN","source":"Pipeline.swift:12",\
            "msg":"a \\"b\\"","component":"dispatcher","plain":"x:1/y","empty":"","blank":"a b",\
            "equals":"a=b","newline":"a\\nb","umlaut":"ä","number":-3,"flag":true,"wait":"1.400664ms",\
            "list":"[a b]","a key":"v"}
            """
        #expect(Self.rendered(.logfmt, Self.line) == logfmt)
        #expect(Self.rendered(.json, Self.line) == json)
    }

    @Test func `times in the log are those of the local zone, and quiet levels are left out`() {
        let line = LogLine(.info, "x", file: "A.swift", line: 1)
        let log = TestLog()
        let sink = log.sink(.warn)
        sink.write(line)
        sink.write(LogLine(.error, "y"))
        let local = Self.rendered(.logfmt, line, offset: 7200)
        #expect(local == "time=2026-11-21T10:19:48.541+02:00 level=INFO source=A.swift:1 msg=x")
        #expect(log.all.count == 1 && log.all[0].hasSuffix(" msg=y\n"))
    }

    @Test func `the process knows itself`() {
        let snapshot = ProcessReader.snapshot()
        let now = Double(SystemClock.now().wall.seconds)
        let facts = [
            snapshot.cpuSeconds.map { $0 >= 0 && $0 < 100_000 },
            snapshot.startTime.map { $0 > now - 864_000 && $0 < now + 5 },
            snapshot.residentMemory.map { $0 > 1e6 && $0 < 1e11 },
            snapshot.virtualMemory.map { $0 > 1e6 }, snapshot.openFiles.map { $0 >= 3 && $0 < 1e6 },
            snapshot.maxFiles.map { $0 >= 3 }, snapshot.virtualMemoryMax.map { $0 > 0 },
        ]
        #expect(facts.allSatisfy { $0 == true }, "\(snapshot)")
    }

    @Test func `the machine's zones are found by their names`() {
        let zones = ZoneFiles.database()
        let hasFiles = access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0
        let summer = Timestamp(seconds: 1_781_000_000)
        // A zone that is not there has no offset.
        let offset = try? zones.zone(named: "Europe/Berlin").offset(at: summer)
        let none = try? zones.zone(named: "No/Where")
        #expect(offset == (hasFiles ? 7200 : nil) && none == nil)
    }

    @Test func `workers do their jobs in order, and end when they are told`() async {
        let workers = Workers(count: 1, isBackground: true)
        let (done, end) = AsyncStream.makeStream(of: Int.self)
        for i in 0..<3_000 { workers.run { end.yield(i) } }
        var all: [Int] = []
        for await i in done.prefix(3_000) { all.append(i) }
        workers.stop()
        #expect(all == Array(0..<3_000))
    }
}
