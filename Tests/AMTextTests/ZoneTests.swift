import AMTesting
import AMText
import Glibc
import Testing

@Suite struct ZoneTests {
    private static let folder = "/usr/share/zoneinfo/"

    private static let database = ZoneDatabase { bytes(of: $0) }

    private static func bytes(of name: String) -> [UInt8]? {
        guard let file = fopen(folder + name, "rb") else { return nil }
        defer { fclose(file) }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let n = fread(&chunk, 1, chunk.count, file)
        return n > 0 ? Array(chunk[..<n]) : nil
    }

    private func text(_ value: JSONValue?) -> String {
        if case .string(let text) = value { text } else { "" }
    }

    private func number(_ value: JSONValue?) -> Int64 {
        if case .number(let text) = value { Int64(text) ?? 0 } else { 0 }
    }

    @Test func `offsets and abbreviations are those of the system's zones`() throws {
        var checked = 0
        var wrong: [String] = []
        guard case .array(let zones) = try VectorFile.json("zones/offsets.json")["zones"] else { return }
        for entry in zones {
            let zone = try Self.database.zone(named: text(entry["zone"]))
            guard case .array(let rows) = entry["at"] else { continue }
            for row in rows {
                let moment = Timestamp(seconds: number(row[0]))
                let period = zone.period(at: moment)
                checked += 1
                if Int64(zone.offset(at: moment)) != number(row[1])
                    || zone.abbreviation(at: moment) != text(row[2])
                    || !period.contains(moment)
                {
                    wrong.append("\(zone.name) \(moment): \(period)")
                }
            }
        }
        #expect(wrong == [] && checked > 200)
    }

    @Test func `a period ends exactly where the clock changes`() throws {
        var wrong: [String] = []
        for name in ["Europe/Berlin", "Australia/Sydney", "America/New_York", "Asia/Tokyo", "Pacific/Apia"] {
            let zone = try Self.database.zone(named: name)
            var at: Int64 = -4_000_000_000
            while at < 8_000_000_000 {
                let period = zone.period(at: Timestamp(seconds: at))
                if period.end == .max { break }
                let last = zone.period(at: Timestamp(seconds: period.end - 1))
                let next = zone.period(at: Timestamp(seconds: period.end))
                if last != period || next.start != period.end { wrong.append("\(name) \(period)") }
                at = period.end
            }
        }
        #expect(wrong == [])
    }

    @Test func `the rule at a file's end counts for ever`() throws {
        let berlin = try Self.database.zone(named: "Europe/Berlin")
        let summer = try Timestamp.parseAPI("2399-07-01T12:00:00Z").moment
        let change = try Timestamp.parseAPI("2100-03-28T01:00:00Z").moment
        let before = Timestamp(seconds: change.seconds - 1)
        let civil = berlin.civil(at: summer)
        let isSummer = berlin.period(at: summer).isDaylightSaving
        #expect(
            [civil.hour, berlin.offset(at: before), berlin.offset(at: change)] == [14, 3600, 7200] && isSummer
        )
        let extremes = [Int64.max, .min, .max / 2].map {
            berlin.period(at: Timestamp(seconds: $0)).contains(.epoch)
        }
        #expect(extremes == [false, false, false])
    }

    @Test func `names are taken as Go takes them`() {
        let database = ZoneDatabase(local: Zone(fixed: "Local", offsetSeconds: 3600, abbreviation: "X")) {
            name in
            name == "Broken" ? [1, 2, 3] : nil
        }
        let names = [
            "", "UTC", "Local", "Mars/Phobos", "+01:00", "../etc", "a..b", "/etc", "\\x", "Broken", "a\0b",
        ]
        let got = names.map { name in
            do throws(TimeError) {
                let zone = try database.zone(named: name)
                return "\(zone.name) \(zone.offset(at: .epoch))"
            } catch {
                return error.text
            }
        }
        let invalid = "time: invalid location name"
        #expect(
            got == [
                "UTC 0", "UTC 0", "Local 3600", "unknown time zone Mars/Phobos", "unknown time zone +01:00",
                invalid, invalid,
                invalid, invalid, "malformed time zone information", "unknown time zone a\0b",
            ])
    }

    @Test func `the server's zone is what TZ says`() {
        let files: @Sendable (String) -> [UInt8]? = { Self.bytes(of: $0) }
        let paths: (String) -> [UInt8]? = {
            $0 == "/etc/localtime" || $0 == "/some/where" ? files("Asia/Tokyo") : nil
        }
        let values = [
            nil, "", "UTC", "Europe/Berlin", ":Europe/Berlin", "/some/where", "/no/where", "Nowhere", ":",
            "Local",
        ]
        let got = values.map { value in
            let local = ZoneDatabase(variableTZ: value, file: files, path: paths).local
            return "\(local.name) \(local.offset(at: .epoch))"
        }
        #expect(
            got == [
                "Local 32400", "UTC 0", "UTC 0", "Europe/Berlin 3600", "Europe/Berlin 3600",
                "/some/where 32400", "UTC 0",
                "UTC 0", "UTC 0", "UTC 0",
            ])
    }

    /// A file of version 2 with one kind, no transitions and this rule.
    private func file(rule: String) -> [UInt8] {
        var head = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, 0, 1, 4] as [UInt8] { head += [0, 0, 0, count] }
        let block = head + [0, 0, 0, 0, 0, 0] + Array("XXX\0".utf8)
        return block + block + Array("\n\(rule)\n".utf8)
    }

    @Test func `rules of all forms are understood`() throws {
        let cases: [(String, String, Int)] = [
            ("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -14_400),
            ("EST5EDT", "2026-07-01T00:00:00Z", -14_400),
            ("<+0330>-3:30<+0430>,J79/24,J263/24", "2026-07-01T00:00:00Z", 16_200),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26T23:59:59Z", 7200),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z", 10_800),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39_600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-06-01T00:00:00Z", 36_000),
            ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-03-29T00:59:59Z", -10_800),
            ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-03-29T01:00:00Z", -7200),
            ("XXX3XXD2,59/0,60/0", "2024-02-29T12:00:00Z", -7200),
            ("XXX-1:30:15", "2026-01-01T00:00:00Z", 5415),
            ("not a rule", "2026-01-01T00:00:00Z", 0), ("EST5EDT,M13.2.0,M11.1.0", "2026-07-01T00:00:00Z", 0),
        ]
        let got = try cases.map { rule, moment, _ in
            try Zone(name: rule, tzif: file(rule: rule)).offset(at: Timestamp.parseAPI(moment).moment)
        }
        #expect(got == cases.map(\.2))
    }

    @Test func `damaged files are refused or read, and do no harm`() throws {
        let bytes = try #require(Self.bytes(of: "Europe/Dublin"))
        var refused = 0
        for length in 0..<bytes.count {
            if (try? Zone(name: "cut", tzif: Array(bytes[..<length]))) == nil { refused += 1 }
        }
        var random = SplitMix(seed: 11)
        for _ in 0..<1000 {
            var copy = bytes
            for _ in 0..<1 + random.below(8) { copy[random.below(copy.count)] = UInt8(random.below(256)) }
            let zone = try? Zone(name: "hurt", tzif: copy)
            if zone?.period(at: Timestamp(seconds: 1_700_000_000)).contains(.epoch) == nil { refused += 1 }
        }
        // The rule behind the last line end may be missing; everything before it may not.
        #expect(refused > bytes.count / 2)
    }
}
