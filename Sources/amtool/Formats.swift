import AMClient
import AMCore
import AMText

/// How what a server says is shown. All of it is text in, text out.
struct Formats {
    /// The form that was asked for.
    var output: ToolOptions.Output
    /// How tables show dates.
    var dates: GoTimeLayout

    let paint: Paint
    /// How wide a table may be; nil: as wide as it is, in the form that programs read.
    let width: Int?

    init(_ options: ToolOptions, paint: Paint, width: Int?) {
        output = options.output
        dates = GoTimeLayout(options.dateFormat)
        self.paint = paint
        self.width = width
    }

    /// A table; columns with these headers are kept whole as long as others can be broken.
    private func table(_ rows: [[FittedTable.Cell]]) -> String {
        guard width != nil || paint.isOn else { return Table.rows(rows.map { $0.map(\.text) }) }
        let rigid = (rows.first ?? []).indices.filter { Self.rigid.contains(rows[0][$0].text) }
        return FittedTable(rows: rows, rigid: Set(rigid)).text(width: width ?? .max / 2, paint)
    }

    private static let rigid: Set = ["ID", "Starts At", "Ends At", "Updated At", "State", "Alertname"]

    private static func header(_ names: String...) -> [FittedTable.Cell] {
        names.map { FittedTable.Cell($0) }
    }

    func date(_ time: APITime) -> String {
        dates.format(
            time.moment, offsetSeconds: time.offsetSeconds, abbreviation: time.offsetSeconds == 0 ? "UTC" : ""
        )
    }

    /// A list as JSON, one line.
    static func list(_ objects: [JSONObject]) -> String {
        var out: [UInt8] = [UInt8(ascii: "[")]
        for (place, object) in objects.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            object.append(to: &out)
        }
        out += Array("]\n".utf8)
        return String(decoding: out, as: UTF8.self)
    }

    /// An object as JSON, one line.
    private static func line(_ object: JSONObject) -> String {
        String(decoding: object.body(), as: UTF8.self)
    }
}

// Alerts.
extension Formats {
    /// Alerts; in tables by their beginnings, then by their fingerprints.
    func text(_ alerts: [APIAlert]) -> String {
        if output == .json { return Self.list(alerts.map(\.json)) }
        let sorted = alerts.sorted { a, b in
            a.startsAt.moment == b.startsAt.moment
                ? a.fingerprint < b.fingerprint : a.startsAt.moment < b.startsAt.moment
        }
        if output == .simple {
            return table(
                [Self.header("Alertname", "Starts At", "Summary", "State")]
                    + sorted.map { alert in
                        [
                            Self.cell(alert.labels["alertname"] ?? "", of: alert),
                            .init(date(alert.startsAt)),
                            .init(alert.annotations["summary"] ?? ""), Self.state(alert),
                        ]
                    })
        }
        return table(
            [Self.header("Labels", "Annotations", "Starts At", "Ends At", "Generator URL", "State")]
                + sorted.map { alert in
                    [
                        Self.cell(Self.words(alert.labels), of: alert), .init(Self.words(alert.annotations)),
                        .init(date(alert.startsAt)), .init(date(alert.endsAt)), .init(alert.generatorURL),
                        Self.state(alert),
                    ]
                })
    }

    private static func cell(_ text: String, of alert: APIAlert) -> FittedTable.Cell {
        FittedTable.Cell(text, Paint.style(ofSeverity: alert.labels["severity"] ?? ""))
    }

    private static func state(_ alert: APIAlert) -> FittedTable.Cell {
        FittedTable.Cell(alert.status.state, Paint.style(ofState: alert.status.state))
    }

    /// Pairs as `name="value"`, sorted as texts; quotes within values stay as they are.
    private static func words(_ labels: APILabels) -> String {
        labels.pairs.map { "\($0.name)=\"\($0.value)\"" }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: " ")
    }
}

// Silences.
extension Formats {
    /// Silences; in tables by their ends.
    /// Throws: where a matcher cannot be shown, as its regular expression is none.
    func text(_ silences: [APISilence]) throws(ToolError) -> String {
        if output == .json { return Self.list(silences.map(\.json)) }
        let sorted = silences.enumerated().sorted { a, b in
            let (x, y) = (a.element.content.endsAt.moment, b.element.content.endsAt.moment)
            return x == y ? a.offset < b.offset : x < y
        }.map(\.element)
        let isSimple = output == .simple
        var rows = [
            isSimple
                ? Self.header("ID", "Matchers", "Ends At", "Created By", "Comment")
                : Self.header("ID", "Matchers", "Starts At", "Ends At", "Updated At", "Created By", "Comment")
        ]
        for silence in sorted {
            let content = silence.content
            let matchers = try content.matchers.map { (matcher) throws(ToolError) in
                try Self.matcher(matcher)
            }
            let last = [content.createdBy, content.comment]
            let style: Paint.Style? = silence.state == "active" ? nil : .faint
            let row: [String]
            if isSimple {
                let words = matchers.map(\.description).joined(separator: " ")
                row = [silence.id, words, date(content.endsAt)] + last
            } else {
                let times = [content.startsAt, content.endsAt, silence.updatedAt].map(date)
                row = [silence.id, matchers.listText] + times + last
            }
            rows.append(row.map { FittedTable.Cell($0, style) })
        }
        return table(rows)
    }

    private static func matcher(_ matcher: APIMatcher) throws(ToolError) -> Matcher {
        do throws(RegexpError) {
            return try Matcher(matcher)
        } catch {
            throw ToolError(error.text)
        }
    }
}

// The server itself.
extension Formats {
    /// What a server says of itself.
    func text(_ status: APIStatus) -> String {
        switch output {
        case .json: return Self.line(status.json)
        case .simple: return status.configuration + "\n"
        case .extended:
            let version = status.version
            let lines = [
                ("buildUser", version.buildUser), ("goVersion", version.goVersion),
                ("revision", version.revision), ("version", version.version), ("branch", version.branch),
                ("buildDate", version.buildDate), ("uptime", status.uptime.description),
            ]
            return status.configuration + "\n" + lines.map { "\($0) \($1)\n" }.joined()
        }
    }

    /// The cluster.
    func text(_ cluster: APIStatus.Cluster) -> String {
        if output == .json { return Self.line(cluster.json) }
        let state = paint(cluster.status, Paint.style(ofState: cluster.status))
        let head = "Cluster Status:  \(state)\nNode Name:       \(cluster.name)\n"
        if output == .simple { return head }
        let peers = cluster.peers.map { (key: PeerOrder($0.address), peer: $0) }.sorted { $0.key < $1.key }
        return head + "\n"
            + Table.aligned(
                "Address\tName\n" + peers.map { "\($0.peer.address)\t\($0.peer.name)\t\n" }.joined())
    }
}
