import AMText

extension ReplayCase {
    /// What differs from the capture in conversations with mail servers.
    func mailFaults() -> [String] {
        let expected = (json["requests"]?.array ?? []).compactMap { $0["smtp"] }
        let held = world.mail.sessions
        var faults: [String] = []
        if held.count != expected.count { faults.append("\(held.count) mails, expected \(expected.count)") }
        for (i, (session, capture)) in zip(held, expected).enumerated() {
            faults += sessionFaults(session, capture).map { "mail \(i + 1): \($0)" }
        }
        return faults
    }

    private func sessionFaults(_ session: MailFarEnd.Session, _ capture: JSONValue) -> [String] {
        var faults: [String] = []
        func compare(_ what: String, _ mine: String, _ theirs: String) {
            if !ReplayTokens.matches(mine, theirs) { faults.append("\(what) \(mine), expected \(theirs)") }
        }
        let dialog = (capture["dialog"]?.array ?? []).map { ReplayTokens.filled($0.string ?? "") }
        compare("dialog", session.dialog.joined(separator: "\n"), dialog.joined(separator: "\n"))
        compare("tls", session.tls ?? "-", capture["tls"]?.string ?? "-")
        compare("listener", session.listener, capture["listener"]?.string ?? "-")
        compare("accepted", String(session.isAccepted), String(capture["accepted"]?.bool ?? false))
        if let message = capture["message"] {
            faults += messageFaults(session.message ?? "", message)
        } else if session.message != nil {
            faults.append("a message, expected none")
        }
        return faults
    }

    private func messageFaults(_ text: String, _ capture: JSONValue) -> [String] {
        let halves = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = String(halves[0]).components(by: "\r\n")
        func texts(_ key: String) -> [String] {
            (capture[key]?.array ?? []).map { ReplayTokens.filled($0.string ?? "") }
        }
        let free = texts("headers_order_free")
        let ordered = texts("headers_in_order")
        var faults: [String] = []
        func compare(_ what: String, _ mine: [String], _ theirs: [String]) {
            if mine.count != theirs.count || !zip(mine, theirs).allSatisfy(ReplayTokens.matches) {
                faults.append("\(what) \(mine), expected \(theirs)")
            }
        }
        compare("headers", lines.prefix(free.count).sorted(), free)
        compare("headers", Array(lines.dropFirst(free.count)), ordered)
        // The page is of our own design: its facts are compared elsewhere.
        if json["config"]?.string?.contains("html:") == true {
            let boundary = lines.first { $0.contains("boundary=") }?.split(separator: "boundary=").last
            let body = (halves.count > 1 ? String(halves[1]) : "").replacing(boundary ?? "-", with: "@B@")
            let captured = ReplayTokens.filled(capture["body"]?.string ?? "")
                .replacing("@BOUNDARY@", with: "@B@")
            compare("body", [body], [captured])
        }
        return faults
    }
}
