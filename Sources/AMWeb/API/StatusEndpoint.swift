internal import AMBytes
internal import AMCore
internal import AMGossip
internal import AMText

/// GET /status.
struct StatusEndpoint {
    let options: WebOptions

    /// Says what runs.
    func get() -> WebAction {
        let options = options
        return .read { reading in
            var body = Array("{\"cluster\":{".utf8)
            Self.append(reading.view.cluster, to: &body)
            body.append(contentsOf: "},\"config\":{".utf8)
            JSONText.append("original", reading.configuration.original, isFirst: true, to: &body)
            body.append(contentsOf: "}".utf8)
            // Only while there is something to say: strict readers of the original's answer see it unchanged.
            if let failure = reading.view.journalFailure {
                body.append(contentsOf: ",\"journal\":{".utf8)
                JSONText.append("failure", failure, isFirst: true, to: &body)
                body.append(contentsOf: "}".utf8)
            }
            body.append(contentsOf: ",\"uptime\":\"".utf8)
            options.startedAt.appendAPI(
                to: &body, offsetSeconds: options.localZone.offset(at: options.startedAt))
            body.append(contentsOf: "\",\"versionInfo\":{".utf8)
            let version = options.version
            JSONText.append("branch", version.branch, isFirst: true, to: &body)
            JSONText.append("buildDate", version.buildDate, to: &body)
            JSONText.append("buildUser", version.buildUser, to: &body)
            JSONText.append("goVersion", version.goVersion, to: &body)
            JSONText.append("revision", version.revision, to: &body)
            JSONText.append("version", version.version, to: &body)
            body.append(UInt8(ascii: "}"))
            Self.append(warnings: reading.view.cluster?.warnings ?? [], to: &body)
            body.append(contentsOf: "}\n".utf8)
            return Answers.json(200, body)
        }
    }

    private static func append(_ cluster: ClusterView?, to body: inout [UInt8]) {
        guard let cluster else {
            body.append(contentsOf: "\"peers\":[],\"status\":\"disabled\"".utf8)
            return
        }
        JSONText.append("name", cluster.name, isFirst: true, to: &body)
        body.append(contentsOf: ",\"peers\":[".utf8)
        for (i, peer) in cluster.peers.enumerated() {
            body.append(contentsOf: (i > 0 ? ",{" : "{").utf8)
            JSONText.append("address", peer.endpoint.description, isFirst: true, to: &body)
            JSONText.append("name", peer.name, to: &body)
            body.append(UInt8(ascii: "}"))
        }
        body.append(UInt8(ascii: "]"))
        JSONText.append("status", cluster.isReady ? "ready" : "settling", to: &body)
    }

    /// What somebody should look at; nothing when there is nothing.
    private static func append(warnings: [String], to body: inout [UInt8]) {
        if warnings.isEmpty { return }
        body.append(contentsOf: ",\"warnings\":".utf8)
        JSONText.append(list: warnings, to: &body)
    }
}

/// GET /receivers.
enum ReceiversEndpoint {
    /// All configured receivers whose labels satisfy some matchers, in the order of the file.
    static func get(matchers: [Matcher]) -> WebAction {
        .read { reading in
            var body: [UInt8] = [UInt8(ascii: "[")]
            for receiver in reading.view.settings.receivers where receiver.satisfies(matchers) {
                body.append(contentsOf: (body.count > 1 ? ",{\"labels\":" : "{\"labels\":").utf8)
                JSONText.append(receiver.shownLabels, to: &body)
                JSONText.append("name", receiver.name, to: &body)
                body.append(UInt8(ascii: "}"))
            }
            body.append(contentsOf: "]\n".utf8)
            return Answers.json(200, body)
        }
    }
}
