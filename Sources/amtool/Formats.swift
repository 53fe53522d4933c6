import AMClient
import AMCore
import AMText

/// How what a server says is shown. All of it is text in, text out.
struct Formats {
    /// The form that was asked for.
    var output: ToolOptions.Output
    /// How tables show dates.
    var dates: GoTimeLayout

    init(_ options: ToolOptions) {
        output = options.output
        dates = GoTimeLayout(options.dateFormat)
    }

    private func date(_ time: APITime) -> String {
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
            return Table.rows(
                [["Alertname", "Starts At", "Summary", "State"]]
                    + sorted.map { alert in
                        [
                            alert.labels["alertname"] ?? "", date(alert.startsAt),
                            alert.annotations["summary"] ?? "", alert.status.state,
                        ]
                    })
        }
        return Table.rows(
            [["Labels", "Annotations", "Starts At", "Ends At", "Generator URL", "State"]]
                + sorted.map { alert in
                    [
                        Self.words(alert.labels), Self.words(alert.annotations), date(alert.startsAt),
                        date(alert.endsAt), alert.generatorURL, alert.status.state,
                    ]
                })
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
                ? ["ID", "Matchers", "Ends At", "Created By", "Comment"]
                : ["ID", "Matchers", "Starts At", "Ends At", "Updated At", "Created By", "Comment"]
        ]
        for silence in sorted {
            let content = silence.content
            let matchers = try content.matchers.map { (matcher) throws(ToolError) in
                try Self.matcher(matcher)
            }
            let last = [content.createdBy, content.comment]
            if isSimple {
                let words = matchers.map(\.description).joined(separator: " ")
                rows.append([silence.id, words, date(content.endsAt)] + last)
            } else {
                let times = [content.startsAt, content.endsAt, silence.updatedAt].map(date)
                rows.append([silence.id, matchers.listText] + times + last)
            }
        }
        return Table.rows(rows)
    }

    private static func matcher(_ matcher: APIMatcher) throws(ToolError) -> Matcher {
        let op: MatchOperator =
            matcher.isRegex
            ? (matcher.isEqual ? .regexp : .notRegexp) : (matcher.isEqual ? .equal : .notEqual)
        do throws(RegexpError) {
            return try Matcher(name: matcher.name, op: op, value: matcher.value)
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
        let head = "Cluster Status:  \(cluster.status)\nNode Name:       \(cluster.name)\n"
        if output == .simple { return head }
        let peers = cluster.peers.map { (key: PeerOrder($0.address), peer: $0) }.sorted { $0.key < $1.key }
        return head + "\n"
            + Table.aligned(
                "Address\tName\n" + peers.map { "\($0.peer.address)\t\($0.peer.name)\t\n" }.joined())
    }
}
