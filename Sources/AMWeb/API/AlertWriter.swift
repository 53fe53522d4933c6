internal import AMCore
internal import AMText

/// Writes alerts of a view in the form of the API, one after the other.
/// Shape: keys in the order of the original: annotations, endsAt, fingerprint, receivers, startsAt, status,
/// updatedAt, generatorURL, labels.
struct AlertWriter {
    private let view: AlertmanagerView
    private let zone: Zone
    private var reader: StatusReader
    private var period: Zone.Period
    /// By number of the name: the name as a JSON string with its colon; empty: not made yet.
    private var names: [[UInt8]]
    private var starts = TimeText()
    private var ends = TimeText()
    private var updates = TimeText()

    init(_ view: AlertmanagerView, zone: Zone, at now: Timestamp) {
        self.view = view
        self.zone = zone
        reader = StatusReader(view, at: now)
        period = zone.period(at: now)
        names = Array(repeating: [], count: view.labels.names.count)
    }

    /// Appends an alert.
    /// - Parameter receivers: the list of receivers as JSON.
    /// - Parameter mutedBy: names of the time intervals that mute its group.
    mutating func append(
        slot: UInt32, receivers: [UInt8], mutedBy: [String], to out: inout [UInt8]
    ) {
        guard let alert = view.shown(slot) else { return }
        var url: UnsafeRawBufferPointer?
        alert.details.withUnsafeBytes { raw in
            var cursor = BodyCursor(raw)
            Self.append("{\"annotations\":{", to: &out)
            Self.appendList(&cursor, to: &out)
            url = cursor.text()
            Self.append("},\"endsAt\":\"", to: &out)
            let times = alert.times
            ends.append(times.endsAt, offsetSeconds: Int(times.endOffset) * 60, to: &out)
            Self.append("\",\"fingerprint\":\"", to: &out)
            Self.append(alert.fingerprint, to: &out)
            Self.append("\",\"receivers\":", to: &out)
            out.append(contentsOf: receivers)
            Self.append(",\"startsAt\":\"", to: &out)
            starts.append(times.startsAt, offsetSeconds: Int(times.startOffset) * 60, to: &out)
            Self.append("\",\"status\":", to: &out)
            appendStatus(alert, slot: slot, mutedBy: mutedBy, to: &out)
            Self.append(",\"updatedAt\":\"", to: &out)
            if !period.contains(times.updatedAt) { period = zone.period(at: times.updatedAt) }
            updates.append(times.updatedAt, offsetSeconds: period.offsetSeconds, to: &out)
            if let url, !url.isEmpty {
                Self.append("\",\"generatorURL\":", to: &out)
                url.withMemoryRebound(to: UInt8.self) { JSONWriter.string($0, to: &out) }
                Self.append(",\"labels\":", to: &out)
            } else {
                Self.append("\",\"labels\":", to: &out)
            }
        }
        appendLabels(alert.labels, to: &out)
        out.append(UInt8(ascii: "}"))
    }

    private mutating func appendStatus(
        _ alert: ShownAlert, slot: UInt32, mutedBy: [String], to out: inout [UInt8]
    ) {
        let status = alert.mayBeHeld ? reader.status(of: slot) : AlertStatus()
        if status.isActive && mutedBy.isEmpty {
            Self.append(
                "{\"inhibitedBy\":[],\"mutedBy\":[],\"silencedBy\":[],\"state\":\"active\"}", to: &out)
            return
        }
        Self.append("{\"inhibitedBy\":[", to: &out)
        if let source = status.inhibitedBy {
            out.append(UInt8(ascii: "\""))
            Self.append(source, to: &out)
            out.append(UInt8(ascii: "\""))
        }
        Self.append("],\"mutedBy\":", to: &out)
        JSONText.append(list: mutedBy, to: &out)
        Self.append(",\"silencedBy\":", to: &out)
        JSONText.append(list: status.silencedBy, to: &out)
        Self.append(",\"state\":\"suppressed\"}", to: &out)
    }

    /// Appends a label set as an object.
    mutating func appendLabels(_ run: LabelRun, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        for element in run {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            let name = Int(element >> 32)
            if names[name].isEmpty {
                JSONWriter.string(view.labels.names[name].name, to: &names[name])
                names[name].append(UInt8(ascii: ":"))
            }
            out.append(contentsOf: names[name])
            JSONWriter.string(view.labels.value(element), to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// Appends the members of a list of a body, without braces.
    private static func appendList(_ cursor: inout BodyCursor, to out: inout [UInt8]) {
        let count = cursor.varint() ?? 0
        for i in 0..<count {
            guard let name = cursor.text(), let value = cursor.text() else { return }
            if i > 0 { out.append(UInt8(ascii: ",")) }
            name.withMemoryRebound(to: UInt8.self) { JSONWriter.string($0, to: &out) }
            out.append(UInt8(ascii: ":"))
            value.withMemoryRebound(to: UInt8.self) { JSONWriter.string($0, to: &out) }
        }
    }

    private static func append(_ fingerprint: Fingerprint, to out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { digits in
            for i in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: fingerprint.rawValue >> UInt64(60 - 4 * i)) & 0xF
                digits[i] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }
            out.append(contentsOf: digits)
        }
    }

    @inline(__always)
    private static func append(_ text: StaticString, to out: inout [UInt8]) {
        out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// The text of the last time, because alerts that came together often share their times.
private struct TimeText {
    private var moment = Timestamp.zero
    private var offsetSeconds = 0
    private var text: [UInt8] = []

    mutating func append(_ moment: Timestamp, offsetSeconds: Int, to out: inout [UInt8]) {
        if text.isEmpty || moment != self.moment || offsetSeconds != self.offsetSeconds {
            self.moment = moment
            self.offsetSeconds = offsetSeconds
            text.removeAll(keepingCapacity: true)
            moment.appendAPI(to: &text, offsetSeconds: offsetSeconds)
        }
        out.append(contentsOf: text)
    }
}

/// Small pieces of JSON.
enum JSONText {
    /// Appends a list of strings.
    static func append(list: [String], to out: inout [UInt8]) {
        out.append(UInt8(ascii: "["))
        for (i, text) in list.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            JSONWriter.string(text, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }

    /// Appends a label set as an object.
    static func append(_ set: LabelSet, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        for (i, label) in set.labels.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            JSONWriter.string(label.name, to: &out)
            out.append(UInt8(ascii: ":"))
            JSONWriter.string(label.value, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// A list of receivers' names as the API shows it.
    static func receivers(_ names: [String]) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "[")]
        for (i, name) in names.enumerated() {
            out.append(contentsOf: (i > 0 ? ",{\"name\":" : "{\"name\":").utf8)
            JSONWriter.string(name, to: &out)
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "]"))
        return out
    }

    /// Appends `"key":"value"`, or `,"key":"value"`.
    static func append(_ key: String, _ value: String, isFirst: Bool = false, to out: inout [UInt8]) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        JSONWriter.string(key, to: &out)
        out.append(UInt8(ascii: ":"))
        JSONWriter.string(value, to: &out)
    }
}
