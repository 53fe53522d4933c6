import AMBytes
import AMConfig
import AMCore
import AMNotify
import AMText
import AMWeb

/// A decoder of foreign bytes, and what must hold for whatever it is given. That it does not trap, read
/// beyond its input or take for ever is watched by libFuzzer and the address sanitizer; the rest is said with
/// `must`.
struct FuzzTarget: Sendable {
    var name: String
    /// What it feeds, for the list.
    var sentence: String
    var body: @Sendable ([UInt8]) -> Void

    /// All of them.
    static let all: [FuzzTarget] = [
        FuzzTarget(
            name: "alerts", sentence: "POST /api/v2/alerts, then a turn, then the lists that show them"
        ) {
            FuzzServer.shared.post("/api/v2/alerts", $0)
        },
        FuzzTarget(name: "silences", sentence: "POST /api/v2/silences, then a turn, then the list") {
            FuzzServer.shared.post("/api/v2/silences", $0)
        },
        FuzzTarget(
            name: "request", sentence: "GET of any target over alerts and silences",
            body: FuzzServer.shared.get),
        FuzzTarget(
            name: "json", sentence: "JSON: what was read is written and read the same", body: Text.json),
        FuzzTarget(
            name: "matcher", sentence: "matchers in three dialects: what is written is read the same",
            body: Text.matcher),
        FuzzTarget(
            name: "regexp", sentence: "regular expressions with what is found out about them",
            body: Text.regexp),
        FuzzTarget(name: "config", sentence: "alertmanager.yml", body: Files.config),
        FuzzTarget(name: "web", sentence: "web.yml", body: Files.web),
        FuzzTarget(
            name: "mesh", sentence: "silences, log entries and full states of peers", body: Files.mesh),
        FuzzTarget(
            name: "packet", sentence: "packets of peers, and what a node does with them", body: Gossip.packet),
        FuzzTarget(
            name: "stream", sentence: "streams of peers in pieces, push/pull included", body: Gossip.stream),
        FuzzTarget(
            name: "peer-message",
            sentence: "what nodes of ours say to each other, and what a node does with it",
            body: Peers.message),
        FuzzTarget(name: "frame", sentence: "frames of the gossip over TLS", body: Gossip.frame),
        FuzzTarget(name: "msgpack", sentence: "values of memberlist's codec", body: Gossip.messagePack),
        FuzzTarget(name: "lzw", sentence: "memberlist's compression, both ways", body: Gossip.lzw),
        FuzzTarget(
            name: "time", sentence: "times, durations, layouts and parts of time intervals", body: Text.time),
        FuzzTarget(name: "zone", sentence: "TZif files", body: Files.zone),
        FuzzTarget(name: "url", sentence: "URLs, queries and host:port", body: Text.url),
        FuzzTarget(name: "quote", sentence: "quoting for logs, and back", body: Text.quote),
        FuzzTarget(name: "rows", sentence: "rows of the journal behind a right checksum", body: Rows.read),
        FuzzTarget(
            name: "bytes", sentence: "protobuf, base64, hex and hashes of passwords", body: Files.bytes),
        FuzzTarget(name: "template", sentence: "templates in both engines", body: Templates.template),
        FuzzTarget(
            name: "escape", sentence: "data in all places of a page: it adds no HTML", body: Templates.escape),
        FuzzTarget(
            name: "format", sentence: "formats with values, JSON and title case", body: Templates.format),
    ]
}

/// A rule that holds for any input.
func must(_ isSo: Bool, _ sentence: StaticString) {
    precondition(isSo, "\(sentence)")
}
