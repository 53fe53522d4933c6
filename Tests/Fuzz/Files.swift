import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText

/// Decoders of files and of what peers send.
enum Files {
    private static let environment = DecodingEnvironment(dialect: .fallback, zones: ZoneDatabase { _ in nil })

    static func config(_ input: [UInt8]) {
        let loader = ConfigurationLoader<any Integration>(catalogue: .known, environment: environment)
        guard let loaded = try? loader.load(input, folder: "/nowhere") else { return }
        _ = loaded.routeWarnings(retention: .hours(120))
        _ = loaded.usedReceivers
        let nothing = FileAccess(
            read: { (path) throws(FileAccess.Failure) in throw FileAccess.Failure("open \(path)") },
            glob: { (_) throws(FileAccess.Failure) in [] })
        let findings = loaded.review(ReviewOptions(year: 2026), files: nothing)
        must(findings.allSatisfy { $0.place != nil }, "a finding has a place")
        let value = Alertmanager(
            options: Options(dispatchAt: Ticks(nanoseconds: 0)), settings: loaded.settings,
            dice: Dice(seed: 1),
            now: Now(wall: Timestamp(seconds: 1_795_248_000), steady: Ticks(nanoseconds: 0)))
        _ = value.generation
    }

    static func web(_ input: [UInt8]) {
        guard let loaded = try? WebConfiguration(input, folder: "/nowhere") else { return }
        _ = try? loaded.checkUsers()
    }

    static func mesh(_ input: [UInt8]) {
        if let silences = try? MeshCodec.decodeSilences(input) {
            for record in silences {
                let written = MeshCodec.encode(record)
                _ = record.silence()
                must((try? MeshCodec.decodeSilence(written)) != nil, "a written silence is a silence")
            }
        }
        if let entries = try? MeshCodec.decodeLogEntries(input) {
            for entry in entries {
                let written = MeshCodec.encode(entry)
                must((try? MeshCodec.decodeLogEntry(written)) != nil, "a written entry is an entry")
            }
        }
        _ = try? MeshCodec.decodeSilence(input)
        _ = try? MeshCodec.decodeLogEntry(input)
        _ = try? MeshCodec.decodePart(input)
        if let parts = try? MeshCodec.decodeFullState(input) {
            let again = try? MeshCodec.decodeFullState(MeshCodec.encodeFullState(parts))
            must(again?.count == parts.count, "a written state has as many parts")
        }
    }

    static func zone(_ input: [UInt8]) {
        guard let zone = try? Zone(name: "Test/Zone", tzif: input) else { return }
        for seconds in [Int64.min / 2, -62_135_596_800, -1, 0, 1_795_248_000, 4_102_444_800, Int64.max / 2] {
            let moment = Timestamp(seconds: seconds)
            _ = zone.civil(at: moment)
            _ = zone.abbreviation(at: moment)
            let period = zone.period(at: moment)
            must(period.contains(moment), "the period of a moment has the moment in it")
        }
    }

    static func bytes(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        for form in [Base64.standard, .url, .unpaddedURL] {
            if let decoded = try? form.decode(text) {
                must((try? form.decode(form.encode(decoded))) == decoded, "what was encoded is decoded")
            }
            must((try? form.decode(form.encode(input))) == input, "what was encoded is decoded")
        }
        must(Hex.decode(Hex.encode(input)) == input, "what was written in hex is read back")
        _ = Hex.decode(text)
        _ = try? Bcrypt.cost(ofHash: text)
    }
}
